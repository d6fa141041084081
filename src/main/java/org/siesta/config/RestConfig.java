package org.siesta.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;

/** Who may use the HTTP side. */
public record RestConfig(List<Token> tokens) {

    private static final String HASHED = "sha256:";

    /**
     * A bearer token.
     *
     * @param account the one account that it is for; null for everything
     */
    public record Token(@Nullable Mailbox account, String secret) {

        /** Whether it is for everything. */
        public boolean admin() {
            return account == null;
        }

        /** What it is for, as it stands before the colon. */
        String scope() {
            return account == null ? "admin" : account.address();
        }

        /** The SHA-256 of the token in hexadecimal, however it was written. */
        String sha256() {
            if (secret.startsWith(HASHED)) {
                return secret.substring(HASHED.length()).toLowerCase(Locale.ROOT);
            }
            try {
                byte[] octets = secret.getBytes(StandardCharsets.UTF_8);
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JVM has SHA-256", e);
            }
        }

        @Override
        public String toString() {
            return "Token[" + (account == null ? "admin" : account) + "]";
        }
    }

    public RestConfig {
        tokens = List.copyOf(tokens);
    }
}
