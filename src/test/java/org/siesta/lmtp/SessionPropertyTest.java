package org.siesta.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.net.ConnectionFacts;
import org.siesta.net.Limits;
import org.siesta.net.Step;
import org.siesta.net.TlsFacts;
import org.siesta.net.TlsMode;
import org.siesta.net.Trouble;

/** Whatever a client says, in whatever order, the session answers it and leaves nothing open. */
class SessionPropertyTest {

    private static final List<String> WORDS =
            List.of(
                    "LHLO client.example.net",
                    "EHLO client.example.net",
                    "MAIL FROM:<bo@example.net>",
                    "MAIL FROM:<> SIZE=10 BODY=8BITMIME",
                    "MAIL FROM:<böb@example.net> SMTPUTF8",
                    "RCPT TO:<ana@example.org>",
                    "RCPT TO:<slow@example.org> NOTIFY=NEVER",
                    "RCPT TO:<nobody@example.org>",
                    "DATA",
                    "BDAT 10",
                    "BDAT 0 LAST",
                    "BDAT 10 LAST",
                    "BDAT 99999999 LAST",
                    "BDAT x",
                    "RSET",
                    "NOOP",
                    "VRFY ana",
                    "HELP",
                    "STARTTLS",
                    "XFORWARD ADDR=203.0.113.7 PORT=1",
                    "XFORWARD NAME=[UNAVAILABLE] HELO=a+2Bb",
                    "XCLIENT ADDR=IPV6:2001:db8::1 TTL=3",
                    "XCLIENT TTL=0",
                    "QUIT",
                    "XYZZY",
                    "");

    @Test
    void everythingIsAnswered() {
        Random random = new Random(20261125);
        for (int round = 0; round < 4000; round++) {
            CountingAgent agent = new CountingAgent();
            LmtpSession session = session(agent, random);
            Driver driver = new Driver(session, random);
            driver.perform(session.opened());
            for (int i = 0; i < 30 && !driver.closed; i++) {
                driver.say(line(random));
            }
            session.end();
            assertThat(agent.open).as("round " + round).hasValue(0);
        }
    }

    private static LmtpSession session(CountingAgent agent, Random random) {
        TlsMode tls = TlsMode.values()[random.nextInt(TlsMode.values().length)];
        return new LmtpSession(
                new ConnectionFacts(
                        "mail",
                        ClientIdentity.ofSocket(null, 0, null, 0),
                        random.nextBoolean(),
                        null,
                        tls),
                agent,
                "mx.example.org",
                Limits.defaults(LmtpServer.spool()),
                random.nextBoolean() ? Protocol.LMTP : Protocol.SMTP);
    }

    /** A word of the protocol, and at times one that is bent a little. */
    private static String line(Random random) {
        StringBuilder line = new StringBuilder(WORDS.get(random.nextInt(WORDS.size())));
        if (random.nextInt(5) == 0) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = line.isEmpty() ? 0 : random.nextInt(line.length());
                line.insert(at, (char) (1 + random.nextInt(300)));
            }
        }
        return line.toString().replace('\r', ' ').replace('\n', ' ');
    }

    /** Performs steps as a connection does. */
    private static final class Driver {

        private final LmtpSession session;
        private final Random random;
        private final List<String> said = new ArrayList<>();
        private boolean closed;

        Driver(LmtpSession session, Random random) {
            this.session = session;
            this.random = random;
        }

        void say(String line) {
            int before = said.size();
            boolean mayBeSilent = line.startsWith("BDAT") || line.equals("STARTTLS");
            perform(
                    random.nextInt(30) == 0
                            ? session.trouble(
                                    session.idle() ? Trouble.NOT_UTF_8 : Trouble.LINE_TOO_LONG)
                            : session.line(line));
            if (!mayBeSilent && !closed) {
                assertThat(said.size()).as(line).isGreaterThan(before);
            }
            assertThat(said)
                    .allMatch(reply -> reply.matches("[2345][0-9]{2}[ -][ -~]*"), "replies");
            said.clear();
        }

        void perform(Step step) {
            switch (step) {
                case Step.Say(List<String> lines) -> said.addAll(lines);
                case Step.ReadData(List<String> lines) -> {
                    said.addAll(lines);
                    perform(received());
                }
                case Step.ReadChunk(_, long octets, boolean first, boolean last) ->
                        perform(last ? received() : session.chunk());
                case Step.Skip(_, long octets, List<String> lines) -> said.addAll(lines);
                case Step.StartTls(List<String> lines) -> {
                    said.addAll(lines);
                    perform(session.secured(new TlsFacts("TLSv1.3", "X", null, null)));
                }
                case Step.Close(List<String> lines) -> {
                    said.addAll(lines);
                    closed = true;
                }
                case Step.Work work -> perform(work.work().get());
            }
        }

        private Step received() {
            return switch (random.nextInt(4)) {
                case 0 -> session.trouble(Trouble.NO_SPACE);
                case 1 -> session.trouble(Trouble.MESSAGE_TOO_LARGE);
                default -> session.data(BytesContent.of("Subject: hi\r\n\r\n"));
            };
        }
    }
}
