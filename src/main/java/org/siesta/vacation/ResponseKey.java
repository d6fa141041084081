package org.siesta.vacation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.siesta.mail.Mailbox;

/**
 * Which response to which correspondent (RFC 5230 §4.2): one reply per key and period.
 *
 * @param account who is away
 * @param correspondent who would get the reply, normalised for comparison: case, quoting, domain
 *     form and the tags of BATV and SRS do not count
 * @param response the handle, or a digest over the counted fields before variable expansion
 */
public record ResponseKey(Mailbox account, String correspondent, String response) {

    private static final int MAX_HANDLE = 128;

    /** The key of this request's response to this correspondent. */
    public static ResponseKey of(Mailbox account, Mailbox correspondent, VacationRequest request) {
        return new ResponseKey(account, correspondent(correspondent), response(request));
    }

    /**
     * The name of a correspondent in keys and lists: the same whatever tag the address carries
     * today.
     */
    public static String correspondent(Mailbox address) {
        return Correspondent.normalForm(address);
    }

    private static String response(VacationRequest request) {
        String handle = request.handle();
        if (handle == null) {
            return "sha256:" + digest(fields(request));
        }
        return handle.length() <= MAX_HANDLE
                ? "handle:" + handle
                : "handle-sha256:" + digest(List.of(handle));
    }

    private static List<String> fields(VacationRequest request) {
        List<String> fields = new ArrayList<>(request.identity());
        if (fields.isEmpty()) {
            fields.add(Objects.requireNonNullElse(request.subject(), ""));
            fields.add(Objects.requireNonNullElse(request.from(), ""));
            fields.add(request.reason());
            fields.add(Objects.requireNonNullElse(request.html(), ""));
        }
        fields.add(request.mime() ? "mime" : "text");
        return fields;
    }

    /** Each field with its length before it, so that values cannot run together. */
    public static String digest(List<String> fields) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        for (String field : fields) {
            byte[] octets = field.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
            digest.update(octets);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
