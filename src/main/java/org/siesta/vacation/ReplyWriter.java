package org.siesta.vacation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressList;
import org.siesta.mail.Ascii;
import org.siesta.mail.BytesContent;
import org.siesta.mail.Headers;
import org.siesta.mail.Html;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/** The arguments of one reply, and how they become octets. */
record ReplyWriter(
        Verdict.Reply verdict,
        VacationRequest request,
        SubjectMessage message,
        ReplyPolicy policy,
        String messageId,
        Instant now,
        boolean eightBitAllowed) {

    /** RFC 5322 §3.3; the zone says nothing about where the user is. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final Pattern LANGUAGE_TAG =
            Pattern.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}");

    /** What every reply says of itself. */
    private static final List<Entity.Field> MARKS =
            List.of(
                    Entity.field("Auto-Submitted", "auto-replied"),
                    Entity.field("Precedence", "bulk"),
                    Entity.field("X-Auto-Response-Suppress", "All"),
                    Entity.field("MIME-Version", "1.0"));

    /** Characters of the subject that comes from the subject message. */
    private static final int MAX_ORIGINAL = 256;

    private static final String NO_SUBJECT = "Automated reply";
    private static final int MAX_NAME = 64;
    private static final int USUAL_SIZE = 1024;
    private static final String CUT = "\r\n[...]\r\n";

    ReplyMessage write() {
        try {
            return written();
        } catch (MimeReason.Malformed e) {
            return new ReplyMessage.Broken(e.why());
        }
    }

    private ReplyMessage written() throws MimeReason.Malformed {
        List<Entity.Field> head = head();
        if (request.mime()) {
            return checked(head, MimeReason.read(request.reason(), eightBitAllowed));
        }
        ReplyMessage whole =
                checked(head, entity(request.reason(), request.html(), messageId, eightBitAllowed));
        return whole instanceof ReplyMessage.Ready
                ? whole
                : plain(head, bodyText(request.reason(), request.html()));
    }

    /** The text, and the HTML beside it where there is some. */
    static Entity entity(
            String reason, @Nullable String html, String messageId, boolean eightBitAllowed) {
        String text = bodyText(reason, html);
        return html == null || html.isBlank()
                ? Entity.text("plain", text, eightBitAllowed)
                : both(text, Html.sanitised(html), messageId, eightBitAllowed);
    }

    private static Entity both(
            String text, String html, String messageId, boolean eightBitAllowed) {
        String boundary =
                "=_" + ResponseKey.digest(List.of(messageId, text, html)).substring(0, 32);
        return Entity.alternative(
                List.of(
                        Entity.text("plain", text, eightBitAllowed),
                        Entity.text("html", html + "\r\n", eightBitAllowed)),
                boundary);
    }

    /** The whole text where it fits, else as much of it as does. */
    private ReplyMessage plain(List<Entity.Field> head, String text) {
        String encoding = Entity.textEncoding(text, eightBitAllowed);
        if (size(head, text, encoding) <= policy.maxSize()) {
            return checked(head, Entity.text("plain", text, encoding));
        }
        int fits = 0;
        int tooMany = Math.min(text.length(), policy.maxSize());
        while (tooMany - fits > 1) {
            int half = (fits + tooMany) / 2;
            if (size(head, cut(text, half), encoding) <= policy.maxSize()) {
                fits = half;
            } else {
                tooMany = half;
            }
        }
        return checked(head, Entity.text("plain", cut(text, fits), encoding));
    }

    private static int size(List<Entity.Field> head, String text, String encoding) {
        return octets(head, Entity.text("plain", text, encoding)).length;
    }

    private static String cut(String text, int length) {
        boolean splits = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, splits ? length - 1 : length).stripTrailing() + CUT;
    }

    private ReplyMessage checked(List<Entity.Field> head, Entity entity) {
        byte[] octets = octets(head, entity);
        List<String> names = new ArrayList<>();
        for (Entity.Field field : head) {
            names.add(field.name());
        }
        for (Entity.Field field : entity.fields()) {
            names.add(field.name());
        }
        boolean utf8 = needsUtf8();
        Optional<String> fault =
                ReplyBytes.check(octets, names, policy.maxSize(), eightBitAllowed, utf8);
        return fault.isPresent()
                ? new ReplyMessage.Broken(fault.get())
                : new ReplyMessage.Ready(new BytesContent(octets), utf8);
    }

    private static byte[] octets(List<Entity.Field> head, Entity entity) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_SIZE);
        for (Entity.Field field : head) {
            out.writeBytes(field.line().getBytes(StandardCharsets.UTF_8));
        }
        entity.writeTo(out);
        return out.toByteArray();
    }

    private boolean needsUtf8() {
        boolean path =
                verdict.envelopeFrom() instanceof ReversePath.Sender(Mailbox sender)
                        && !sender.isAscii();
        return path || !verdict.from().isAscii() || !verdict.to().isAscii();
    }

    private List<Entity.Field> head() {
        List<Entity.Field> head = new ArrayList<>();
        add(head, "Date", List.of(DATE.format(now)));
        add(head, "From", address(fromName(), verdict.from()));
        add(head, "To", to());
        head.add(new Entity.Field("Subject", HeaderLine.ofText("Subject", subject())));
        add(head, "Message-ID", List.of("<" + bare(messageId) + ">"));
        Optional<String> parent = References.parent(message.headers());
        parent.ifPresent(id -> add(head, "In-Reply-To", List.of(id)));
        List<String> references = References.of(message.headers(), parent);
        if (!references.isEmpty()) {
            add(head, "References", references);
        }
        head.addAll(MARKS);
        language().ifPresent(tag -> add(head, "Content-Language", List.of(tag)));
        return head;
    }

    /** RFC 3282; a MIME entity names its language itself. */
    private Optional<String> language() {
        return Optional.ofNullable(request.language())
                .filter(tag -> !request.mime() && LANGUAGE_TAG.matcher(tag).matches());
    }

    private static void add(List<Entity.Field> head, String name, List<String> tokens) {
        head.add(new Entity.Field(name, HeaderLine.of(name, tokens)));
    }

    private static String bare(String messageId) {
        return messageId.startsWith("<") && messageId.endsWith(">")
                ? messageId.substring(1, messageId.length() - 1)
                : messageId;
    }

    private static List<String> address(String name, Mailbox mailbox) {
        List<String> tokens = new ArrayList<>(HeaderLine.phrase(name));
        tokens.add(tokens.isEmpty() ? mailbox.address() : "<" + mailbox.address() + ">");
        return tokens;
    }

    /** The name that the request gives to the address that the reply comes from. */
    private String fromName() {
        return Optional.ofNullable(request.fromName())
                .map(name -> HeaderLine.oneLine(name, MAX_NAME))
                .filter(name -> !name.isEmpty())
                .or(
                        () ->
                                Optional.ofNullable(request.from())
                                        .flatMap(from -> nameOf(verdict.from(), from)))
                .orElse("");
    }

    private List<String> to() {
        List<String> tokens = new ArrayList<>(HeaderLine.quotedPhrase(toName()));
        tokens.add("<" + verdict.to().address() + ">");
        return tokens;
    }

    /**
     * The name that the correspondent gives himself, where a field names the reverse-path, or whom
     * its tags name.
     */
    private String toName() {
        Mailbox path = verdict.to();
        return nameIn("From", path)
                .or(() -> nameIn("Sender", path))
                .or(() -> nameIn("Resent-From", path))
                .or(() -> nameIn("Resent-Sender", path))
                .or(() -> nameIn("From", Correspondent.untagged(path)))
                .orElse("");
    }

    private Optional<String> nameIn(String field, Mailbox mailbox) {
        return message.headers().first(field).flatMap(value -> nameOf(mailbox, value));
    }

    private static Optional<String> nameOf(Mailbox mailbox, String field) {
        for (AddressList.Entry entry : AddressList.parse(field).entries()) {
            if (entry.mailboxOrDotted().filter(mailbox::sameAs).isPresent()) {
                return Optional.of(HeaderLine.decoded(entry.displayName(), MAX_NAME));
            }
        }
        return Optional.empty();
    }

    /** Words that are encoded already stay so, unless they would be cut or encoded once more. */
    private static String asked(String subject) {
        boolean written =
                subject.contains("=?")
                        && (subject.length() > ReplyMessage.MAX_SUBJECT || !Ascii.only(subject));
        return written
                ? HeaderLine.decodedShortened(subject, ReplyMessage.MAX_SUBJECT)
                : HeaderLine.shortened(subject, ReplyMessage.MAX_SUBJECT);
    }

    /** RFC 5230 §5.3: what was asked for, else "Auto: " and the original, else a fixed text. */
    private String subject() {
        String asked = request.subject() == null ? "" : asked(request.subject());
        if (!asked.isEmpty()) {
            return asked;
        }
        if (!policy.originalSubject()) {
            return NO_SUBJECT;
        }
        Headers headers = message.headers();
        String original =
                HeaderLine.decodedShortened(
                        headers.first("Subject").orElse(""), MAX_ORIGINAL - "Auto: ".length());
        return original.isEmpty() ? NO_SUBJECT : "Auto: " + original;
    }

    /** The text in CRLF lines, without control characters; from the HTML where there is none. */
    private static String bodyText(String reason, @Nullable String html) {
        String text = reason.isBlank() && html != null ? Html.text(html) : reason;
        StringBuilder body = new StringBuilder(text.length() + 64);
        boolean afterCr = false;
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (c == '\r' || (c == '\n' && !afterCr)) {
                body.append("\r\n");
            } else if (c == '\t' || !isControl(c)) {
                body.appendCodePoint(c);
            }
            afterCr = c == '\r';
        }
        boolean ended = !body.isEmpty() && body.charAt(body.length() - 1) == '\n';
        return body.append(ended ? "" : "\r\n").toString();
    }

    private static boolean isControl(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.SURROGATE;
    }
}
