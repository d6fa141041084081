package org.siesta.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands messages to the nodes by LMTP as Postfix does: the same message again after anything but
 * 2xx and 5xx, or after no answer at all.
 */
final class Sender {

    private static final int TIMEOUT_MILLIS = 40_000;
    private static final int LONGEST_PAUSE_MILLIS = 1_500;

    private final Ledger ledger;
    private final List<Integer> ports;
    private final AtomicInteger turn = new AtomicInteger();

    Sender(Ledger ledger, List<Integer> ports) {
        this.ledger = ledger;
        this.ports = ports;
    }

    Sender(Ledger ledger, Node node) {
        this(ledger, List.of(node.lmtpPort()));
    }

    /** Sends it until it is settled; the last answer. */
    String send(Mail mail) {
        ledger.sends(mail);
        for (int tries = 0; ; tries++) {
            String answer;
            try {
                answer =
                        once(
                                ports.get(Math.floorMod(turn.getAndIncrement(), ports.size())),
                                mail.reversePath().address(),
                                mail.text(),
                                mail.to().address());
            } catch (IOException e) {
                answer = "";
            }
            if (answer.startsWith("2")) {
                ledger.accepted(mail);
                return answer;
            }
            if (answer.startsWith("5")) {
                ledger.refused(mail);
                return answer;
            }
            ledger.troubled(mail);
            int longest = Math.min(LONGEST_PAUSE_MILLIS, 100 << Math.min(tries, 5));
            pause(ThreadLocalRandom.current().nextInt(longest / 2, longest));
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * One try; the answer for the only recipient, whether it came to MAIL, RCPT or the message.
     *
     * @throws IOException when there was none
     */
    static String once(int port, String from, String text, String to) throws IOException {
        try (Talk talk = new Talk(port)) {
            talk.expect();
            talk.say("LHLO mx.example.org");
            String answer = talk.say("MAIL FROM:<" + from + ">");
            answer = answer.startsWith("2") ? talk.say("RCPT TO:<" + to + ">") : answer;
            answer = answer.startsWith("2") ? talk.say("DATA") : answer;
            if (answer.startsWith("3")) {
                talk.send(text + ".\r\n");
                answer = talk.expect();
            }
            return answer;
        }
    }

    /** Sends a half of the message, and no more until the node is gone. */
    static void half(int port, Mail mail) {
        try (Talk talk = new Talk(port)) {
            talk.expect();
            talk.say("LHLO mx.example.org");
            talk.say("MAIL FROM:<" + mail.reversePath().address() + ">");
            talk.say("RCPT TO:<" + mail.to().address() + ">");
            talk.say("DATA");
            talk.send(mail.text().substring(0, mail.text().length() / 2));
            talk.expect();
        } catch (IOException _) {
            // That is what was waited for.
        }
    }

    /** A conversation with a node. */
    static final class Talk implements AutoCloseable {

        private final Socket socket = new Socket();
        private final BufferedReader in;

        Talk(int port) throws IOException {
            try {
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        TIMEOUT_MILLIS);
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.setTcpNoDelay(true);
                in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.US_ASCII));
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }

        String say(String line) throws IOException {
            send(line + "\r\n");
            return expect();
        }

        /** The last line of the next answer. */
        String expect() throws IOException {
            String line = in.readLine();
            while (line != null && line.length() > 3 && line.charAt(3) == '-') {
                line = in.readLine();
            }
            if (line == null) {
                throw new IOException("closed");
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
