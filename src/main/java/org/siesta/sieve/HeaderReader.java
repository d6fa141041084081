package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressList;
import org.siesta.mail.Ascii;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;

/**
 * The header of the message as a run sees it. What was decoded or parsed is kept for the run, up to
 * a limit: most runs look at a few fields, some of them again and again.
 */
final class HeaderReader {

    private static final int MAX_FIELDS = 10_000;

    /** Steps for a character of a field that is read as addresses. */
    private static final long ADDRESS_WORK = 24;

    /** Steps for a character of addresses in other letters, whose domains are written in ASCII. */
    private static final long UNICODE_ADDRESS_WORK = 120;

    /** Steps for an address, beside its characters. */
    private static final long ENTRY_WORK = 40;

    /** Steps for a character of a field with encoded words. */
    private static final long DECODING_WORK = 3;

    /** Names and values that are read once per run; a script that looks at more pays again. */
    private static final int KEPT = 16;

    private final Evaluation run;

    // Chains, the last one first: a few links cost less than a list.
    private @Nullable Decoded decoded;
    private @Nullable Parsed parsed;

    HeaderReader(Evaluation run) {
        this.run = run;
    }

    /** The values of the fields of a name. */
    private record Decoded(String name, List<String> values, @Nullable Decoded before) {}

    /** The addresses in a value, which are the same whatever the script changed. */
    private record Parsed(String value, List<AddressList.Entry> entries, @Nullable Parsed before) {}

    /** The header is another one from here on. */
    void forget() {
        decoded = null;
    }

    /** The values of all fields of this name, in order, their encoded words decoded. */
    List<String> decoded(String name) {
        int kept = 0;
        for (Decoded known = decoded; known != null; known = known.before) {
            if (Ascii.same(known.name, name)) {
                run.spend(KEPT + known.values.size());
                return known.values;
            }
            kept++;
        }
        List<String> values = raw(name);
        if (!values.isEmpty()) {
            values = decode(values);
            if (kept < KEPT) {
                decoded = new Decoded(name, values, decoded);
            }
        }
        return values;
    }

    private List<String> decode(List<String> raw) {
        if (raw.size() == 1) {
            String value = raw.getFirst();
            String text = decode(value);
            return text.equals(value) ? raw : List.of(text);
        }
        List<String> values = new ArrayList<>(raw.size());
        raw.forEach(value -> values.add(decode(value)));
        return values;
    }

    private String decode(String raw) {
        run.spend(raw.length() / Evaluation.CHARACTERS_PER_STEP);
        if (!raw.contains("=?")) {
            return raw;
        }
        run.spend(DECODING_WORK * raw.length());
        return HeaderText.decode(raw);
    }

    /** The values of all fields of this name as they stand in the message. */
    List<String> raw(String name) {
        String first = null;
        List<String> values = List.of();
        List<Headers.Field> fields = fields();
        for (int i = 0; i < fields.size() && values.size() < MAX_FIELDS; i++) {
            if (isNamed(fields.get(i), name)) {
                String value = fields.get(i).value();
                run.spend(1 + value.length() / Evaluation.CHARACTERS_PER_STEP);
                if (first == null) {
                    first = value;
                    values = List.of(value);
                } else {
                    values = values.size() == 1 ? new ArrayList<>(values) : values;
                    values.add(value);
                }
            }
        }
        return values;
    }

    /** Whether the message has a field of this name. */
    boolean has(String name) {
        List<Headers.Field> fields = fields();
        for (int i = 0; i < fields.size(); i++) {
            if (isNamed(fields.get(i), name)) {
                return true;
            }
        }
        return false;
    }

    private List<Headers.Field> fields() {
        List<Headers.Field> fields = run.input().message().headers().fields();
        run.spend(fields.size());
        return fields;
    }

    private boolean isNamed(Headers.Field field, String name) {
        if (field.name().length() != name.length()) {
            return false;
        }
        run.spend(name.length());
        return Ascii.same(field.name(), name);
    }

    /** The addresses in a field's value, without their names. */
    List<AddressList.Entry> addresses(String value) {
        int kept = 0;
        for (Parsed known = parsed; known != null; known = known.before) {
            if (known.value.equals(value)) {
                run.spend(KEPT);
                return known.entries;
            }
            kept++;
        }
        run.spend(value.length() * (Ascii.only(value) ? ADDRESS_WORK : UNICODE_ADDRESS_WORK));
        List<AddressList.Entry> entries = AddressList.withoutNames(value).entries();
        run.spend(ENTRY_WORK * entries.size());
        if (kept < KEPT) {
            parsed = new Parsed(value, entries, parsed);
        }
        return entries;
    }
}
