package org.siesta.delivery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;

/**
 * Names one message for one account: the same when the MTA delivers it again after a lost answer,
 * or once for each of two aliases.
 *
 * <p>A digest over account, reverse-path and every header field that the author wrote. Fields that
 * a hop adds are left out: a second copy may have come another way. Message-ID alone would not do:
 * robots repeat it.
 */
final class DeliveryKey {

    private static final Set<String> ADDED_ON_THE_WAY =
            Set.of(
                    "received",
                    "return-path",
                    "delivered-to",
                    "x-original-to",
                    "envelope-to",
                    "received-spf",
                    "authentication-results",
                    "arc-seal",
                    "arc-message-signature",
                    "arc-authentication-results",
                    "dkim-signature");

    private DeliveryKey() {}

    static String of(Mailbox account, ReversePath from, Message message) {
        MessageDigest digest = sha256();
        add(digest, account.address());
        add(digest, from.address());
        for (Headers.Field field : message.headers().fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!ADDED_ON_THE_WAY.contains(name)) {
                add(digest, name);
                add(digest, field.value());
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    /** Each field is counted, so that two different lists never run together. */
    private static void add(MessageDigest digest, String field) {
        byte[] octets = field.getBytes(StandardCharsets.UTF_8);
        addDecimal(digest, octets.length);
        digest.update((byte) ':');
        digest.update(octets);
    }

    private static void addDecimal(MessageDigest digest, int number) {
        if (number > 9) {
            addDecimal(digest, number / 10);
        }
        digest.update((byte) ('0' + number % 10));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
