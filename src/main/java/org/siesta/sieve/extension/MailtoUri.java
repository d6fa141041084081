package org.siesta.sieve.extension;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressList;
import org.siesta.mail.Ascii;
import org.siesta.mail.Headers;
import org.siesta.sieve.Mailto;

/**
 * Reads a mailto URI (RFC 6068) as RFC 5436 allows it for notifications.
 *
 * <pre>
 * mailto:[to][?field=value*(&amp;field=value)]
 * </pre>
 *
 * <p>Fields that say who sent a message, when and how are not the URI's to set: they are left out,
 * as is what there is too much of.
 */
final class MailtoUri {

    /** RFC 5436 §2.3, and what would change how the body is read. */
    private static final Set<String> RESERVED =
            Set.of(
                    "auto-submitted",
                    "received",
                    "message-id",
                    "date",
                    "data",
                    "bcc",
                    "in-reply-to",
                    "references",
                    "resent-date",
                    "resent-from",
                    "resent-sender",
                    "resent-to",
                    "resent-cc",
                    "resent-bcc",
                    "resent-msg-id",
                    "resent-message-id",
                    "from",
                    "sender",
                    "return-path",
                    "precedence",
                    "dkim-signature",
                    "mime-version",
                    "x-sieve");

    /** RFC 6068 §2: qchar without letters, digits and percent-encoding. */
    private static final String QCHAR = "-._~!$'()*+,;:@";

    private static final int MAX_FIELDS = 16;

    /** What came out: {@code mailto} is null where {@code fault} says why not. */
    record Result(@Nullable Mailto mailto, String fault, List<String> ignored) {}

    /** The URI is not right. */
    private static final class Wrong extends Exception {

        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message, null, false, false);
        }
    }

    private final int maxRecipients;
    private final List<Mailto.Recipient> to = new ArrayList<>();
    private final List<Mailto.Recipient> cc = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final List<Headers.Field> fields = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();
    private @Nullable String subject;
    private @Nullable String body;
    private int count;

    private MailtoUri(int maxRecipients) {
        this.maxRecipients = maxRecipients;
    }

    /**
     * Reads what stands behind {@code mailto:}.
     *
     * @param maxRecipients more are left out
     */
    static Result read(String uri, int maxRecipients) {
        MailtoUri reader = new MailtoUri(maxRecipients);
        try {
            reader.read(uri);
        } catch (Wrong e) {
            return new Result(null, String.valueOf(e.getMessage()), List.of());
        }
        String text = reader.body;
        return new Result(
                new Mailto(
                        reader.to,
                        reader.cc,
                        reader.subject,
                        reader.fields,
                        text == null ? "" : text),
                "",
                List.copyOf(reader.ignored));
    }

    private void read(String uri) throws Wrong {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        if (!path.isEmpty()) {
            for (char c : new char[] {':', ';'}) {
                if (path.indexOf(c) >= 0) {
                    throw new Wrong("invalid character '" + c + "' in 'to' part");
                }
            }
            recipients(decoded(path, "'to' part"), to);
        }
        if (query < 0 || query + 1 == uri.length()) {
            return;
        }
        for (String field : uri.substring(query + 1).split("&", -1)) {
            int equals = field.indexOf('=');
            String name =
                    decoded(
                            equals < 0 ? field : field.substring(0, equals),
                            "header field name part");
            String value =
                    equals < 0
                            ? ""
                            : decoded(field.substring(equals + 1), "header field value part");
            field(name, value);
        }
    }

    private void field(String name, String value) throws Wrong {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
            throw new Wrong("invalid header field name");
        }
        String lower = Ascii.lower(name);
        if (!lower.equals("body")
                && value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127)) {
            throw new Wrong("invalid header field body");
        }
        if (++count > MAX_FIELDS) {
            ignored.add(name);
            return;
        }
        switch (lower) {
            case "to" -> recipients(value, to);
            case "cc" -> recipients(value, cc);
            case "subject" -> subject = first(subject, name, value);
            case "body" -> body = first(body, name, value);
            default -> other(name, lower, value);
        }
    }

    private String first(@Nullable String earlier, String name, String value) {
        if (earlier != null) {
            ignored.add(name);
            return earlier;
        }
        return value;
    }

    private void other(String name, String lower, String value) {
        boolean again =
                lower.equals("reply-to")
                        && fields.stream().anyMatch(f -> Ascii.same(f.name(), name));
        if (RESERVED.contains(lower) || lower.startsWith("content-") || again) {
            ignored.add(name);
        } else {
            fields.add(new Headers.Field(name, value));
        }
    }

    private void recipients(String text, List<Mailto.Recipient> into) throws Wrong {
        List<AddressList.Entry> entries = AddressList.parse(text).entries();
        if (entries.isEmpty()) {
            throw new Wrong("invalid recipient '" + Addresses.printable(text) + "'");
        }
        for (AddressList.Entry entry : entries) {
            if (entry.mailbox().isEmpty()) {
                throw new Wrong("invalid recipient '" + Addresses.printable(entry.raw()) + "'");
            }
            Mailto.Recipient recipient =
                    new Mailto.Recipient(entry.displayName(), entry.mailbox().get());
            String address = recipient.mailbox().address();
            if (known.contains(address)) {
                // Whom To names too, Cc need not.
                if (into == to && cc.removeIf(r -> r.mailbox().address().equals(address))) {
                    to.add(recipient);
                }
            } else if (known.size() < maxRecipients) {
                known.add(address);
                into.add(recipient);
            } else {
                ignored.add(address);
            }
        }
    }

    /** Percent-encoding undone (RFC 3986 §2.1); the result is UTF-8 without NUL. */
    private static String decoded(String text, String where) throws Wrong {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                octets.write(octet(text, i + 1));
                i += 2;
            } else if (isQchar(c)) {
                octets.write(c);
            } else {
                throw new Wrong(
                        "invalid character '" + Addresses.printable("" + c) + "' in " + where);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Wrong("the octets of the " + where + " are no UTF-8");
        }
    }

    private static int octet(String text, int at) throws Wrong {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = high >= 0 ? Character.digit(text.charAt(at + 1), 16) : -1;
        if (low < 0 || high == 0 && low == 0) {
            throw new Wrong("invalid % encoding");
        }
        return high * 16 + low;
    }

    private static boolean isQchar(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || QCHAR.indexOf(c) >= 0;
    }
}
