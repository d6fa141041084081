package org.siesta.doctor;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A relay or backend with habits, for any number of connections at once. */
public final class PretendServer implements AutoCloseable {

    public enum Habit {
        /** Says nothing before a PROXY header, as nginx. */
        WANTS_PROXY,
        /** Gives up at once without one, with the words of a Postfix. */
        WANTS_PROXY_AND_SAYS_SO,
        STARTTLS,
        TLS_FIRST,
        LMTP,
        WANTS_LOGIN,
        WANTS_TLS,
        REFUSES_LOGIN,
        OFFERS_NO_LOGIN,
        REFUSES_NULL_SENDER,
        DENIES_EVERYBODY,
        /** Relays for its own network only; the PROXY header may say that we are not of it. */
        DENIES_STRANGERS,
        /** Refuses the connection of strangers. */
        HANGS_UP_ON_STRANGERS,
        OLD,
        SILENT,
        GARBLES,
        /** Waits to be spoken to, and answers whatever is said as a web server does. */
        WEB,
        BUSY
    }

    private static final int V2_LENGTH = 16;

    private final ServerSocket listener;
    private final Set<Habit> habits;
    private final String greeting;
    private final @Nullable SSLContext tls;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private PretendServer(@Nullable SSLContext tls, String greeting, Habit... habits) {
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        this.tls = tls;
        this.greeting = greeting;
        this.habits = EnumSet.noneOf(Habit.class);
        this.habits.addAll(List.of(habits));
        Thread.ofVirtual().start(this::serve);
    }

    public static PretendServer with(Habit... habits) {
        return new PretendServer(null, "mx.example.net ESMTP", habits);
    }

    static PretendServer greeting(String greeting, Habit... habits) {
        return new PretendServer(null, greeting, habits);
    }

    static PretendServer showing(SSLContext tls, Habit... habits) {
        return new PretendServer(tls, "mx.example.net ESMTP", habits);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Every line that any client said. */
    List<String> heard() {
        return heard;
    }

    private boolean is(Habit habit) {
        return habits.contains(habit);
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (socket) {
                                        new Session(socket).talk();
                                    } catch (IOException e) {
                                        // The client left, as it may.
                                    }
                                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private final class Session {

        private final Socket socket;
        private InputStream in;
        private OutputStream out;
        private boolean secure;
        private boolean stranger;
        private boolean loggedIn;

        Session(Socket socket) throws IOException {
            this.socket = socket;
            // Not buffered: what comes after a header may be TLS.
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        void talk() throws IOException {
            if (is(Habit.SILENT)) {
                in.readAllBytes();
                return;
            }
            if (is(Habit.WEB)) {
                if (line() != null) {
                    say("HTTP/1.1 400 Bad Request");
                }
                return;
            }
            if (is(Habit.GARBLES)) {
                say("SSH-2.0-OpenSSH_9.2");
                return;
            }
            if ((is(Habit.WANTS_PROXY) || is(Habit.WANTS_PROXY_AND_SAYS_SO)) && !header()) {
                return;
            }
            if (stranger && is(Habit.HANGS_UP_ON_STRANGERS)) {
                say("554 5.7.1 Client host rejected: Access denied");
                return;
            }
            if (is(Habit.TLS_FIRST)) {
                handshake();
            }
            say(is(Habit.BUSY) ? "421 4.3.2 All server ports are busy" : "220 " + greeting);
            for (String line = line(); line != null && command(line); line = line()) {
                heard.add(line);
            }
        }

        private boolean header() throws IOException {
            if (is(Habit.WANTS_PROXY_AND_SAYS_SO)) {
                socket.setSoTimeout(500);
            }
            try {
                byte[] start = in.readNBytes(V2_LENGTH);
                if (start.length < V2_LENGTH || start[0] != '\r' || start[4] != 0) {
                    return false;
                }
                in.readNBytes((start[14] & 255) << 8 | (start[15] & 255));
                stranger = start[12] == 0x21;
                socket.setSoTimeout(0);
                return true;
            } catch (java.net.SocketTimeoutException e) {
                say("421 4.3.0 mx.example.net Server local error");
                return false;
            }
        }

        private boolean command(String line) throws IOException {
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO", "LHLO" -> hello(verb);
                case "STARTTLS" -> {
                    say("220 go");
                    handshake();
                }
                case "AUTH" -> {
                    loggedIn = !is(Habit.REFUSES_LOGIN);
                    say(loggedIn ? "235 2.7.0 ok" : "535 5.7.8 authentication failed");
                }
                case "MAIL" -> say(mail(line));
                case "RCPT" -> say(rcpt());
                case "RSET" -> say("250 2.0.0 ok");
                case "QUIT" -> {
                    say("221 2.0.0 bye");
                    return false;
                }
                default -> say("500 5.5.2 command not recognized");
            }
            return true;
        }

        private void hello(String verb) throws IOException {
            if (verb.equals("LHLO") != is(Habit.LMTP)) {
                say("500 5.5.1 command not recognized");
                return;
            }
            List<String> offers = new ArrayList<>(List.of("mx.example.net", "PIPELINING"));
            if (!is(Habit.OLD)) {
                offers.addAll(List.of("8BITMIME", "SMTPUTF8"));
            }
            if (!is(Habit.OFFERS_NO_LOGIN)) {
                offers.add("AUTH PLAIN");
            }
            if (is(Habit.STARTTLS) && !secure) {
                offers.add("STARTTLS");
            }
            for (int i = 0; i < offers.size(); i++) {
                say("250" + (i + 1 < offers.size() ? "-" : " ") + offers.get(i));
            }
        }

        private String mail(String line) {
            if (is(Habit.WANTS_TLS) && !secure) {
                return "530 5.7.0 Must issue a STARTTLS command first";
            }
            if (is(Habit.WANTS_LOGIN) && !loggedIn) {
                return "530 5.7.0 Authentication required";
            }
            return is(Habit.REFUSES_NULL_SENDER) && line.contains("<>")
                    ? "550 5.7.1 null sender is not welcome"
                    : "250 2.1.0 ok";
        }

        private String rcpt() {
            boolean denied = is(Habit.DENIES_EVERYBODY) || (stranger && is(Habit.DENIES_STRANGERS));
            return denied ? "554 5.7.1 Relay access denied" : "250 2.1.5 ok";
        }

        private void handshake() throws IOException {
            if (tls == null) {
                throw new IllegalStateException("no certificate");
            }
            SSLSocket secured =
                    (SSLSocket) tls.getSocketFactory().createSocket(socket, "", 0, true);
            secured.setUseClientMode(false);
            secured.startHandshake();
            in = new BufferedInputStream(secured.getInputStream());
            out = secured.getOutputStream();
            secure = true;
        }

        private void say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        /** The next line; null at the end. */
        private @Nullable String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\n') {
                    return line.toString().replace("\r", "");
                }
                line.append((char) octet);
            }
            return null;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
