package org.siesta.sieve.extension;

import java.util.List;
import java.util.Optional;
import org.siesta.mail.AddressList;
import org.siesta.mail.Mailbox;

/** Addresses that a script writes (RFC 5228 §2.4.2.3). */
final class Addresses {

    private Addresses() {}

    /** The one mailbox of the text, perhaps with a display name; empty when it is not just that. */
    static Optional<Mailbox> single(String text) {
        List<AddressList.Entry> entries = entries(text);
        return entries.size() == 1 ? entries.getFirst().mailbox() : Optional.empty();
    }

    /**
     * The one mailbox that a message could be sent on to. Dots may stand where RFC 5322 §3.2.3 has
     * none, as in addresses of Japanese carriers; other letters than ASCII would need SMTPUTF8 (RFC
     * 6531) all the way.
     */
    static Optional<Mailbox> outgoing(String text) {
        return single(text).or(() -> dotted(oneLine(text))).filter(Mailbox::isAscii);
    }

    /**
     * The one mailbox of an address with dots where RFC 5322 §3.2.3 has none, perhaps with a
     * display name.
     */
    static Optional<Mailbox> dotted(String line) {
        int from = line.endsWith(">") ? line.lastIndexOf('<') + 1 : 0;
        int to = from > 0 ? line.length() - 1 : line.length();
        int at = line.lastIndexOf('@', to);
        if (at <= from) {
            return Optional.empty();
        }
        String local = line.substring(from, at);
        String plain = local.replace(".", "");
        // Nothing but dots stands in the way: no space, no bracket, no comment, no other address.
        boolean sound =
                single(line.substring(0, from) + plain + "@x" + line.substring(to))
                        .filter(m -> m.localPart().equals(plain))
                        .isPresent();
        return sound ? Mailbox.parse('"' + local + '"' + line.substring(at, to)) : Optional.empty();
    }

    /**
     * The line with the quotation marks that such an address needs in a message; empty when it is
     * no such address.
     */
    static Optional<String> dotsQuoted(String line) {
        int open = line.lastIndexOf('<');
        return dotted(line)
                .map(
                        m ->
                                open < 0
                                        ? m.address()
                                        : line.substring(0, open) + "<" + m.address() + ">")
                .filter(Addresses::list);
    }

    /** Whether the text is a list of mailboxes, all of them well-formed. */
    static boolean list(String text) {
        List<AddressList.Entry> entries = entries(text);
        return !entries.isEmpty() && entries.stream().allMatch(e -> e.mailbox().isPresent());
    }

    private static List<AddressList.Entry> entries(String text) {
        String line = oneLine(text);
        return isGroup(line) ? List.of() : AddressList.parse(line).entries();
    }

    /** A script names mailboxes, not groups; "Bcc: x" would read as one. */
    private static boolean isGroup(String line) {
        boolean quoted = false;
        boolean literal = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '[' || c == ']') {
                literal = c == '[';
            } else if ((c == ':' || c == ';') && !quoted && !literal) {
                return true;
            }
        }
        return false;
    }

    /** The text without line ends and other controls, so that it can stand in a header field. */
    static String oneLine(String text) {
        return isOneLine(text) ? text : withoutControls(text);
    }

    private static boolean isOneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return false;
            }
        }
        return text.isEmpty()
                || !Character.isWhitespace(text.charAt(0))
                        && !Character.isWhitespace(text.charAt(text.length() - 1));
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    private static String withoutControls(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isControl(c)) {
                line.append(c);
            } else if (line.isEmpty() || line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
        }
        return line.toString().strip();
    }

    /** A short piece for a message. */
    static String printable(String text) {
        String line = oneLine(text);
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }
}
