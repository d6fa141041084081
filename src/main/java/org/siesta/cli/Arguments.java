package org.siesta.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import picocli.CommandLine.TypeConversionException;

/** Reads what stands on a command line. */
final class Arguments {

    private Arguments() {}

    /** An address, with or without angle brackets. */
    static Mailbox mailbox(String text, String what, int exitStatus) {
        return Mailbox.parse(bare(text))
                .orElseThrow(
                        () ->
                                new Complaint(
                                        what
                                                + " is not an address: \""
                                                + Commands.oneLine(text)
                                                + "\"",
                                        exitStatus));
    }

    /**
     * The reverse-path as an MTA hands it to a pipe. The null path comes as nothing, as {@code <>},
     * or as MAILER-DAEMON, which Postfix's pipe(8) writes for it unless told otherwise.
     */
    static ReversePath reversePath(String text, int exitStatus) {
        String bare = bare(text);
        if (bare.isEmpty() || bare.toUpperCase(Locale.ROOT).equals("MAILER-DAEMON")) {
            return new ReversePath.Null();
        }
        return new ReversePath.Sender(mailbox(bare, "the sender", exitStatus));
    }

    /** An instant, in UTC or with an offset. */
    static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            throw new TypeConversionException(
                    "'" + text + "' is not an instant such as 2026-07-06T10:00:00Z");
        }
    }

    /** An instant, or a time span before now such as {@code 7d}, {@code 12h} or {@code 30m}. */
    static Optional<Instant> since(String text, Instant now) {
        try {
            if (text.matches("[0-9]{1,5}[dhmDHM]")) {
                String span = text.toUpperCase(Locale.ROOT);
                return Optional.of(
                        now.minus(Duration.parse(span.endsWith("D") ? "P" + span : "PT" + span)));
            }
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** How many are listed: from 1. */
    static int limit(int limit) {
        if (limit < 1) {
            throw new Complaint("--limit is a number from 1", Exit.USAGE);
        }
        return limit;
    }

    /** Where a service is, such as {@code http://127.0.0.1:8080}. */
    static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            // Not shown where there may be a password in it.
            String shown = text.indexOf('@') < 0 ? "'" + text + "'" : "this";
            throw new TypeConversionException(
                    shown + " is not an address such as http://127.0.0.1:8080");
        }
    }

    /** An address as a literal; no name is looked up. */
    static InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            throw new TypeConversionException("'" + text + "' is not an IP address");
        }
    }

    private static String bare(String text) {
        String stripped = text.strip();
        return stripped.length() >= 2 && stripped.startsWith("<") && stripped.endsWith(">")
                ? stripped.substring(1, stripped.length() - 1)
                : stripped;
    }
}
