package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.config.ConfigReference;
import org.siesta.config.Configuration;
import org.siesta.config.SieveConfig;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.Diagnostic;
import org.siesta.sieve.ScriptLibrary;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveInput;
import org.siesta.sieve.SieveLimits;
import org.siesta.sieve.SieveOutcome;

/**
 * Every limit of a script by its key: what is as large as it may be works, what is one larger is
 * refused when it is compiled, or fails alone when it runs, or is cut where the RFC says so. A run
 * that fails asks for nothing, so that the mail is kept (RFC 5228 §2.10.6).
 */
class ScriptLimitsTest {

    private static final String ALL =
            "require [\""
                    + String.join("\",\"", new SieveCompiler(SieveLimits.DEFAULT).capabilities())
                    + "\"];\n";

    @TempDir private Path folder;

    /**
     * One key.
     *
     * @param value a small one
     * @param atLimit what comes of a script that is as large as it may be
     * @param over what comes of one that is larger
     */
    private record Row(
            String key,
            String defaultText,
            String value,
            String fits,
            String atLimit,
            String tooMuch,
            String over) {

        @Override
        public String toString() {
            return key;
        }
    }

    private static Row row(
            String key,
            String defaultText,
            String value,
            String fits,
            String atLimit,
            String tooMuch,
            String over) {
        return new Row("siesta.sieve." + key, defaultText, value, fits, atLimit, tooMuch, over);
    }

    private static final String KEPT = "keep";

    static Stream<Row> rows() {
        return Stream.of(
                row(
                        "max-script-size",
                        "1M",
                        "1K",
                        "#".repeat(1024),
                        KEPT,
                        "#".repeat(1025),
                        "refused script-too-large"),
                row(
                        "max-nesting",
                        "32",
                        "15",
                        nested(15),
                        KEPT,
                        nested(16),
                        "refused nesting-too-deep"),
                row(
                        "max-string-size",
                        "1M",
                        "1K",
                        quoted(1024),
                        KEPT,
                        quoted(1025),
                        "refused string-too-long"),
                row(
                        "max-identifier",
                        "32",
                        "32",
                        unreached("x".repeat(32) + ";"),
                        KEPT,
                        unreached("x".repeat(33) + ";"),
                        "refused identifier-too-long"),
                row(
                        "max-arguments",
                        "32",
                        "24",
                        unreached("x" + " 1".repeat(24) + ";"),
                        KEPT,
                        unreached("x" + " 1".repeat(25) + ";"),
                        "refused too-many-arguments"),
                row(
                        "max-actions",
                        "32",
                        "2",
                        ALL + numbered("fileinto \"%d\";", 2),
                        "fileinto 1, fileinto 2",
                        ALL + numbered("fileinto \"%d\";", 3),
                        "failed too-many-actions"),
                row(
                        "max-redirects",
                        "4",
                        "1",
                        numbered("redirect \"a%d@example.org\";", 1),
                        "redirect a1@example.org",
                        numbered("redirect \"a%d@example.org\";", 2),
                        "failed too-many-redirects"),
                row(
                        "max-variables",
                        "256",
                        "128",
                        ALL + numbered("set \"v%d\" \"x\";", 128),
                        KEPT,
                        ALL + numbered("set \"v%d\" \"x\";", 129),
                        "refused too-many-variables"),
                row(
                        "max-variable-size",
                        "4K",
                        "4000",
                        lengthOfVariable(4000),
                        "fileinto 4000",
                        lengthOfVariable(4001),
                        "fileinto 4000"),
                row(
                        "cpu-limit",
                        "100ms",
                        "10ms",
                        searches(1),
                        KEPT,
                        searches(1000),
                        "failed cpu-limit"),
                row(
                        "max-includes",
                        "255",
                        "2",
                        ALL + including("leaf1", "leaf2"),
                        KEPT,
                        ALL + including("leaf1", "leaf2", "leaf3"),
                        "refused too-many-includes"),
                row(
                        "max-include-depth",
                        "10",
                        "3",
                        ALL + including("level1"),
                        KEPT,
                        ALL + including("level0"),
                        "refused include-too-deep"),
                row(
                        "max-mime-parts",
                        "1000",
                        "4",
                        ALL + "foreverypart { }",
                        KEPT,
                        ALL + "foreverypart { } #5",
                        "failed too-many-parts"),
                row(
                        "max-mime-depth",
                        "50",
                        "2",
                        ALL + "foreverypart { }",
                        KEPT,
                        ALL + "foreverypart { } #deep",
                        "failed parts-too-deep"),
                row(
                        "max-body-string",
                        "1M",
                        "4K",
                        ALL + "if body :matches \"*zz*\" { } #4096",
                        KEPT,
                        ALL + "if body :matches \"*zz*\" { } #4097",
                        "failed body-too-long"),
                row(
                        "max-loop-nesting",
                        "4",
                        "2",
                        ALL + "foreverypart {".repeat(2) + "}".repeat(2),
                        KEPT,
                        ALL + "foreverypart {".repeat(3) + "}".repeat(3),
                        "refused loop-nesting"),
                row(
                        "editheader.max-field-size",
                        "2K",
                        "1K",
                        ALL + "addheader \"X-A\" \"" + "x".repeat(1024) + "\";",
                        KEPT,
                        ALL + "addheader \"X-A\" \"" + "x".repeat(1025) + "\";",
                        "refused invalid-header-value"),
                row(
                        "editheader.max-added",
                        "64",
                        "2",
                        ALL + "addheader \"X-A\" \"x\";".repeat(2),
                        KEPT,
                        ALL + "addheader \"X-A\" \"x\";".repeat(3),
                        "failed too-many-edits"),
                row(
                        "notify.max-notifications",
                        "10",
                        "1",
                        ALL + numbered("notify \"mailto:a%d@example.org\";", 1),
                        "notify [a1@example.org], keep",
                        ALL + numbered("notify \"mailto:a%d@example.org\";", 2),
                        "failed too-many-notifications"),
                row(
                        "notify.max-recipients",
                        "8",
                        "1",
                        ALL + "notify \"mailto:a1@example.org\";",
                        "notify [a1@example.org], keep",
                        ALL + "notify \"mailto:a1@example.org,a2@example.org\";",
                        "notify [a1@example.org], keep"),
                row(
                        "duplicate.max-period",
                        "30d",
                        "1d",
                        ALL + "if duplicate :uniqueid \"x\" :seconds 86400 { }",
                        "keep, tracked PT24H",
                        ALL + "if duplicate :uniqueid \"x\" :seconds 86401 { }",
                        "keep, tracked PT24H"));
    }

    private static String nested(int levels) {
        return "if true {".repeat(levels) + "}".repeat(levels);
    }

    private static String quoted(int length) {
        return "if header \"x\" \"" + "x".repeat(length) + "\" { }";
    }

    private static String unreached(String command) {
        return "require \"ihave\"; if ihave \"unknown\" { " + command + " }";
    }

    private static String numbered(String command, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> String.format(command, i))
                .collect(Collectors.joining("\n"));
    }

    private static String lengthOfVariable(int length) {
        return ALL
                + "set \"a\" \""
                + "x".repeat(length)
                + "\"; set :length \"n\" \"${a}\"; fileinto \"${n}\";";
    }

    private static String searches(int count) {
        return ("if header :contains \"subject\" \"" + "a".repeat(5) + "b\" { }\n").repeat(count);
    }

    private static String including(String... names) {
        return Stream.of(names)
                .map(name -> "include \"" + name + "\";")
                .collect(Collectors.joining());
    }

    /** Leaves that include nothing, and levels 0 to 3 that include the next one. */
    private static Optional<ScriptLibrary.Source> included(String name) {
        int level = name.charAt(name.length() - 1) - '0';
        String text =
                name.startsWith("leaf") || level == 3 ? "" : ALL + including("level" + (level + 1));
        return Optional.of(new ScriptLibrary.Source(name, text));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void bindsWhatIsLarger(Row row) throws Exception {
        assertThat(outcome(row, row.fits())).isEqualTo(row.atLimit());
        assertThat(outcome(row, row.tooMuch())).isEqualTo(row.over());
    }

    @Test
    void everyKeyHasItsRowWithItsDefault() {
        Map<String, String> limits =
                Pattern.compile(
                                "\\| `(siesta\\.sieve\\.[a-z.-]*(?:max|limit)[a-z-]*)` \\| `([^`]*)`")
                        .matcher(ConfigReference.markdown())
                        .results()
                        .filter(found -> !NO_LIMITS.contains(found.group(1)))
                        .collect(Collectors.toMap(ScriptLimitsTest::key, found -> found.group(2)));
        assertThat(rows().collect(Collectors.toMap(Row::key, Row::defaultText))).isEqualTo(limits);
    }

    /** The score that is certain. */
    private static final Set<String> NO_LIMITS =
            Set.of("siesta.sieve.spamtest.max", "siesta.sieve.virustest.max");

    private static String key(MatchResult found) {
        return found.group(1);
    }

    private String outcome(Row row, String script) throws Exception {
        Path file = folder.resolve("siesta.properties");
        Files.writeString(file, row.key() + " = " + row.value());
        SieveConfig config =
                ((Configuration.Loaded)
                                Configuration.load(Optional.of(file), Map.of(), new Properties()))
                        .config()
                        .sieve();
        SieveHost host = ScriptHost.of(config.extensions());
        Compilation compilation =
                new SieveCompiler(Rules.limits(config), host)
                        .compile(script, "main", (_, name) -> included(name));
        return switch (compilation) {
            case Compilation.Rejected(List<Diagnostic> faults) ->
                    "refused " + faults.getFirst().code();
            case Compilation.Compiled(var plan, _) -> ran(plan.run(input(script, host)));
        };
    }

    private static String ran(SieveOutcome outcome) {
        return switch (outcome) {
            case SieveOutcome.Failed failed -> "failed " + failed.code();
            case SieveOutcome.Completed(var actions, var marks) ->
                    Stream.concat(
                                    actions.stream().map(ScriptLimitsTest::asked),
                                    marks.stream().map(mark -> "tracked " + mark.period()))
                            .collect(Collectors.joining(", "));
        };
    }

    private static String asked(SieveAction action) {
        return switch (action) {
            case SieveAction.Keep _ -> KEPT;
            case SieveAction.FileInto into -> "fileinto " + into.mailbox();
            case SieveAction.Redirect redirect -> "redirect " + redirect.address();
            case SieveAction.Notify notify ->
                    "notify "
                            + notify.notification().mailto().to().stream()
                                    .map(to -> to.mailbox().address())
                                    .toList();
            default -> action.toString();
        };
    }

    /** A message of as many parts, as deep, or with as long a text as the script's comment says. */
    private static SieveInput input(String script, SieveHost host) {
        String wanted = script.substring(script.lastIndexOf('#') + 1);
        String message =
                switch (wanted) {
                    case "deep" ->
                            "Content-Type: message/rfc822\n\n".repeat(2) + "Subject: x\n\nx\n";
                    case "4096", "4097" ->
                            "Content-Type: text/plain\n\n" + "x".repeat(Integer.parseInt(wanted));
                    default ->
                            "Subject: "
                                    + "a".repeat(20_000)
                                    + "\nContent-Type: multipart/mixed; boundary=b\n\n"
                                    + "--b\n\nx\n".repeat(wanted.equals("5") ? 4 : 3)
                                    + "--b--\n";
                };
        try {
            return new SieveInput(
                    Message.read(BytesContent.of(message.replace("\n", "\r\n"))),
                    new ReversePath.Sender(new Mailbox("bo", "example.net")),
                    ForwardPath.of(new Mailbox("ana", "example.org")),
                    ClientIdentity.ofSocket(null, 0, null, 0),
                    Instant.EPOCH,
                    ZoneOffset.UTC,
                    "+",
                    "mx.example.org",
                    "main",
                    host);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
