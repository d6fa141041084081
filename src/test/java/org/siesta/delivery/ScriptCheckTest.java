package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.account.Accounts;
import org.siesta.account.AliasFile;
import org.siesta.mail.Mailbox;
import org.siesta.settings.Script;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.Diagnostic;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveLimits;
import org.siesta.vacation.ReplyPolicy;

/** What somebody is told who stores or activates a script. */
class ScriptCheckTest {

    private static final String REQUIRE = "require \"include\";\n";
    private static final Mailbox ANA = new Mailbox("ana", "example.org");

    private static ScriptCheck check(ReplyPolicy policy) {
        return new ScriptCheck(
                new SieveCompiler(SieveLimits.DEFAULT),
                new GlobalScripts(Map.of("office", "keep;")),
                new Accounts(
                        List.of("example.org"),
                        "+",
                        AliasFile.parse("info@example.org ana@example.org")),
                policy);
    }

    private static final ScriptCheck CHECK = check(ReplyPolicy.DEFAULT);

    /** Scripts by name and what they include; the first one with a star is active. */
    private static List<Script> scripts(String... namesAndIncluded) {
        return Stream.of(namesAndIncluded)
                .map(text -> text.split(">", 2))
                .map(
                        s ->
                                new Script(
                                        s[0].replace("*", ""),
                                        REQUIRE + (s.length > 1 ? include(s[1]) : "keep;"),
                                        s[0].endsWith("*"),
                                        Instant.EPOCH))
                .toList();
    }

    private static String include(String arguments) {
        return "include " + arguments.replaceAll("(\\w+)$", "\"$1\"") + ";";
    }

    private static byte[] octets(String script) {
        return script.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> told(Compilation compilation) {
        List<Diagnostic> all =
                switch (compilation) {
                    case Compilation.Compiled(_, var warnings) -> warnings;
                    case Compilation.Rejected(var faults) -> faults;
                };
        return all.stream()
                .map(
                        d ->
                                d.line()
                                        + ":"
                                        + d.column()
                                        + " "
                                        + d.severity().name().charAt(0)
                                        + " "
                                        + d.code())
                .toList();
    }

    /** What is said of a script "main" that includes like this. */
    @ParameterizedTest(name = "{0}, beside {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x                    | x              | ``",
                ":global office       | x              | ``",
                ":optional y          | x              | ``",
                "y                    | x              | 2:9 script-not-found",
                ":global y            | x, y           | 2:17 script-not-found",
                "main                 | x              | 2:9 circular-include",
                ":once main           | x              | ``",
                "x                    | x>main         | 2:9 circular-include",
                "x                    | x>y, y>main    | 2:9 circular-include",
                "x                    | x>y, y>x       | 2:9 circular-include",
                "x                    | x>y            | 2:9 script-not-found",
                "x                    | x>:optional y  | ``",
                "x                    | x>:once main   | ``",
            })
    void whatIsIncludedCountsOnceTheScriptIsToBeRun(
            String included, String others, String expected) {
        List<Script> beside = scripts(others.split(", *"));
        byte[] script = octets(REQUIRE + include(included));
        Compilation stored = CHECK.stored("main", script, beside);
        Compilation active = CHECK.active("main", script, beside);
        assertThat(stored).isInstanceOf(Compilation.Compiled.class);
        if (expected.isEmpty()) {
            assertThat(told(stored)).isEmpty();
            assertThat(told(active)).isEmpty();
        } else {
            assertThat(told(stored)).first().isEqualTo(expected.replace(" ", " W "));
            assertThat(active).isInstanceOf(Compilation.Rejected.class);
            assertThat(told(active)).contains(expected.replace(" ", " E "));
        }
    }

    @Test
    void allFaultsAreToldAtOnceOwnOnesAsErrors() {
        byte[] script =
                octets(REQUIRE + "include \"y\";\nbogus;\ninclude \"main\";\nredirect \"x y\";");
        assertThat(told(CHECK.stored("main", script, List.of())))
                .containsExactly(
                        "2:9 W script-not-found",
                        "3:1 E unknown-command",
                        "4:9 W circular-include",
                        "5:10 E invalid-address");
        assertThat(told(CHECK.active("main", script, List.of())))
                .containsExactly(
                        "2:9 E script-not-found",
                        "3:1 E unknown-command",
                        "4:9 E circular-include",
                        "5:10 E invalid-address");
    }

    @Test
    void aScriptThatBreaksTheActiveOneIsStoredWithAWarning() {
        List<Script> beside = scripts("main*>x", "x");
        Compilation closing = CHECK.stored("x", octets(REQUIRE + "include \"main\";"), beside);
        assertThat(closing).isInstanceOf(Compilation.Compiled.class);
        assertThat(told(closing))
                .startsWith("1:1 W active-script-broken", "2:9 W circular-include");
        assertThat(told(CHECK.stored("x", octets("stop;"), beside))).isEmpty();
        assertThat(told(CHECK.stored("y", octets("stop;"), scripts("main*>x")))).isEmpty();
    }

    @Test
    void theReasonNamesTheScriptThatIsWrong() {
        Compilation compilation =
                CHECK.active("main", octets(REQUIRE + include("x")), scripts("x>y"));
        assertThat(ScriptCheck.says("main", (Compilation.Rejected) compilation))
                .isEqualTo(
                        "the script 'main' does not compile: line 2, column 9: included script 'x',"
                                + " line 2, column 9: included personal script 'y' does not exist");
    }

    @Test
    void aloneNothingIsLookedFor() {
        assertThat(told(CHECK.alone(octets(REQUIRE + include("y"))))).isEmpty();
    }

    @Test
    void periodsAreThoseOfTheSite() {
        ReplyPolicy usual = ReplyPolicy.DEFAULT;
        ScriptCheck strict =
                check(
                        new ReplyPolicy(
                                usual.envelopeFrom(),
                                usual.defaultPeriod(),
                                Duration.ofDays(2),
                                Duration.ofHours(1),
                                Duration.ofDays(14),
                                usual.maxSize(),
                                usual.originalSubject(),
                                usual.suppression()));
        byte[] month = octets("require \"vacation\"; vacation :days 30 \"x\";");
        byte[] hour =
                octets(
                        "require [\"vacation\", \"vacation-seconds\"]; vacation :seconds 3600 \"x\";");
        assertThat(told(CHECK.alone(month))).isEmpty();
        assertThat(told(strict.alone(month))).containsExactly("1:36 W period-out-of-range");
        assertThat(told(CHECK.alone(hour))).containsExactly("1:61 W period-out-of-range");
        assertThat(told(strict.alone(hour))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ana@example.org, false",
        "ANA@example.org, false",
        "ana+list@example.org, false",
        "info@example.org, false",
        "ana@old.example, false",
        "eve@example.org, true",
        "ana@example.net, true"
    })
    void addressesThatAreNotTheUsersAreToldOf(String address, boolean foreign) {
        ScriptCheck own = CHECK.forAccount(ANA, Set.of(new Mailbox("ana", "old.example")));
        byte[] script =
                octets("require \"vacation\"; vacation :addresses \"" + address + "\" \"x\";");
        assertThat(told(own.alone(script)).contains("1:41 W foreign-address")).isEqualTo(foreign);
        assertThat(told(CHECK.alone(script))).isEmpty();
    }
}
