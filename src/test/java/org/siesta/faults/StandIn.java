package org.siesta.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siesta.mail.Mailbox;

/**
 * A backend (LMTP) or a relay (SMTP) that does to a conversation what a test wants, and writes what
 * it took into the ledger before it says so.
 */
final class StandIn implements AutoCloseable {

    /** How it behaves. */
    enum Manner {
        TAKES,
        /** Says nothing to whoever connects. */
        SILENT,
        /** 451 to RCPT. */
        DEFERS_RECIPIENT,
        /** 550 to RCPT. */
        REFUSES_RECIPIENT,
        /** 451 in place of 354. */
        DEFERS_DATA,
        /** 421 in place of 354, and closes. */
        LEAVES_AT_DATA,
        /** 452 behind the message. */
        DEFERS_MESSAGE,
        /** 552 behind the message. */
        REFUSES_MESSAGE,
        /** The first recipient's answer, and then closes. */
        ANSWERS_ONE,
        /** An answer more than recipients. */
        ANSWERS_ONE_MORE,
        /** No answer but noise. */
        TALKS_NONSENSE,
        /** Takes the message, and closes without an answer. */
        CLOSES_BEHIND_MESSAGE,
        /** Takes the message, and says so after a long time. */
        ANSWERS_LATE,
        /** Takes the message, and says so one octet at a time. */
        DRIPS,
        /** The first try of each recipient is 450. */
        GREYLISTS,
        /** Knows no EHLO. */
        PLAIN
    }

    private static final Pattern MESSAGE_ID = Pattern.compile("(?mi)^Message-ID: <([^>]+)>");
    private static final Pattern IN_REPLY_TO = Pattern.compile("(?mi)^In-Reply-To: <([^>]+)>");
    private static final Pattern FROM = Pattern.compile("(?mi)^From:.*?([\\w.+-]+@[\\w.-]+)");

    /**
     * More than twice the command timeout of a node: so long it waits for the answer to a message.
     */
    private static final Duration LATE = Duration.ofSeconds(12);

    private final ServerSocket socket;
    private final boolean relay;
    private final Ledger ledger;
    private final Map<String, List<String>> taken = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile Manner manner = Manner.TAKES;

    private StandIn(boolean relay, Ledger ledger) {
        this.relay = relay;
        this.ledger = ledger;
        try {
            socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::listen);
    }

    static StandIn backend(Ledger ledger) {
        return new StandIn(false, ledger);
    }

    static StandIn relay(Ledger ledger) {
        return new StandIn(true, ledger);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** From now on. */
    void be(Manner how) {
        manner = how;
    }

    /** Connections at once, at most, so far. */
    int mostConnections() {
        return most.get();
    }

    /** The messages that it took for this recipient. */
    List<String> takenFor(Mailbox to) {
        return taken.getOrDefault(to.address(), List.of());
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                // Closed: the loop ends.
            }
        }
    }

    private void serve(Socket client) {
        most.accumulateAndGet(connections.incrementAndGet(), Math::max);
        try (client) {
            client.setSoTimeout(60_000);
            client.setTcpNoDelay(true);
            new Conversation(client).run();
        } catch (IOException _) {
            // The other side went away; a message that was not complete does not count.
        } finally {
            connections.decrementAndGet();
        }
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private final class Conversation {

        private final BufferedReader in;
        private final OutputStream out;
        private String recipient = "";
        private int recipients;

        Conversation(Socket client) throws IOException {
            in =
                    new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            out = client.getOutputStream();
        }

        void run() throws IOException {
            if (manner == Manner.SILENT) {
                in.readLine();
                return;
            }
            say("220 stand-in.example.org ready");
            boolean going = true;
            for (String line = in.readLine(); going && line != null; line = in.readLine()) {
                going = command(line);
                if (!going) {
                    return;
                }
            }
        }

        private boolean command(String line) throws IOException {
            switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
                case "EHLO" -> say(manner == Manner.PLAIN ? "502 5.5.1 what" : "250 8BITMIME");
                case "LHLO" -> say("250-stand-in", "250-8BITMIME", "250 ENHANCEDSTATUSCODES");
                case "RCPT" -> recipient(line);
                case "RSET" -> {
                    recipients = 0;
                    say("250 2.0.0 yes");
                }
                case "DATA" -> {
                    return data();
                }
                case "QUIT" -> {
                    say("221 2.0.0 bye");
                    return false;
                }
                default -> say("250 2.0.0 yes");
            }
            return true;
        }

        private void recipient(String line) throws IOException {
            recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
            switch (manner) {
                case DEFERS_RECIPIENT -> say("451 4.2.0 later");
                case REFUSES_RECIPIENT -> say("550 5.1.1 nobody");
                case GREYLISTS -> {
                    if (seen.add(recipient)) {
                        say("450 4.2.0 greylisted");
                        return;
                    }
                    recipients++;
                    say("250 2.1.5 yes");
                }
                default -> {
                    recipients++;
                    say("250 2.1.5 yes");
                }
            }
        }

        private boolean data() throws IOException {
            Manner how = manner;
            if (how == Manner.DEFERS_DATA) {
                say("451 4.3.0 later");
                return true;
            }
            if (how == Manner.LEAVES_AT_DATA) {
                say("421 4.3.2 leaving");
                return false;
            }
            say("354 go on");
            StringBuilder message = new StringBuilder();
            String line = in.readLine();
            while (line != null && !line.equals(".")) {
                message.append(line).append('\n');
                line = in.readLine();
            }
            if (line == null) {
                return false;
            }
            int answers = relay ? 1 : recipients;
            recipients = 0;
            switch (how) {
                case DEFERS_MESSAGE -> repeat(answers, "452 4.2.2 full");
                case REFUSES_MESSAGE -> repeat(answers, "552 5.2.2 over quota");
                case TALKS_NONSENSE -> repeat(answers, "yes, gladly");
                case ANSWERS_ONE -> {
                    took(message.toString());
                    say("250 2.0.0 taken");
                    return false;
                }
                case ANSWERS_ONE_MORE -> {
                    took(message.toString());
                    repeat(answers + 1, "250 2.0.0 taken");
                }
                case CLOSES_BEHIND_MESSAGE -> {
                    took(message.toString());
                    return false;
                }
                case ANSWERS_LATE -> {
                    took(message.toString());
                    pause(LATE);
                    repeat(answers, "250 2.0.0 taken");
                }
                case DRIPS -> {
                    took(message.toString());
                    for (byte octet : "250 2.0.0 taken\r\n".getBytes(StandardCharsets.US_ASCII)) {
                        out.write(octet);
                        out.flush();
                        pause(Duration.ofMillis(50));
                    }
                }
                default -> {
                    took(message.toString());
                    repeat(answers, "250 2.0.0 taken");
                }
            }
            return true;
        }

        private void took(String message) {
            String id = found(MESSAGE_ID, message);
            if (relay) {
                taken.computeIfAbsent(recipient, _ -> new CopyOnWriteArrayList<>())
                        .add(message.replace("\n", "\r\n"));
                ledger.relayed(id, found(FROM, message), recipient, found(IN_REPLY_TO, message));
            } else {
                ledger.kept(id);
            }
        }

        private void repeat(int times, String line) throws IOException {
            for (int i = 0; i < times; i++) {
                say(line);
            }
        }

        private void say(String... lines) throws IOException {
            out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private static void pause(Duration time) throws IOException {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
