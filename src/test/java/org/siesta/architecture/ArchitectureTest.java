package org.siesta.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the house up: who may use whom, and where each library lives. */
class ArchitectureTest {

    private static final String ROOT = "org.siesta.";

    /**
     * Who may use whom. This table is the map of the house; change it in the same commit as the
     * code.
     */
    private static final Map<String, Set<String>> MAY_USE =
            Map.ofEntries(
                    entry("app", Set.of("*")),
                    entry("demo", Set.of()),
                    entry("training", Set.of()),
                    entry("mail", Set.of()),
                    entry("config", Set.of("mail")),
                    entry("net", Set.of("mail", "halt")),
                    entry("lmtp", Set.of("mail", "net", "delivery", "halt")),
                    entry("account", Set.of("mail")),
                    entry(
                            "cli",
                            Set.of(
                                    "mail",
                                    "net",
                                    "account",
                                    "vacation",
                                    "sieve",
                                    "settings",
                                    "smtp",
                                    "queue",
                                    "delivery",
                                    "config",
                                    "spf",
                                    "doctor",
                                    "store",
                                    "testsuite")),
                    entry(
                            "doctor",
                            Set.of("mail", "account", "net", "smtp", "queue", "config", "spf")),
                    entry("vacation", Set.of("mail")),
                    entry("sieve", Set.of("mail", "vacation")),
                    entry("testsuite", Set.of("mail", "vacation", "sieve")),
                    entry("settings", Set.of("mail", "account", "vacation", "sieve")),
                    entry("smtp", Set.of("mail", "halt", "time")),
                    entry("queue", Set.of("mail", "vacation", "smtp", "halt")),
                    entry("store", Set.of("mail", "vacation", "settings", "queue", "halt", "time")),
                    entry(
                            "delivery",
                            Set.of(
                                    "mail",
                                    "account",
                                    "vacation",
                                    "sieve",
                                    "settings",
                                    "smtp",
                                    "spf",
                                    "queue",
                                    "halt",
                                    "time")),
                    entry("halt", Set.of()),
                    entry("time", Set.of()),
                    entry("spf", Set.of("mail")),
                    entry(
                            "rest",
                            Set.of(
                                    "mail",
                                    "account",
                                    "vacation",
                                    "sieve",
                                    "settings",
                                    "queue",
                                    "delivery")));

    /** Each library has one home. */
    private static final Map<String, String> HOME =
            Map.ofEntries(
                    entry("io.netty..", "net"),
                    entry("org.apache.jsieve..", "sieve"),
                    entry("org.apache.james.jspf..", "spf"),
                    entry("org.xbill.DNS..", "spf"),
                    entry("jakarta.mail..", "vacation"),
                    entry("org.owasp..", "mail"),
                    entry("jakarta.ws.rs..", "rest"),
                    entry("java.sql..", "store"),
                    entry("org.postgresql..", "store"),
                    entry("org.flywaydb..", "store"),
                    entry("com.zaxxer..", "store"),
                    entry("io.opentelemetry..", "app"),
                    entry("picocli..", "cli"));

    /** Packages that decide and do not act. */
    private static final Set<String> CORE = Set.of("mail", "vacation", "sieve");

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.siesta");

    static Stream<String> packages() {
        return MAY_USE.keySet().stream().sorted();
    }

    @Test
    void theTableNamesExactlyThePackagesThatExist() {
        Set<String> there =
                HOUSE.stream()
                        .map(c -> c.getPackageName())
                        .filter(p -> p.startsWith(ROOT))
                        .map(p -> p.substring(ROOT.length()).split("\\.")[0])
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(there).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void usesOnlyWhatItsRowAllows(String name) {
        if (MAY_USE.get(name).contains("*")) {
            return;
        }
        String[] others =
                MAY_USE.keySet().stream()
                        .filter(p -> !p.equals(name) && !MAY_USE.get(name).contains(p))
                        .map(p -> ROOT + p + "..")
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .check(HOUSE);
    }

    @Test
    void hasNoCycles() {
        slices().matching("org.siesta.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    static Stream<String> libraries() {
        return HOME.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void eachLibraryHasOneHome(String library) {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + HOME.get(library) + "..", ROOT + "app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(HOUSE);
    }

    @Test
    void theCoreReadsNoClockAndStartsNothing() {
        String[] core = CORE.stream().map(p -> ROOT + p + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(core)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "jakarta.inject..",
                        "jakarta.enterprise..",
                        "io.vertx..",
                        "java.nio.channels..",
                        "java.util.concurrent")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAnyPackage(core)
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class)
                .check(HOUSE);
    }

    @Test
    void valuesDoNotChange() {
        classes()
                .that()
                .resideInAnyPackage(ROOT + "mail..", ROOT + "vacation..")
                .and()
                .areNotInterfaces()
                .and()
                // A parser inside the package may hold its position; nobody outside sees it.
                .arePublic()
                .should()
                .haveOnlyFinalFields()
                .check(HOUSE);
    }
}
