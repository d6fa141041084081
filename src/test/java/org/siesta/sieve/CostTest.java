package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.mail.Headers;

/**
 * What a run is charged for: twice the commands or twice the message cost twice the steps, not more
 * and, where a message is looked at, not less. Steps are counted, so a slow machine changes
 * nothing.
 */
class CostTest {

    private static final String ALL =
            "require [\""
                    + String.join("\",\"", new SieveCompiler(SieveLimits.DEFAULT).capabilities())
                    + "\"];\n";

    private static final SieveCompiler COMPILER =
            new SieveCompiler(Scripts.limits(Duration.ofMinutes(1)));

    private static final String ENDS =
            "implicit keep"
                    + "|failed (cpu-limit|body-too-long|too-many-parts|too-many-edits) \\d+";

    private static final int COMMANDS = 15;
    private static final int SIZE = 200;

    /** A command, repeated, on a message of a size. */
    private static Arguments row(String name, String command, IntFunction<SieveInput> message) {
        return Arguments.of(name, command, message);
    }

    private static Arguments header(String command, String field, String piece) {
        return row(command, command, size -> Scripts.input(Headers.of(field, piece.repeat(size))));
    }

    private static Arguments fields(String command, String field, String value) {
        return row(
                command,
                command,
                size ->
                        Scripts.input(
                                new Headers(
                                        Collections.nCopies(
                                                size, new Headers.Field(field, value)))));
    }

    private static Arguments mail(String command, String top, String piece) {
        return row(command, command, size -> Scripts.mail(top + "\n\n" + piece.repeat(size)));
    }

    static Stream<Arguments> rows() {
        String stars = "*a".repeat(40) + "*b*";
        String multipart = "Content-Type: multipart/mixed; boundary=b";
        String part = "--b\nContent-Type: text/plain; name=a\n\nx\n";
        String text = "Content-Type: text/plain";
        return Stream.of(
                header("if header :contains \"subject\" \"aaaaaab\" {}", "Subject", "aaaaaaaaaa"),
                header(
                        "if header :contains \"subject\" \"" + "a".repeat(300) + "b\" {}",
                        "Subject",
                        "aaaaaaaaaa"),
                header(
                        "if header :comparator \"i;unicode-casemap\" :contains \"subject\" \"ab\" {}",
                        "Subject",
                        "\ufdfaaaaaaaaaa"),
                header(
                        "if header :matches \"subject\" \"" + stars + "\" {}",
                        "Subject",
                        "aaaaaaaaaa"),
                header(
                        "if header :matches \"subject\" \"*" + "a".repeat(50) + "b*\" {}",
                        "Subject",
                        "aaaaaaaaaa"),
                header(
                        "if header :matches \"subject\" \"*" + "?".repeat(30) + "b*\" {}",
                        "Subject",
                        "aaaaaaaaaa"),
                header("if header :regex \"subject\" \"(a*)*b\" {}", "Subject", "aaaaaaaaaa"),
                header("if header :regex \"subject\" \"(a|aa)+$b\" {}", "Subject", "aaaaaaaaaa"),
                header("if header :regex \"subject\" \"a{1,200}b\" {}", "Subject", "aaaaaaaaaa"),
                header("if header :value \"gt\" \"subject\" \"b\" {}", "Subject", "aaaaaaaaaa"),
                header(
                        "if header :value \"lt\" :comparator \"i;ascii-numeric\" \"x\" \"8\" {}",
                        "X",
                        "9999999999"),
                header("if header :is \"subject\" \"zz\" {}", "Subject", "=?utf-8?q?=41=42?= "),
                header(
                        "if address :contains \"to\" \"zz\" {}",
                        "To",
                        "\"a\\\"b\" (c) <a@b.example>, "),
                header("if address :domain \"to\" \"zz\" {}", "To", "(((((((((("),
                header("if address :user \"to\" \"zz\" {}", "To", "g:a@b.example;,"),
                header(
                        "if header :mime :param \"zz\" \"content-type\" \"x\" {}",
                        "Content-Type",
                        "text/plain; a=b"),
                header(
                        "if header :mime :contenttype \"content-type\" \"x\" {}",
                        "Content-Type",
                        "text/plain; a*0=b"),
                fields("if header \"X-Many\" \"zz\" {}", "X-Many", "x"),
                fields("if header [\"X-Many\", \"X-Many\"] \"zz\" {}", "X-Many", "x"),
                fields("if header :count \"gt\" \"X-Many\" \"9\" {}", "X-Many", "x"),
                fields("if header :index 7 \"X-Many\" \"zz\" {}", "X-Many", "x"),
                fields("if header :last :index 7 \"X-Many\" \"zz\" {}", "X-Many", "x"),
                fields("if exists \"X-Nany\" {}", "X-Many", "x"),
                fields("if address \"To\" \"zz\" {}", "To", "a@b.example"),
                fields("if date \"date\" \"hour\" \"25\" {}", "X-Many", "x"),
                fields("deleteheader \"X-Nany\";", "X-Many", "x"),
                fields("deleteheader :contains \"X-Many\" \"zzz\";", "X-Many", "x"),
                row(
                        "addheader",
                        "addheader \"X-A\" \"x\";",
                        size -> Scripts.mail("X-Many: x\n".repeat(size) + "\nx")),
                fields("deleteheader :index 1 \"X-Many\";", "X-Many", "x"),
                mail("if body :text :matches \"*zz*\" {}", text, "aaaaaaaaaa"),
                mail("if body :raw :contains \"zz\" {}", text, "aaaaaaaaaa"),
                mail("if body :text :regex \"(a|b)*c\" {}", text, "aaaaaaaaaa"),
                mail(
                        "if body :text :contains \"zz\" {}",
                        "Content-Type: text/html",
                        "<b>&amp;</b>"),
                mail(
                        "if body :text :contains \"zz\" {}",
                        text + "\nContent-Transfer-Encoding: quoted-printable",
                        "=C3=BC=\n"),
                mail(
                        "if body :text :contains \"zz\" {}",
                        text + "; charset=utf-16\nContent-Transfer-Encoding: base64",
                        "AGEAYgBj\n"),
                mail("if body :content \"image\" :contains \"zz\" {}", multipart, part),
                mail("if body :content \"\" :contains \"zz\" {}", multipart, part),
                mail(
                        "if header :mime :anychild :param \"name\" \"content-type\" \"zz\" {}",
                        multipart,
                        part),
                mail("if exists :mime :anychild \"zz\" {}", multipart, part),
                mail("foreverypart { if header :mime \"x\" \"y\" {} }", multipart, part),
                mail("foreverypart { extracttext \"x\"; }", multipart, part),
                mail(
                        "foreverypart { extracttext \"x\"; }",
                        "Content-Type: text/html",
                        "<b>&lt;</b>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void costsInProportion(String name, String command, IntFunction<SieveInput> message) {
        double once = cost(command, COMMANDS, message.apply(SIZE));
        double moreCommands = cost(command, 2 * COMMANDS, message.apply(SIZE));
        double moreMessage = cost(command, COMMANDS, message.apply(2 * SIZE));
        assertThat(moreCommands / once).as("twice the commands").isBetween(1.0, 2.2);
        assertThat(moreMessage / once).as("twice the message").isBetween(1.1, 2.3);
    }

    /** Whatever is written again and again, on a large message: ended before it hurts. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aHundredKilobytesOfItEnd(String name, String command, IntFunction<SieveInput> message) {
        String line = command + "\n";
        String script = ALL + line.repeat(100_000 / line.length());
        switch (Scripts.COMPILER.compile(script)) {
            case Compilation.Rejected(List<Diagnostic> faults) ->
                    assertThat(faults.getFirst().code()).isEqualTo("patterns-too-large");
            case Compilation.Compiled(CompiledScript plan, _) ->
                    assertThat(Scripts.brief(plan.run(message.apply(30_000)))).matches(ENDS);
        }
    }

    private static long cost(String command, int times, SieveInput input) {
        String script = ALL + (command + "\n").repeat(times);
        Compilation compilation = COMPILER.compile(script);
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
        CompiledScript plan = ((Compilation.Compiled) compilation).script();
        Evaluation run = plan.start(input, null);
        run.run(plan.plan());
        return run.spent();
    }

    private static Arguments repeated(String name, String before, String command) {
        return Arguments.of(name, before, command);
    }

    /** What costs by the script alone. */
    static Stream<Arguments> scripts() {
        String big = "set \"a\" \"" + "*".repeat(4000) + "\";";
        return Stream.of(
                repeated("doubling", "set \"a\" \"x\";", "set \"a\" \"${a}${a}\";"),
                repeated("modifiers", big, "set :upper :quotewildcard \"b\" \"${a}\";"),
                repeated("quoted regex", big, "set :quoteregex :encodeurl \"b\" \"${a}\";"),
                repeated("length", big, "set :length \"b\" \"${a}${a}\";"),
                repeated("a long string", big, "if string \"${a}${a}\" \"x\" {}"),
                repeated("a long key", big, "if header \"subject\" \"${a}${a}\" {}"),
                repeated("a pattern", big, "if header :matches \"subject\" \"${a}\" {}"),
                repeated(
                        "a regex",
                        "set \"a\" \"(a|b){1,9}\";",
                        "if string :regex \"ab\" \"${a}\" {}"),
                repeated("flags", "addflag [\"a\", \"b\", \"c\"];", "addflag [\"b\", \"d\"];"),
                repeated("hasflag", "addflag [\"a\", \"b\", \"c\"];", "if hasflag \"d\" {}"),
                repeated("encoded characters", "", "if header \"subject\" \"${hex: 41 42}\" {}"),
                repeated("unique ids", big, "if duplicate :uniqueid \"${a}\" {}"),
                repeated("notify", "", "if valid_notify_method \"mailto:a@b.example?body=%41\" {}"),
                repeated("envelope", "", "if envelope :all :matches \"from\" \"*9*\" {}"),
                repeated("environment", "", "if environment :matches \"name\" \"*9*\" {}"),
                repeated("now", "", "if currentdate \"std11\" \"x\" {}"),
                repeated("a date", "", "if date \"date\" \"std11\" \"x\" {}"),
                repeated("tests", "", "if anyof (false, not true, allof (false, true)) {}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void twiceTheCommandsCostTwice(String name, String before, String command) {
        double once = cost(before + command.repeat(100), 1, Scripts.input());
        double twice = cost(before + command.repeat(200), 1, Scripts.input());
        assertThat(twice / once).isBetween(1.5, 2.2);
    }
}
