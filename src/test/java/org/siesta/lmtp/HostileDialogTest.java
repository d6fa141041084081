package org.siesta.lmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.net.TlsMode;

/**
 * Clients that mean harm or are broken. Whatever comes, what is no command is none, and a message
 * has the end that RFC 5321 and RFC 3030 give it.
 */
class HostileDialogTest {

    private static final String HELLO = "LHLO x\r\n";
    private static final String MAIL = "MAIL FROM:<bo@example.net>\r\n";
    private static final String RCPT = "RCPT TO:<ana@example.org>\r\n";
    private static final String OPEN = HELLO + MAIL + RCPT;
    private static final String QUIT = "QUIT\r\n";

    /** Octets from 128 on are those of ISO 8859-1. */
    static Stream<Arguments> dialogs() {
        return Stream.of(
                last("LF between commands", HELLO + MAIL.strip() + "\n" + RCPT, "250 500"),
                last("CR between commands", HELLO + MAIL.strip() + "\r" + RCPT, "250 500"),
                last("LF CR", HELLO + "NOOP\n\rNOOP\r\nNOOP\r\n", "250 500"),
                last("CR CR LF", HELLO + "NOOP\r\r\nNOOP\r\n", "250 500"),
                last(
                        "LF in a long line",
                        "N".repeat(1000) + "\n" + "N".repeat(2000) + "\r\n",
                        "500"),
                row("NUL behind a verb", "NOOP\0\r\n", "500"),
                row("NUL in an address", HELLO + "MAIL FROM:<b\0o@example.net>\r\n", "250 500"),
                row("a tab for a space", HELLO + "MAIL\tFROM:<bo@example.net>\r\n", "250 500"),
                row("an escape sequence", "LHLO \u001b[31m\r\n", "500"),
                row("a control character of C1", "LHLO a\u00c2\u0085b\r\n", "500"),
                row("no UTF-8", HELLO + "MAIL FROM:<b\u00e9@example.net>\r\n", "250 500"),
                row("UTF-8", HELLO + "MAIL FROM:<b\u00c3\u00a9@example.net>\r\n", "250 553"),
                row("an overlong slash", "LHLO a\u00c0\u00af\r\n", "500"),
                row("the longest line", "NOOP " + "x".repeat(2043) + "\r\n", "250"),
                row("one octet more", "NOOP " + "x".repeat(2044) + "\r\nNOOP\r\n", "500 250"),
                row(
                        "a command hidden in a long line",
                        "x".repeat(2050) + QUIT + "NOOP\r\n",
                        "500 250"),
                row("a space first", " LHLO x\r\n", "500"),
                row("an empty line", "\r\nNOOP\r\n", "500 250"),
                row("no name", "LHLO\r\nLHLO a b\r\n", "501 501"),
                row(
                        "arguments of what has none",
                        OPEN + "DATA x\r\nRSET x\r\n",
                        "250 250 250 501 501"),
                row("MAIL twice", OPEN + MAIL, "250 250 250 503"),
                row("LHLO ends a transaction", OPEN + HELLO + "DATA\r\n", "250 250 250 250 503"),
                row(
                        "a bracket too many",
                        HELLO + MAIL + "RCPT TO:<ana@example.org>>\r\n",
                        "250 250 501"),
                row(
                        "no space behind the path",
                        HELLO + MAIL + "RCPT TO:<ana@example.org>NOTIFY=NEVER\r\n",
                        "250 250 501"),
                row("a size below nothing", HELLO + "MAIL FROM:<> SIZE=-1\r\n", "250 501"),
                row("two sizes", HELLO + "MAIL FROM:<> SIZE=1 SIZE=2\r\n", "250 501"),
                row(
                        "a header in the middle",
                        HELLO + "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
                        "250 500"),
                row("STARTTLS where there is none", HELLO + "STARTTLS\r\n" + MAIL, "250 502 250"),
                row(
                        "BDAT and no transaction",
                        HELLO + "BDAT 6 LAST\r\n" + QUIT + "NOOP\r\n",
                        "250 503 250"),
                row("RCPT behind BDAT", OPEN + "BDAT 1\r\nx" + RCPT, "250 250 250 250 503"),
                row(
                        "RCPT behind a chunk that was refused, and a last chunk",
                        HELLO + MAIL + "BDAT 1\r\nx" + RCPT + "BDAT 6 LAST\r\n" + QUIT + "NOOP\r\n",
                        "250 250 503 503 250"),
                row(
                        "RSET between chunks",
                        OPEN + "BDAT 3\r\nabcRSET\r\nBDAT 0 LAST\r\n",
                        "250 250 250 250 250 503"),
                last(
                        "BDAT of a huge size",
                        OPEN + "BDAT 99999999999999999999 LAST\r\n",
                        "250 250 250 501"),
                last("BDAT of less than nothing", OPEN + "BDAT -1 LAST\r\n", "250 250 250 501"),
                last("LF behind BDAT", OPEN + "BDAT 6 LAST\n" + QUIT + RCPT, "250 250 250 500"),
                last("LF before BDAT", OPEN + "NOOP\nBDAT 6 LAST\r\n" + QUIT, "250 250 250 500"),
                last(
                        "CR CR LF behind BDAT",
                        OPEN + "BDAT 6 LAST\r\r\n" + QUIT + RCPT,
                        "250 250 250 500"),
                last(
                        "BDAT in a long line",
                        OPEN + "BDAT 6" + " ".repeat(3000) + "LAST\r\n" + QUIT + RCPT,
                        "250 250 250 500"),
                last(
                        "BDAT that is no UTF-8",
                        OPEN + "BDAT 6 LAST\u00ff\r\n" + QUIT + RCPT,
                        "250 250 250 500"),
                last("a space before BDAT", OPEN + " BDAT 6 LAST\r\n" + RCPT, "250 250 250 501"),
                last(
                        "a BOM before BDAT",
                        OPEN + "\u00ef\u00bb\u00bfBDAT 6 LAST\r\n" + RCPT,
                        "250 250 250 501"),
                last(
                        "no UTF-8 before BDAT",
                        OPEN + "\u00a0BDAT 6 LAST\r\n" + RCPT,
                        "250 250 250 500"),
                last("NUL before BDAT", OPEN + "\0BDAT 6 LAST\r\n" + RCPT, "250 250 250 501"),
                last("commands behind QUIT", HELLO + QUIT + MAIL + RCPT, "250 221"),
                last("a browser", "POST / HTTP/1.1\r\n" + OPEN, "500"),
                taken(
                        "commands in a chunk",
                        OPEN + "BDAT 6 LAST\r\n" + QUIT + "NOOP\r\n",
                        "250 250 250 250 250"),
                taken(
                        "DATA between chunks",
                        OPEN + "BDAT 3\r\nabcDATA\r\nBDAT 0 LAST\r\n",
                        "250 250 250 250 503 250"),
                taken("nothing but the end", OPEN + "DATA\r\n.\r\n", "250 250 250 354 250"),
                taken(
                        "LF before the dot",
                        OPEN + "DATA\r\na\n.\r\n" + MAIL + "\r\n.\r\n",
                        "250 250 250 354 250"),
                taken(
                        "LF behind the dot",
                        OPEN + "DATA\r\na\r\n.\n" + MAIL + "\r\n.\r\n",
                        "250 250 250 354 250"),
                taken(
                        "CR behind the dot",
                        OPEN + "DATA\r\na\r\n.\r" + MAIL + "\r\n.\r\n",
                        "250 250 250 354 250"),
                taken(
                        "NUL behind the dot",
                        OPEN + "DATA\r\na\r\n.\0\r\n" + MAIL + "\r\n.\r\n",
                        "250 250 250 354 250"));
    }

    /** Nothing is taken, and the session goes on to QUIT. */
    private static Arguments row(String name, String octets, String codes) {
        return arguments(name, octets + QUIT, codes + " 221", 0);
    }

    /** Nothing is taken, and the session ends by itself. */
    private static Arguments last(String name, String octets, String codes) {
        return arguments(name, octets, codes, 0);
    }

    /** One message is taken, and the session goes on to QUIT. */
    private static Arguments taken(String name, String octets, String codes) {
        return arguments(name, octets + QUIT, codes + " 221", 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialogs")
    void isAnsweredLineByLine(String name, String octets, String codes, int taken)
            throws IOException {
        try (LmtpServer server = LmtpServer.plain(limits -> limits);
                Client client = Client.connect(server.port())) {
            client.send(octets.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(codes(client)).as(name).isEqualTo("220 " + codes);
            assertThat(server.agent.taken).hasSize(taken);
        }
    }

    static Stream<Arguments> headers() {
        String signature = "\r\n\r\n\0\r\nQUIT\n";
        String inet = "\u007f\0\0\1\u007f\0\0\1\0\1\0\2";
        return Stream.of(
                // Who names nobody has no rights, whatever stands in the block.
                arguments(
                        "UNKNOWN with addresses",
                        "PROXY UNKNOWN 127.0.0.1 127.0.0.1 1 2\r\n",
                        "220 250 550 221"),
                arguments(
                        "LOCAL with addresses",
                        signature + "\u0020\u0011\0\14" + inet,
                        "220 250 550 221"),
                arguments(
                        "LOCAL of no family there is",
                        signature + "\u0020\u00ff\0\14" + inet,
                        "220 250 550 221"),
                arguments(
                        "UNSPEC with addresses",
                        signature + "\u0021\0\0\14" + inet,
                        "220 250 550 221"),
                arguments(
                        "half a signature, then a line",
                        "\r\n\r\n\0PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
                        ""),
                arguments(
                        "the longest header",
                        longest(signature + "\u0021\u0011\u003f\u00f0" + inet),
                        "220 250 250 221"),
                arguments(
                        "one octet more",
                        longest(signature + "\u0021\u0011\u003f\u00f1" + inet) + "\0",
                        ""),
                arguments("a line, then a signature", "PROXY " + signature, ""),
                arguments("an empty block of IPv4", signature + "\u0021\u0011\0\0", ""),
                arguments("a line of 108 octets", "PROXY UNKNOWN " + "x".repeat(92) + "\r\n", ""));
    }

    /** 16384 octets in all, one field of which nobody knows at the end. */
    private static String longest(String start) {
        int field = 16_384 - start.length() - 3;
        return start + "\u00e0" + (char) (field >> 8) + (char) (field & 255) + "x".repeat(field);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void aHeaderIsOneInAnyPiecesOrNone(String name, String header, String codes)
            throws IOException {
        int[] pieces = header.length() < 1000 ? new int[] {1, 7, 1000} : new int[] {500, 20_000};
        for (int piece : pieces) {
            try (LmtpServer server =
                            new LmtpServer(
                                    LmtpServer.settings(
                                            List.of("127.0.0.1:0"), true, TlsMode.NONE, l -> l),
                                    Protocol.LMTP);
                    Client client = Client.connect(server.port())) {
                String all = header + HELLO + "XFORWARD ADDR=192.0.2.1\r\n" + QUIT;
                byte[] octets = all.getBytes(StandardCharsets.ISO_8859_1);
                try {
                    for (int at = 0; at < octets.length; at += piece) {
                        int end = Math.min(octets.length, at + piece);
                        client.send(java.util.Arrays.copyOfRange(octets, at, end));
                    }
                } catch (IOException closed) {
                    assertThat(codes).as(closed.toString()).isEmpty();
                }
                assertThat(codes(client)).as("%s in pieces of %d", name, piece).isEqualTo(codes);
            }
        }
    }

    /** The codes of all replies until the server hangs up. */
    private static String codes(Client client) {
        List<String> codes = new ArrayList<>();
        try {
            while (true) {
                codes.add(client.reply());
            }
        } catch (IOException end) {
            assertThat(end).isNotInstanceOf(java.net.SocketTimeoutException.class);
            return String.join(" ", codes);
        }
    }
}
