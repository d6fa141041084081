package org.siesta.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Content;

/**
 * Lines out, replies in: the conversation of a client with an SMTP or LMTP server.
 *
 * <p>A reply has at most 100 lines of 2048 octets and comes within its time as a whole, or the
 * conversation is over. Throws {@link java.net.SocketTimeoutException} for a reply that is late,
 * {@link GarbledReply} for one that is none, {@link java.io.EOFException} or another {@link
 * IOException} when the connection is gone.
 */
final class SmtpDialogue implements AutoCloseable {

    /** RFC 5321 §4.5.3.1.5 says 512; real servers write more. */
    static final int MAX_LINE = 2048;

    static final int MAX_LINES = 100;

    /** How slow the taking of content may be, in octets a second. */
    private static final int SLOWEST = 50_000;

    private final Wire wire;
    private final byte[] buffer = new byte[4096];
    private int next;
    private int end;
    private boolean endedData;

    SmtpDialogue(Wire wire) {
        this.wire = wire;
    }

    Wire wire() {
        return wire;
    }

    /** Says a line and hears the reply; both within this time. */
    Answer command(String line, Duration time) throws IOException {
        wire.limit(time);
        try {
            write(List.of(line));
            return read();
        } finally {
            wire.unlimited();
        }
    }

    /** Hears a reply. */
    Answer reply(Duration time) throws IOException {
        wire.limit(time);
        try {
            return read();
        } finally {
            wire.unlimited();
        }
    }

    /**
     * Hears as many replies to a message as are due, all within this time: whoever waits for them
     * behind us waits no longer because they are many. Fewer when it ends early.
     */
    Replies replies(int due, Duration time) {
        List<Answer> answers = new ArrayList<>();
        wire.limit(time);
        try {
            while (answers.size() < due) {
                answers.add(read());
            }
            return new Replies(answers, null);
        } catch (IOException e) {
            return new Replies(answers, e);
        } finally {
            wire.unlimited();
        }
    }

    /** The replies that came, and what kept the others from coming. */
    record Replies(List<Answer> answers, @Nullable IOException fault) {}

    /** Says a line and does not wait for the reply. */
    void say(String line, Duration time) throws IOException {
        wire.limit(time);
        try {
            write(List.of(line));
        } finally {
            wire.unlimited();
        }
    }

    /**
     * Sends content after 354, the final dot with it. A server that has answered before the end has
     * not answered the message: it gets no end, and so has no message, and this throws {@link
     * GarbledReply} with the answer unread. When it fails, {@link #endedData} tells whether the
     * server may have all of it.
     */
    void data(DataWriter.Lines rule, Duration time, Content... parts) throws IOException {
        long size = Arrays.stream(parts).mapToLong(Content::size).sum();
        wire.limit(time.plusSeconds(size / SLOWEST));
        endedData = false;
        try {
            DataWriter writer = new DataWriter(wire::write, rule, size);
            for (Content part : parts) {
                try (InputStream in = part.open()) {
                    writer.write(in);
                }
            }
            if (holdsUnread()) {
                throw new GarbledReply("a reply before the end of the message", false);
            }
            endedData = true;
            writer.end();
        } finally {
            wire.unlimited();
        }
    }

    /** Whether the end of the last content went out, or a part of what ends it. */
    boolean endedData() {
        return endedData;
    }

    /** Whether the server said something that nobody asked for. */
    boolean holdsUnread() {
        return next < end || wire.hasMore();
    }

    /** Whether the server waits for us and is heard nothing of. */
    boolean isSilent() {
        return next == end && wire.isSilent();
    }

    /**
     * Says several lines at once and hears a reply to each (RFC 2920), each within this time of the
     * one before; fewer when it ends early.
     */
    Replies commands(List<String> lines, Duration time) throws IOException {
        wire.limit(time);
        try {
            write(lines);
        } finally {
            wire.unlimited();
        }
        List<Answer> answers = new ArrayList<>();
        try {
            while (answers.size() < lines.size()) {
                answers.add(reply(time));
            }
            return new Replies(answers, null);
        } catch (IOException e) {
            return new Replies(answers, e);
        }
    }

    private static String checked(String line) {
        for (int i = 0; i < line.length(); i++) {
            // Whatever stands in an address or name, it is one command and stays one command.
            if (line.charAt(i) < ' ' || line.charAt(i) == 127) {
                throw new IllegalArgumentException("a control character in a command");
            }
        }
        return line;
    }

    private void write(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(checked(line)).append("\r\n"));
        byte[] octets = text.toString().getBytes(StandardCharsets.UTF_8);
        wire.write(octets, octets.length);
    }

    private Answer read() throws IOException {
        List<String> lines = new ArrayList<>();
        int code = 0;
        while (lines.size() < MAX_LINES) {
            String line = line();
            int lineCode = code(line);
            if (!lines.isEmpty() && lineCode != code) {
                throw garbled("a reply of two codes", line);
            }
            code = lineCode;
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Answer(code, lines);
            }
        }
        throw new GarbledReply("a reply of more than " + MAX_LINES + " lines", false);
    }

    private static int code(String line) throws GarbledReply {
        boolean reply =
                line.length() >= 3
                        && line.charAt(0) >= '2'
                        && line.charAt(0) <= '5'
                        && digit(line.charAt(1))
                        && digit(line.charAt(2))
                        && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        if (!reply) {
            throw garbled("not a reply", line);
        }
        return Integer.parseInt(line.substring(0, 3));
    }

    /** One line without its end. A lone LF ends a line, too: old servers send it. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (next == end) {
                next = 0;
                end = wire.read(buffer);
            }
            int octet = buffer[next] & 255;
            if (line.isEmpty() && !digit((char) octet)) {
                String rest = new String(buffer, next, end - next, StandardCharsets.ISO_8859_1);
                throw garbled("not a reply", rest);
            }
            next++;
            if (octet == '\n') {
                int length = line.length();
                boolean cr = line.charAt(length - 1) == '\r';
                return cr ? line.substring(0, length - 1) : line.toString();
            }
            line.append((char) octet);
            if (line.length() > MAX_LINE) {
                throw new GarbledReply("a line of more than " + MAX_LINE + " octets", false);
            }
        }
    }

    private static GarbledReply garbled(String what, String text) {
        // RFC 8446 §5.1: alert (21) or handshake (22) and version 3 begin a record.
        boolean tls =
                text.length() > 1
                        && (text.charAt(0) == 0x15 || text.charAt(0) == 0x16)
                        && text.charAt(1) == 0x03;
        String start = text.substring(0, Math.min(text.length(), 60)).strip();
        return new GarbledReply(tls ? "a TLS record" : what + ": " + start, tls);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public void close() {
        wire.close();
    }
}
