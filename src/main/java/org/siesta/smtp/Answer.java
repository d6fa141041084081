package org.siesta.smtp;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.siesta.mail.SmtpReply;

/**
 * A reply as it came from a server (RFC 5321 §4.2.1): the code and the text of each line, not to be
 * shown to anybody before it went through {@link #reply()}.
 */
record Answer(int code, List<String> lines) {

    /**
     * RFC 5321 §4.2.3, RFC 4954 §6: help, greeting, farewell, login. Where a server says one of
     * them to MAIL, RCPT or a message, it has not taken it, whatever the first digit is.
     */
    private static final Set<Integer> NO_ACCEPTANCE = Set.of(211, 214, 220, 221, 235);

    private static final Pattern ENHANCED =
            Pattern.compile("([245]\\.[0-9]{1,3}\\.[0-9]{1,3})(?: |$)");

    Answer {
        lines = List.copyOf(lines);
    }

    /** 2xx: done. */
    boolean done() {
        return code / 100 == 2 && !NO_ACCEPTANCE.contains(code);
    }

    /** Neither done nor a refusal: not to be expected where one of both is due. */
    boolean misplaced() {
        return !done() && !temporary() && !permanent();
    }

    /** 4xx: try again later. */
    boolean temporary() {
        return code / 100 == 4;
    }

    /** 5xx: never. */
    boolean permanent() {
        return code / 100 == 5;
    }

    /** The enhanced status code of RFC 3463, where its class is that of the code; else empty. */
    String enhancedStatus() {
        Matcher matcher = ENHANCED.matcher(lines.getFirst());
        boolean there = matcher.lookingAt() && matcher.group(1).charAt(0) - '0' == code / 100;
        return there ? matcher.group(1) : "";
    }

    /** The text of all lines in one, without the enhanced status code; as the server wrote it. */
    String text() {
        return text(enhancedStatus());
    }

    private String text(String enhanced) {
        if (lines.size() == 1) {
            return lines.getFirst().substring(enhanced.length()).strip();
        }
        return lines.stream()
                .map(line -> line.startsWith(enhanced) ? line.substring(enhanced.length()) : line)
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .strip();
    }

    /** The reply as one line of printable text. */
    SmtpReply reply() {
        String enhanced = enhancedStatus();
        return new SmtpReply(code, enhanced, text(enhanced));
    }
}
