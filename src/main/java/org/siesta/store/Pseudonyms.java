package org.siesta.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.vacation.ResponseKey;

/**
 * Keyed digests that stand for correspondents and responses: HMAC-SHA-256 with the store's secret,
 * cut to 128 bits. The account is part of each, so that two accounts' lists cannot be compared.
 */
final class Pseudonyms {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int OCTETS = 16;
    private static final String HASHED = "hashed.invalid";

    private final Supplier<byte[]> read;
    private volatile @Nullable SecretKeySpec secret;

    /** With the secret as it is read at the first digest. */
    Pseudonyms(Supplier<byte[]> read) {
        this.read = read;
    }

    byte[] correspondent(Mailbox account, String correspondent) {
        return digest("correspondent", Columns.text(account), correspondent);
    }

    byte[] response(ResponseKey key) {
        return digest("response", Columns.text(key.account()), key.response());
    }

    /**
     * A mailbox that stands for another: the same for each way to write it, and nobody's, for no
     * domain ends in .invalid (RFC 2606).
     */
    Mailbox mailbox(Mailbox mailbox) {
        byte[] digest = digest("mailbox", mailbox.normalForm());
        return new Mailbox(HexFormat.of().formatHex(digest), HASHED);
    }

    /** What is shown in place of an address that was not remembered. */
    static String shown(byte[] pseudonym) {
        return "pseudonym:" + HexFormat.of().formatHex(pseudonym, 0, 6);
    }

    private SecretKeySpec secret() {
        SecretKeySpec known = secret;
        if (known == null) {
            // Two that read at once read the same.
            known = new SecretKeySpec(read.get(), ALGORITHM);
            secret = known;
        }
        return known;
    }

    private byte[] digest(String... fields) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret());
            for (String field : fields) {
                byte[] octets = field.getBytes(StandardCharsets.UTF_8);
                // Counted, so that two different sets of fields cannot run together.
                mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
                mac.update(octets);
            }
            return Arrays.copyOf(mac.doFinal(), OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
