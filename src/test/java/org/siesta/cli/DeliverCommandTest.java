package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.SmtpReply;

class DeliverCommandTest {

    private static final String MESSAGE = "Subject: hi\n\nbody\n";

    @TempDir private Path folder;

    private CommandLineRun deliver(TestProgram program, String input, String... arguments) {
        return setup().program(program)
                .environment("SIESTA_DATA", folder.resolve("data").toString())
                .input(input)
                .run(arguments);
    }

    @Test
    void handsTheMessageOverAsLmtpWould() {
        TestProgram program = new TestProgram();
        CommandLineRun run =
                deliver(
                        program,
                        "From bo@example.net Mon Jul  6 10:00:00 2026\nSubject: hi\r\n\na\rb\n.\nend",
                        "deliver",
                        "-f",
                        "bo@example.net",
                        "--",
                        "ana@example.org",
                        "eve@example.org");
        assertThat(run).isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(program.taken)
                .containsExactly(
                        "from <bo@example.net>",
                        "to <ana@example.org>",
                        "to <eve@example.org>",
                        "Subject: hi\r\n\r\na\rb\r\n.\r\nend");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<>", "MAILER-DAEMON", "mailer-daemon"})
    void theNullPathHasSeveralNames(String sender) {
        TestProgram program = new TestProgram();
        assertThat(
                        deliver(program, MESSAGE, "deliver", "-f", sender, "--", "ana@example.org")
                                .status())
                .isZero();
        assertThat(program.taken).first().isEqualTo("from <>");
    }

    static Stream<Arguments> results() {
        return Stream.of(
                Arguments.of("all taken", 250, 250, 0),
                Arguments.of("store does not answer", 250, 451, 75),
                Arguments.of("recipient later", 450, 250, 75),
                Arguments.of("recipient not ours", 550, 250, 67),
                Arguments.of("one not ours, the others later", 550, 451, 75),
                Arguments.of("message refused", 250, 554, 65));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("results")
    void exitStatusIsThatOfSysexits(String what, int rcpt, int data, int status) {
        TestProgram program = new TestProgram();
        program.rcpt = new SmtpReply(rcpt, "", what);
        program.data = new SmtpReply(data, "", what);
        CommandLineRun run =
                deliver(
                        program,
                        MESSAGE,
                        "deliver",
                        "-f",
                        "bo@example.net",
                        "--",
                        "odd@example.org",
                        "ana@example.org");
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines()).allSatisfy(l -> assertThat(l).startsWith("siesta: "));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(MESSAGE, new String[] {"deliver"}, 64),
                Arguments.of(MESSAGE, new String[] {"deliver", "-f", "bo@example.net"}, 64),
                Arguments.of(MESSAGE, new String[] {"deliver", "ana@example.org"}, 64),
                Arguments.of(MESSAGE, new String[] {"deliver", "--nonsense"}, 64),
                Arguments.of(MESSAGE, new String[] {"deliver", "-f", "bo", "ana@example.org"}, 64),
                Arguments.of(MESSAGE, new String[] {"deliver", "-f", "<>", "ana"}, 67),
                Arguments.of("", new String[] {"deliver", "-f", "<>", "ana@example.org"}, 65),
                Arguments.of(
                        "From bo@example.net Mon\n",
                        new String[] {"deliver", "-f", "<>", "ana@example.org"},
                        65),
                Arguments.of(
                        MESSAGE,
                        new String[] {"deliver", "-c", "/no/such", "-f", "<>", "ana@example.org"},
                        75));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void badUsageDataAndRecipientsAreToldApart(String input, String[] arguments, int status) {
        TestProgram program = new TestProgram();
        CommandLineRun run = deliver(program, input, arguments);
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.errLines()).hasSizeBetween(1, 2);
        assertThat(program.taken).isEmpty();
    }

    @Test
    void aMessageOverTheLimitIsRefusedAndOneBelowIsSpooled() {
        TestProgram program = new TestProgram();
        String large = "Subject: x\r\n\r\n" + "x".repeat(2 << 20);
        CommandLineRun fits = deliver(program, large, "deliver", "-f", "<>", "ana@example.org");
        assertThat(fits.status()).isZero();
        assertThat(program.taken.getLast()).isEqualTo(large);
        CommandLineRun tooLarge =
                setup().environment("SIESTA_LISTENERS_LMTP_LIMITS_MAX_MESSAGE_SIZE", "1M")
                        .input(large)
                        .run("deliver", "-f", "<>", "ana@example.org");
        assertThat(tooLarge.status()).isEqualTo(65);
        assertThat(tooLarge.errLines())
                .containsExactly("siesta: the message is larger than 1048576 octets");
    }

    @Test
    void aStoreThatCannotBeOpenedMeansTryAgain() {
        TestProgram program = new TestProgram();
        program.openFails = new IllegalStateException("the disk is full");
        CommandLineRun run = deliver(program, MESSAGE, "deliver", "-f", "<>", "ana@example.org");
        assertThat(run.status()).isEqualTo(75);
        assertThat(run.errLines())
                .containsExactly("siesta: cannot open the store: the disk is full");
    }
}
