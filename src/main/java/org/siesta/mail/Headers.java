package org.siesta.mail;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The header section of a message (RFC 5322 §2.2): its fields in order, each unfolded, encoded
 * words left as they are.
 *
 * <p>Field names compare without the case of A to Z. Octets outside ASCII are read as UTF-8 where
 * that is valid for the whole field, else as ISO 8859-1.
 */
public final class Headers {

    /**
     * How much of a header section is read.
     *
     * @param maxOctets of the whole section
     * @param maxFields in number
     */
    public record Limits(int maxOctets, int maxFields) {

        /** 1 MiB and 10,000 fields. */
        public static final Limits DEFAULT = new Limits(1 << 20, 10_000);
    }

    /**
     * One field. The value is unfolded and has no leading or trailing white space and no line end;
     * it may hold other control characters.
     */
    public record Field(String name, String value) {}

    private final List<Field> fields;
    private final boolean truncated;

    private final FieldAddresses addresses = new FieldAddresses();

    /**
     * The fields, in order.
     *
     * @param truncated see {@link #truncated()}
     */
    public Headers(List<Field> fields, boolean truncated) {
        this.fields = List.copyOf(fields);
        this.truncated = truncated;
    }

    /** Headers of which nothing is missing. */
    public Headers(List<Field> fields) {
        this(fields, false);
    }

    /** Headers from alternating names and values. */
    public static Headers of(String... namesAndValues) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(fields);
    }

    /** Reads the header section at the start of these octets, with the default limits. */
    public static Headers parse(byte[] message) {
        return new HeaderSection(Limits.DEFAULT).parse(message, message.length);
    }

    /**
     * Reads the header section at the start of the stream and not much further. Lines end with CRLF
     * or a bare LF; a line that is no field neither ends the section nor hides the next one.
     */
    public static Headers parse(InputStream message, Limits limits) throws IOException {
        // One octet more than the limit tells "cut" from "just fits".
        byte[] octets = HeaderSection.readSection(message, limits.maxOctets() + 1);
        return new HeaderSection(limits).parse(octets, octets.length);
    }

    /** All fields, in order. */
    public List<Field> fields() {
        return fields;
    }

    /**
     * Whether a limit cut the section, so that fields may be missing: who decides on the absence of
     * a field must then decide for caution.
     */
    public boolean truncated() {
        return truncated;
    }

    /** The addresses in all fields of this name, in order, without their names; read once. */
    public List<AddressList.Entry> addresses(String name) {
        return addresses.in(this, name);
    }

    /** The values of all fields of this name, in order. */
    public Stream<String> all(String name) {
        return fields.stream().filter(f -> Ascii.same(f.name(), name)).map(Field::value);
    }

    /** The value of the first field of this name. */
    public Optional<String> first(String name) {
        // Asked dozens of times for each message.
        for (Field field : fields) {
            if (Ascii.same(field.name(), name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** Whether a field of this name is there. */
    public boolean has(String name) {
        return first(name).isPresent();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Headers h && fields.equals(h.fields) && truncated == h.truncated;
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }
}
