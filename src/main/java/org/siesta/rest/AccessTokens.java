package org.siesta.rest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.siesta.mail.Mailbox;

/**
 * The tokens that open the HTTP side, as SHA-256 only: neither a heap dump nor a log shows one.
 *
 * <p>Without any token nobody gets in.
 */
public final class AccessTokens {

    /** Shortest token that may stand in the configuration. */
    public static final int MIN_LENGTH = 16;

    /** Nobody gets in. */
    public static final AccessTokens NONE = new AccessTokens(List.of());

    private static final String HASHED = "sha256:";
    private static final int HASH_OCTETS = 32;

    private record Token(byte[] hash, Access access) {}

    private final List<Token> tokens;

    private AccessTokens(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /** The tokens, or what is wrong with them. */
    public sealed interface Parsed {

        /** Every entry was read. */
        record Valid(AccessTokens tokens) implements Parsed {}

        /** One line for each entry that could not be read; none shows a secret. */
        record Invalid(List<String> faults) implements Parsed {}
    }

    /**
     * Reads the entries of {@code siesta.rest.tokens}: {@code SCOPE:SECRET}, where SCOPE is {@code
     * admin} or the address of an account, and SECRET the token itself (16 characters or more,
     * those of RFC 6750 §2.1) or {@code sha256:} and the SHA-256 of the token as 64 hexadecimal
     * digits.
     */
    public static Parsed parse(List<String> entries) {
        List<Token> tokens = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String where = "token " + (i + 1) + ": ";
            String entry = entries.get(i).strip();
            Optional<Access> access = scope(entry);
            String secret = entry.substring(scopeLength(entry));
            Optional<byte[]> hash = hash(secret);
            if (access.isEmpty()) {
                faults.add(where + "must begin with admin: or with an address and a colon");
            } else if (hash.isEmpty()) {
                faults.add(where + secretFault(secret));
            } else {
                tokens.add(new Token(hash.get(), access.get()));
            }
        }
        return faults.isEmpty()
                ? new Parsed.Valid(new AccessTokens(tokens))
                : new Parsed.Invalid(faults);
    }

    /**
     * These and one more.
     *
     * @param secret the token itself, or {@code sha256:} and its hash
     * @throws IllegalArgumentException when the secret is none; the message does not show it
     */
    public AccessTokens with(Access access, String secret) {
        byte[] hash =
                hash(secret).orElseThrow(() -> new IllegalArgumentException(secretFault(secret)));
        List<Token> more = new ArrayList<>(tokens);
        more.add(new Token(hash, access));
        return new AccessTokens(more);
    }

    /**
     * What a token opens; empty when it opens nothing. Takes as long for a wrong one as for a
     * right.
     */
    public Optional<Access> find(String presented) {
        byte[] hash = sha256(presented);
        Optional<Access> found = Optional.empty();
        for (Token token : tokens) {
            if (MessageDigest.isEqual(token.hash, hash) && found.isEmpty()) {
                found = Optional.of(token.access);
            }
        }
        return found;
    }

    /** Whether there is no token at all. */
    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    @Override
    public String toString() {
        return tokens.size() + " tokens";
    }

    private static Optional<Access> scope(String entry) {
        int length = scopeLength(entry);
        if (length == 0 || entry.charAt(length - 1) != ':') {
            return Optional.empty();
        }
        String scope = entry.substring(0, length - 1);
        return scope.equals("admin")
                ? Optional.of(new Access.Admin())
                : Mailbox.parse(scope).map(Access.Owner::new);
    }

    /** Length with the colon; a secret has none but the one of {@code sha256:}. */
    private static int scopeLength(String entry) {
        int hashed = entry.lastIndexOf(HASHED);
        return hashed > 0 ? hashed : entry.lastIndexOf(':') + 1;
    }

    private static Optional<byte[]> hash(String secret) {
        if (secret.startsWith(HASHED)) {
            String hex = secret.substring(HASHED.length());
            boolean valid =
                    hex.length() == 2 * HASH_OCTETS && hex.chars().allMatch(HexFormat::isHexDigit);
            return valid ? Optional.of(HexFormat.of().parseHex(hex)) : Optional.empty();
        }
        return secret.length() >= MIN_LENGTH && secret.matches("[A-Za-z0-9._~+/-]+=*")
                ? Optional.of(sha256(secret))
                : Optional.empty();
    }

    private static String secretFault(String secret) {
        if (secret.startsWith(HASHED)) {
            return "sha256: must be followed by 64 hexadecimal digits";
        }
        return secret.length() < MIN_LENGTH
                ? "is shorter than " + MIN_LENGTH + " characters"
                : "may have only letters, digits and - . _ ~ + / with = at its end";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
