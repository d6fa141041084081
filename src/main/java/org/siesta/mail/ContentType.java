package org.siesta.mail;

import java.util.Map;
import java.util.Optional;

/**
 * A media type (RFC 2045 §5.1).
 *
 * @param type in lower case; empty where the field cannot be read
 * @param subtype in lower case; empty where the field cannot be read
 * @param parameters by name in lower case, as {@link FieldValue#plainParameters} has them
 */
public record ContentType(String type, String subtype, Map<String, String> parameters) {

    /** What a part without the field is (RFC 2045 §5.2). */
    public static final ContentType TEXT_PLAIN = of("text", "plain");

    /** What a part of a digest without the field is (RFC 2046 §5.1.5). */
    public static final ContentType MESSAGE = of("message", "rfc822");

    static final ContentType OCTETS = of("application", "octet-stream");

    public ContentType {
        parameters = Map.copyOf(parameters);
    }

    private static ContentType of(String type, String subtype) {
        return new ContentType(type, subtype, Map.of());
    }

    /** Reads the value of the field. Never fails: both names are empty where it is no type. */
    public static ContentType parse(String fieldValue) {
        FieldValue field = FieldValue.parse(fieldValue);
        String[] names = field.value().split("/", -1);
        boolean proper =
                names.length == 2
                        && FieldValue.isToken(names[0].strip())
                        && FieldValue.isToken(names[1].strip());
        return new ContentType(
                proper ? names[0].strip() : "",
                proper ? names[1].strip() : "",
                field.plainParameters());
    }

    /** The value of a Content-Disposition (RFC 2183 §2) in lower case; empty where it is none. */
    public static String disposition(String fieldValue) {
        String value = FieldValue.parse(fieldValue).value();
        return FieldValue.isToken(value) ? value : "";
    }

    /** Both names with a slash; empty where the field cannot be read. */
    public String name() {
        return type.isEmpty() ? "" : type + "/" + subtype;
    }

    /** Whether it is of this type, in lower case. */
    public boolean is(String wanted) {
        return type.equals(wanted);
    }

    /** Whether its content is text in a charset. */
    public boolean isText() {
        return is("text") || name().equals("application/xhtml+xml");
    }

    /** Whether its content is HTML. */
    public boolean isHtml() {
        return name().equals("text/html") || name().equals("application/xhtml+xml");
    }

    /** A parameter by its name in lower case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
