package org.siesta.testsuite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.siesta.mail.Ascii;
import org.siesta.mail.Message;
import org.siesta.sieve.Mailboxes;

/** The mailboxes of a test: lists of messages. INBOX is always there, whatever its case. */
final class MailStore implements Mailboxes {

    private static final String INBOX = "INBOX";
    private static final String ATTACHMENT = "content-disposition: attachment";
    private static final int MAX_MAILBOXES = 1000;
    private static final int MAX_MESSAGES = 10_000;

    /** A message with the flags that it was filed with. */
    record Stored(Message message, List<String> flags) {

        Stored {
            flags = List.copyOf(flags);
        }
    }

    private final Map<String, List<Stored>> mailboxes = new LinkedHashMap<>();
    private int messages;

    MailStore() {
        create(INBOX);
    }

    private static String canonical(String name) {
        return name.equalsIgnoreCase(INBOX) ? INBOX : name;
    }

    /** Whether there is room for one more; a mailbox that is there stays as it is. */
    boolean create(String name) {
        if (mailboxes.size() >= MAX_MAILBOXES) {
            return false;
        }
        mailboxes.putIfAbsent(canonical(name), new ArrayList<>());
        return true;
    }

    void delete(String name) {
        if (!canonical(name).equals(INBOX)) {
            mailboxes.remove(name);
        }
    }

    @Override
    public boolean exists(String name) {
        return mailboxes.containsKey(canonical(name));
    }

    @Override
    public boolean serves(String specialUse) {
        return false;
    }

    @Override
    public boolean serves(String name, String specialUse) {
        return false;
    }

    /** Files a message; false where there is no such mailbox or no room. */
    boolean store(String name, Stored message) {
        List<Stored> mailbox = mailboxes.get(canonical(name));
        if (mailbox == null || messages >= MAX_MESSAGES) {
            return false;
        }
        List<String> flags = new ArrayList<>(message.flags());
        flags.add(hasAttachment(message.message()) ? "$HasAttachment" : "$HasNoAttachment");
        mailbox.add(new Stored(message.message(), flags));
        messages++;
        return true;
    }

    /** As Dovecot marks messages when it stores them (the keywords are registered with IANA). */
    private static boolean hasAttachment(Message message) {
        try (InputStream content = message.content().open()) {
            return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .anyMatch(line -> Ascii.lower(line).startsWith(ATTACHMENT));
        } catch (IOException e) {
            throw new UncheckedIOException("octets in memory can be read", e);
        }
    }

    /** A message of a mailbox, counted from 0. */
    Optional<Stored> message(String name, long index) {
        List<Stored> mailbox = mailboxes.getOrDefault(canonical(name), List.of());
        return index < mailbox.size() ? Optional.of(mailbox.get((int) index)) : Optional.empty();
    }
}
