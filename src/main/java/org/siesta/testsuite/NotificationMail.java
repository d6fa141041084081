package org.siesta.testsuite;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.sieve.Mailto;
import org.siesta.sieve.Notification;
import org.siesta.vacation.HeaderLine;

/** A notification by mail, written as RFC 5436 §2 asks and Dovecot does. */
final class NotificationMail {

    private static final int MAX_SUBJECT = 256;
    private static final String MORE = "\u2026";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private final Notification notification;
    private final Headers about;

    /**
     * A notification.
     *
     * @param about the header of the message that it is about
     */
    NotificationMail(Notification notification, Headers about) {
        this.notification = notification;
        this.about = about;
    }

    /** Who gets a copy. */
    List<Mailbox> recipients() {
        Mailto mailto = notification.mailto();
        return Stream.concat(mailto.to().stream(), mailto.cc().stream())
                .map(Mailto.Recipient::mailbox)
                .toList();
    }

    /**
     * The message.
     *
     * @param from where the script names nobody
     * @param owner whose script it is
     */
    Message message(String from, Mailbox owner, String id, Instant now) {
        Mailto mailto = notification.mailto();
        StringBuilder text = new StringBuilder();
        text.append("X-Sieve: Siesta\r\n");
        text.append("Message-ID: <").append(id).append(">\r\n");
        text.append("Date: ").append(DATE.format(now.atOffset(ZoneOffset.UTC))).append("\r\n");
        text.append(HeaderLine.ofText("Subject", cut(subject())));
        String script = notification.from();
        text.append(HeaderLine.ofText("From", script == null ? from : script));
        addresses(text, "To", mailto.to());
        addresses(text, "Cc", mailto.cc());
        text.append("Auto-Submitted: auto-notified; owner-email=\"")
                .append(owner.address())
                .append("\"\r\nPrecedence: bulk\r\n");
        text.append(
                switch (notification.importance()) {
                    case 1 -> "X-Priority: 1 (Highest)\r\nImportance: High\r\n";
                    case 3 -> "X-Priority: 5 (Lowest)\r\nImportance: Low\r\n";
                    default -> "X-Priority: 3 (Normal)\r\nImportance: Normal\r\n";
                });
        for (Headers.Field field : mailto.fields()) {
            text.append(HeaderLine.ofText(field.name(), field.value()));
        }
        text.append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n")
                .append("Content-Transfer-Encoding: 8bit\r\n\r\n")
                .append(body())
                .append("\r\n");
        return Scene.message(text.toString());
    }

    /** RFC 5436 §2.3: what the script says, else the URI, else the message. */
    private String subject() {
        String message = notification.message();
        String asked = message == null ? notification.mailto().subject() : message;
        return asked == null
                ? "Notification: "
                        + about.first("Subject").map(HeaderText::decode).orElse("(no subject)")
                : asked;
    }

    private static String cut(String subject) {
        String line = HeaderLine.oneLine(subject, Integer.MAX_VALUE);
        return line.codePointCount(0, line.length()) <= MAX_SUBJECT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_SUBJECT - 1)) + MORE;
    }

    private String body() {
        String asked = notification.mailto().body();
        return asked.isEmpty()
                ? "Notification of new message."
                : asked.replaceAll("\r\n|\r|\n", "\r\n");
    }

    private static void addresses(
            StringBuilder text, String name, List<Mailto.Recipient> recipients) {
        if (recipients.isEmpty()) {
            return;
        }
        List<String> tokens = new ArrayList<>();
        for (Mailto.Recipient recipient : recipients) {
            if (!tokens.isEmpty()) {
                tokens.set(tokens.size() - 1, tokens.getLast() + ",");
            }
            List<String> phrase = HeaderLine.phrase(recipient.displayName());
            tokens.addAll(phrase);
            String address = recipient.mailbox().address();
            tokens.add(phrase.isEmpty() ? address : "<" + address + ">");
        }
        text.append(HeaderLine.of(name, tokens));
    }
}
