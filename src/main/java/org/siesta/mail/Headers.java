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
 *
 * @param truncated whether a limit cut the section, so that fields may be missing: who decides on
 *     the absence of a field must then decide for caution
 */
public record Headers(List<Field> fields, boolean truncated) {

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
    public static final class Field {

        private final String name;
        private final String value;

        /** Read once for all recipients of a message; which of several threads does it is one. */
        private @Nullable AddressList addresses;

        public Field(String name, String value) {
            this.name = name;
            this.value = value;
        }

        public String name() {
            return name;
        }

        public String value() {
            return value;
        }

        /** The addresses in the value, without their names. */
        public AddressList addresses() {
            AddressList known = addresses;
            if (known == null) {
                known = AddressList.withoutNames(value);
                addresses = known;
            }
            return known;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Field f && name.equals(f.name) && value.equals(f.value);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + value.hashCode();
        }

        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    public Headers {
        fields = List.copyOf(fields);
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
}
