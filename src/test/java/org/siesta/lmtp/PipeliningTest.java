package org.siesta.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.delivery.MailTransaction;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.net.ConnectionFacts;
import org.siesta.net.Limits;
import org.siesta.net.Step;
import org.siesta.net.TlsFacts;
import org.siesta.net.TlsMode;

/** Commands that come together (RFC 2920) have the answers that they have one by one. */
class PipeliningTest {

    private static final List<String> COMMANDS =
            List.of(
                    "LHLO client.example.net",
                    "MAIL FROM:<bo@example.net>",
                    "MAIL FROM:<bo@example.net>",
                    "MAIL FROM:<bo@example.net> SMTPUTF8",
                    "MAIL FROM:<unwanted@example.com>",
                    "MAIL FROM:bo",
                    "RCPT TO:<ana@example.org>",
                    "RCPT TO:<ana@example.org>",
                    "RCPT TO:<ANA@example.org>",
                    "rcpt to:<slow@example.org>",
                    "RCPT TO:<full@example.org>",
                    "RCPT TO:<carol@example.org>",
                    "RCPT TO:<nobody@example.org>",
                    "RCPT TO:<é@example.org>",
                    "RCPT TO:<ana@example.org> X=1",
                    "RCPT TO:<a\tb@example.org>",
                    "RCPT",
                    "DATA",
                    "DATA",
                    "BDAT 5 LAST",
                    "BDAT 5",
                    "BDAT x",
                    "RSET",
                    "NOOP",
                    "XFORWARD ADDR=192.0.2.1",
                    "XCLIENT ADDR=192.0.2.1",
                    "STARTTLS",
                    "VRFY x",
                    "QUIT");

    @Test
    void togetherOrOneByOneTheAnswersAreTheSame() {
        for (int round = 0; round < 20_000; round++) {
            Random random = new Random(round);
            List<String> commands =
                    new ArrayList<>(List.of("LHLO x", "MAIL FROM:<bo@example.net>"));
            int length = random.nextInt(12);
            for (int i = 0; i < length; i++) {
                commands.add(COMMANDS.get(random.nextInt(COMMANDS.size())));
            }
            CountingAgent single = new CountingAgent();
            CountingAgent together = new CountingAgent(random.nextBoolean());
            List<String> expected = answers(single, commands, () -> false);
            assertThat(answers(together, commands, random::nextBoolean))
                    .as("round %d: %s", round, commands)
                    .isEqualTo(expected);
            assertThat(together.taken).as("round %d", round).isEqualTo(single.taken);
            assertThat(together.open).hasValue(0);
        }
    }

    @Test
    void theAgentIsAskedForAllRecipientsAtOnce() {
        List<List<String>> asked = new ArrayList<>();
        List<String> commands = new ArrayList<>(List.of("LHLO x", "MAIL FROM:<bo@example.net>"));
        for (int i = 0; i < 5; i++) {
            commands.add("RCPT TO:<u" + i + "@example.org>");
        }
        commands.add("RCPT TO:<u0@example.org>");
        commands.add("DATA");
        List<String> answers = answers(asking(asked), commands, () -> true);
        assertThat(asked)
                .containsExactly(
                        List.of(
                                "u0@example.org",
                                "u1@example.org",
                                "u2@example.org",
                                "u3@example.org",
                                "u4@example.org"));
        assertThat(answers.subList(answers.size() - 6, answers.size()))
                .containsExactly(
                        "250 u0@example.org",
                        "250 u1@example.org",
                        "250 u2@example.org",
                        "250 u3@example.org",
                        "250 u4@example.org",
                        "250 u0@example.org");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoAsksForOneAddressAfterTheOtherIsSentAway(boolean together) {
        List<String> commands = new ArrayList<>(List.of("LHLO x", "MAIL FROM:<bo@example.net>"));
        for (int i = 0; i < 250; i++) {
            // Neither a transaction of his own for some of them nor a known one between them helps.
            if (i % 40 == 39) {
                commands.addAll(List.of("RSET", "MAIL FROM:<bo@example.net>"));
            }
            commands.add("RCPT TO:<" + (i % 10 == 9 ? "ana" : "u" + i) + "@example.org>");
        }
        CountingAgent agent = new CountingAgent();
        List<String> answers = answers(agent, commands, () -> together);
        assertThat(answers.stream().filter(a -> a.startsWith("550"))).hasSize(100);
        assertThat(answers.getLast()).isEqualTo("421 4.7.0 Too many refused recipients");
        assertThat(agent.told).hasSize(101).endsWith(421);
        assertThat(agent.open).hasValue(0);
    }

    @Test
    void beforeSomebodyIsSentAwayMailHasItsAnswer() {
        List<String> commands = new ArrayList<>(List.of("LHLO x"));
        for (int i = 0; i < 100; i++) {
            commands.addAll(
                    List.of(
                            "MAIL FROM:<bo@example.net>",
                            "RCPT TO:<u" + i + "@example.org>",
                            "RSET"));
        }
        commands.addAll(List.of("MAIL FROM:<bo@example.net>", "RCPT TO:<ana@example.org>"));
        List<String> single = answers(new CountingAgent(), commands, () -> false);
        assertThat(single.getLast()).isEqualTo("421 4.7.0 Too many refused recipients");
        assertThat(answers(new CountingAgent(), commands, () -> true)).isEqualTo(single);
    }

    /**
     * RFC 2920 §3.1: a group is sent before the refusal of its first command is known. What follows
     * in it has its answers, and is nobody's fault.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:<unwanted@example.com>",
                "MAIL FROM:<unwanted@example.com>|BDAT",
                "MAIL FROM:<bo@example.net> SIZE=999999999999",
                "MAIL FROM:<b\u00f6@example.net>",
                "MAIL FROM:<bo..bo.@-.example>",
                "MAIL FROM:<bo@example.net>",
                "MAIL FROM:<bo@example.net>|BDAT"
            })
    void whatWasSentTogetherWithARefusedCommandIsNoBadCommand(String mail) {
        for (boolean together : new boolean[] {true, false}) {
            List<String> commands = new ArrayList<>(List.of("LHLO x"));
            for (int group = 0; group < 12; group++) {
                commands.add(mail.replace("|BDAT", ""));
                for (int i = 0; i < 8; i++) {
                    commands.add("RCPT TO:<u" + i + "@example.org>");
                }
                if (mail.endsWith("|BDAT")) {
                    commands.addAll(List.of("BDAT 5", "BDAT 5 LAST"));
                } else {
                    commands.addAll(List.of("DATA", "RSET"));
                }
            }
            commands.addAll(
                    List.of(
                            "RSET",
                            "MAIL FROM:<bo@example.net>",
                            "RCPT TO:<ana@example.org>",
                            "DATA"));
            CountingAgent agent = new CountingAgent();
            assertThat(answers(agent, commands, () -> together))
                    .as("together: %s", together)
                    .noneMatch(answer -> answer.startsWith("421"));
            assertThat(agent.taken).hasSize(1);
        }
    }

    /** One that is wrong by itself counts, and so does what comes when its group is over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:bo",
                "MAIL FROM:<bo@example.net> X=1",
                "RCPT TO:<ana@example.org>",
                "RCPT",
                "DATA",
                "MAIL FROM:<unwanted@example.com>|DATA|RCPT TO:<ana@example.org>",
                "MAIL FROM:<unwanted@example.com>|RSET|RCPT TO:<ana@example.org>",
                "MAIL FROM:<unwanted@example.com>|BDAT 5 LAST|BDAT 5",
                "MAIL FROM:<bo@example.net>|DATA|RSET"
            })
    void aCommandThatIsWrongByItselfCounts(String group) {
        for (boolean together : new boolean[] {true, false}) {
            List<String> commands = new ArrayList<>(List.of("LHLO x"));
            for (int i = 0; i < 10; i++) {
                commands.addAll(List.of(group.split("\\|")));
            }
            List<String> answers = answers(new CountingAgent(), commands, () -> together);
            assertThat(answers.getLast())
                    .as("together: %s", together)
                    .isEqualTo("421 4.7.0 Too many bad commands");
        }
    }

    /** A connection that an MTA keeps, with a message to a wrong address now and then. */
    @Test
    void aConnectionThatIsKeptForAThousandMessagesBearsItsWrongAddresses() {
        List<String> commands = new ArrayList<>(List.of("LHLO x"));
        for (int message = 0; message < 2000; message++) {
            boolean wrong = message % 10 == 9;
            commands.addAll(
                    List.of(
                            "MAIL FROM:<bo@example.net>",
                            "RCPT TO:<" + (wrong ? "u" + message : "ana") + "@example.org>",
                            "DATA"));
            if (wrong) {
                commands.add("RSET");
            }
        }
        CountingAgent agent = new CountingAgent();
        List<String> answers = answers(agent, commands, () -> true);
        assertThat(answers).noneMatch(answer -> answer.startsWith("421"));
        assertThat(agent.taken).hasSize(1800);
    }

    /** A list that nobody has looked after: its addresses are refused, and are no bad commands. */
    @Test
    void addressesThatAreNoneCountAsRefusedRecipients() {
        List<String> commands = new ArrayList<>(List.of("LHLO x", "MAIL FROM:<bo@example.net>"));
        for (int i = 0; i < 60; i++) {
            commands.add("RCPT TO:<u" + i + "..@example.org>");
            commands.add("RCPT TO:<\u00fc" + i + "@example.org>");
        }
        for (boolean together : new boolean[] {true, false}) {
            List<String> answers = answers(new CountingAgent(), commands, () -> together);
            assertThat(answers.stream().filter(a -> a.startsWith("5"))).hasSize(100);
            assertThat(answers.getLast()).isEqualTo("421 4.7.0 Too many refused recipients");
        }
    }

    @Test
    void whoseKnownRecipientsAreThereHasHisMessageTaken() {
        List<String> commands = new ArrayList<>();
        commands.add("LHLO x");
        for (int message = 0; message < 3; message++) {
            commands.add("MAIL FROM:<bo@example.net>");
            for (int i = 0; i < 99; i++) {
                commands.add("RCPT TO:<u" + i + "@example.org>");
            }
            commands.addAll(List.of("RCPT TO:<ana@example.org>", "DATA"));
        }
        CountingAgent agent = new CountingAgent();
        List<String> answers = answers(agent, commands, () -> true);
        assertThat(agent.taken).hasSize(3);
        assertThat(answers).noneMatch(a -> a.startsWith("421"));
    }

    @Test
    void recipientsThatArePutOffAreNoGuesses() {
        List<String> commands = new ArrayList<>(List.of("LHLO x", "MAIL FROM:<bo@example.net>"));
        for (int i = 0; i < 10_300; i++) {
            commands.add("RCPT TO:<u" + i + "@example.org>");
        }
        DeliveryAgent away = answering(new SmtpReply(451, "4.4.1", "away"));
        List<String> answers = answers(away, commands, () -> true);
        // They have an end, too; a message has no more recipients by far.
        assertThat(answers.stream().filter(a -> a.equals("451 4.4.1 away")))
                .hasSizeBetween(10_000, 10_100);
        assertThat(answers.getLast()).isEqualTo("421 4.7.0 Too many commands without a message");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LHLO x",
                "XFORWARD ADDR=192.0.2.1",
                "MAIL FROM:<unwanted@example.com>",
                "MAIL FROM:<bo@example.net>|BDAT 0 LAST",
                "RSET",
                "NOOP"
            })
    void commandsThatMoveNothingHaveAnEnd(String command) {
        for (boolean together : new boolean[] {true, false}) {
            List<String> commands = new ArrayList<>(List.of("LHLO x"));
            for (int i = 0; i < 1100; i++) {
                commands.addAll(List.of(command.split("\\|")));
            }
            List<String> answers = answers(new CountingAgent(), commands, () -> together);
            assertThat(answers.getLast())
                    .isEqualTo("421 4.7.0 Too many commands without a message");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dsnIsAnnouncedAsTheAgentWantsItAndTakenAnyway(boolean offered) {
        CountingAgent counting = new CountingAgent();
        DeliveryAgent agent =
                new DeliveryAgent() {
                    @Override
                    public MailTransaction begin(
                            ClientIdentity client, ReversePath from, MailParameters parameters) {
                        return counting.begin(client, from, parameters);
                    }

                    @Override
                    public boolean offersDsn() {
                        return offered;
                    }
                };
        List<String> commands =
                List.of(
                        "LHLO x",
                        "MAIL FROM:<bo@example.net> RET=HDRS",
                        "RCPT TO:<ana@example.org> ORCPT=rfc822;info@example.org");
        List<String> answers = answers(agent, commands, () -> false);
        assertThat(answers.contains("250-DSN")).isEqualTo(offered);
        assertThat(answers.getLast()).startsWith("250 2.1.5");
    }

    @Test
    void recipientsBeyondTheMostHaveAnEnd() {
        List<String> commands = new ArrayList<>(List.of("LHLO x", "MAIL FROM:<bo@example.net>"));
        commands.addAll(Collections.nCopies(11_200, "RCPT TO:<ana@example.org>"));
        List<String> answers = answers(new CountingAgent(), commands, () -> true);
        assertThat(answers.stream().filter(a -> a.startsWith("250 2.1.5"))).hasSize(1000);
        assertThat(answers.stream().filter(a -> a.startsWith("452"))).hasSizeBetween(9_990, 10_000);
        assertThat(answers.getLast()).startsWith("421");
    }

    private static DeliveryAgent answering(SmtpReply recipient) {
        return (_, _, _) ->
                new MailTransaction() {
                    @Override
                    public SmtpReply opened() {
                        return new SmtpReply(250, "", "ok");
                    }

                    @Override
                    public SmtpReply recipient(ForwardPath path) {
                        return recipient;
                    }

                    @Override
                    public List<SmtpReply> data(Content content) {
                        return List.of();
                    }

                    @Override
                    public void close() {}
                };
    }

    /** Nobody but the message waits for another thread. */
    @Test
    void anAgentThatAnswersAtOnceIsAskedWhereTheLineWasRead() {
        LmtpSession session = session(new CountingAgent(true));
        assertThat(
                        List.of(
                                session.line("LHLO x"),
                                session.line("MAIL FROM:<bo@example.net>"),
                                session.line("RCPT TO:<ana@example.org>"),
                                session.line("RSET"),
                                session.line("MAIL FROM:<bo@example.net>", true),
                                session.line("RCPT TO:<ana@example.org>", true),
                                session.line("DATA")))
                .noneMatch(Step.Work.class::isInstance);
        assertThat(session.data(BytesContent.of("hello"))).isInstanceOf(Step.Work.class);
    }

    private static DeliveryAgent asking(List<List<String>> asked) {
        return (_, _, _) ->
                new MailTransaction() {
                    private List<ForwardPath> accepted = List.of();

                    @Override
                    public SmtpReply opened() {
                        return new SmtpReply(250, "", "ok");
                    }

                    @Override
                    public SmtpReply recipient(ForwardPath path) {
                        return new SmtpReply(250, "", path.mailbox().address());
                    }

                    @Override
                    public List<SmtpReply> recipients(List<ForwardPath> paths) {
                        asked.add(paths.stream().map(p -> p.mailbox().address()).toList());
                        accepted = paths;
                        return paths.stream().map(this::recipient).toList();
                    }

                    @Override
                    public List<SmtpReply> data(Content content) {
                        return accepted.stream().map(this::recipient).toList();
                    }

                    @Override
                    public void close() {}
                };
    }

    private static LmtpSession session(DeliveryAgent agent) {
        return new LmtpSession(
                new ConnectionFacts(
                        "mail",
                        ClientIdentity.ofSocket(null, 0, null, 0),
                        true,
                        null,
                        TlsMode.STARTTLS),
                agent,
                "mx.example.org",
                Limits.defaults(LmtpServer.spool()),
                Protocol.LMTP);
    }

    /** All answers in the order in which they are sent, until the session closes. */
    private static List<String> answers(
            DeliveryAgent agent, List<String> commands, Supplier<Boolean> more) {
        LmtpSession session = session(agent);
        List<String> said = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            boolean last = i == commands.size() - 1;
            if (!performed(session, session.line(commands.get(i), !last && more.get()), said)) {
                break;
            }
        }
        session.end();
        return said;
    }

    private static boolean performed(LmtpSession session, Step step, List<String> said) {
        Content content = BytesContent.of("hello");
        return switch (step) {
            case Step.Say(List<String> lines) -> said.addAll(lines) || true;
            case Step.ReadData(List<String> lines) -> {
                said.addAll(lines);
                yield performed(session, session.data(content), said);
            }
            case Step.ReadChunk(List<String> lines, _, _, boolean last) -> {
                said.addAll(lines);
                yield performed(session, last ? session.data(content) : session.chunk(), said);
            }
            case Step.Skip(List<String> first, _, List<String> lines) -> {
                said.addAll(first);
                said.addAll(lines);
                yield true;
            }
            case Step.StartTls(List<String> lines) -> {
                said.addAll(lines);
                yield performed(
                        session, session.secured(new TlsFacts("TLSv1.3", "X", null, null)), said);
            }
            case Step.Close(List<String> lines) -> {
                said.addAll(lines);
                yield false;
            }
            case Step.Work(Supplier<Step> work) -> performed(session, work.get(), said);
        };
    }
}
