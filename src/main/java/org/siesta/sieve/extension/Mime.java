package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.siesta.mail.Ascii;
import org.siesta.mail.ContentType;
import org.siesta.mail.FieldValue;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.mail.MimePart;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Header fields of MIME parts, and what stands in them (RFC 5703 §4).
 *
 * <pre>
 * header [":mime"] [":anychild"] [MIMEOPTS] [COMPARATOR] [MATCH-TYPE]
 *        &lt;header-names: string-list&gt; &lt;key-list: string-list&gt;
 * address [":mime"] [":anychild"] ...   exists [":mime"] [":anychild"] ...
 * MIMEOPTS = ":type" / ":subtype" / ":contenttype" / ":param" &lt;param-list: string-list&gt;
 * </pre>
 *
 * With {@code :mime} the fields are those of the part that a loop is at, outside of loops those of
 * the message; with {@code :anychild} those of all parts inside too.
 */
public final class Mime implements SieveExtension {

    private static final String OPTION = "MIME option";

    /** What looking at a part, or into a field, costs at least. */
    private static final int PART_STEPS = 20;

    /** Steps for a character of a field that is taken apart. */
    private static final long READ_STEPS = 6;

    @Override
    public String capability() {
        return "mime";
    }

    @Override
    public List<Tag.Addition> tags() {
        Set<String> all = Set.of("header", "address", "exists");
        Set<String> header = Set.of("header");
        return List.of(
                new Tag.Addition(Tag.flag("mime"), all),
                new Tag.Addition(Tag.flag("anychild"), all),
                new Tag.Addition(Tag.choice("type", OPTION), header),
                new Tag.Addition(Tag.choice("subtype", OPTION), header),
                new Tag.Addition(Tag.choice("contenttype", OPTION), header),
                new Tag.Addition(Tag.choiceWith("param", OPTION, Param.Type.STRINGS), header));
    }

    /** Where a test finds its fields, and what it takes from them. */
    static View view(Call call) {
        Aspect aspect = aspect(call);
        if (!call.has("mime")) {
            return View.WHOLE;
        }
        if (call.has("anychild")) {
            call.readsBody();
        }
        return new View(true, call.has("anychild"), aspect, call.maybeTexts(":param"));
    }

    private static Aspect aspect(Call call) {
        if (call.has("anychild")) {
            needsMime(call, "anychild");
        }
        for (Aspect aspect : Aspect.NAMED) {
            if (call.has(aspect.tag)) {
                needsMime(call, aspect.tag);
                return aspect;
            }
        }
        return Aspect.FIELD;
    }

    private static void needsMime(Call call, String tag) {
        if (!call.has("mime")) {
            throw call.fault(
                    call.at(":" + tag),
                    "missing-tag",
                    "the :"
                            + tag
                            + " tag for the "
                            + call.title()
                            + " cannot be specified without the :mime tag");
        }
    }

    /** What of a field is compared. */
    enum Aspect {
        /** All of it; no tag asks for that. */
        FIELD,
        TYPE,
        SUBTYPE,
        CONTENTTYPE,
        PARAM;

        private static final List<Aspect> NAMED = List.of(TYPE, SUBTYPE, CONTENTTYPE, PARAM);

        private final String tag = Collation.asciiLower(name());
    }

    /**
     * The fields that a test sees.
     *
     * @param mime those of a part, not those of the message
     * @param anyChild those of the parts inside too
     * @param params the names of parameters for {@link Aspect#PARAM}
     */
    record View(boolean mime, boolean anyChild, Aspect aspect, List<Text> params) {

        /** The header section of the message, its fields as they are. */
        static final View WHOLE = new View(false, false, Aspect.FIELD, List.of());

        /** The values of all fields of this name as they stand in the message. */
        List<String> raw(Evaluation run, String name) {
            boolean message = !mime || (!anyChild && !run.parts().inLoop());
            if (message) {
                return run.raw(name);
            }
            List<String> values = new ArrayList<>();
            for (MimePart part :
                    anyChild ? run.parts().family(run) : List.of(run.parts().current(run))) {
                if (part.index() == 0) {
                    // As the script has edited them.
                    values.addAll(run.raw(name));
                } else {
                    add(values, run, name, part.headers().fields());
                }
            }
            return values;
        }

        private static void add(
                List<String> values, Evaluation run, String name, List<Headers.Field> fields) {
            run.spend(PART_STEPS + fields.size());
            for (Headers.Field field : fields) {
                if (Ascii.same(field.name(), name)) {
                    run.spend(field.value().length());
                    values.add(field.value());
                }
            }
        }

        /** Whether there is a field of this name. */
        boolean has(Evaluation run, String name) {
            return mime ? !raw(run, name).isEmpty() : run.has(name);
        }

        /**
         * What a header test compares of the fields of these names that the index picks. It counts
         * all of them, in the order of the names (RFC 5260 §6).
         */
        List<String> values(Evaluation run, List<Text> names, Index.Pick pick) {
            return mime ? aspects(run, names, pick) : pick.of(decoded(run, names));
        }

        private static List<String> decoded(Evaluation run, List<Text> names) {
            if (names.size() == 1) {
                return run.header(names.getFirst().expand(run));
            }
            List<String> values = new ArrayList<>();
            for (Text name : names) {
                values.addAll(run.header(name.expand(run)));
            }
            return values;
        }

        private List<String> aspects(Evaluation run, List<Text> names, Index.Pick pick) {
            List<Headers.Field> fields = new ArrayList<>();
            for (Text text : names) {
                String name = text.expand(run);
                for (String value : raw(run, name)) {
                    fields.add(new Headers.Field(name, value));
                }
            }
            List<String> values = new ArrayList<>();
            for (Headers.Field field : pick.of(fields)) {
                add(values, run, field.name(), field.value());
            }
            return values;
        }

        private void add(List<String> values, Evaluation run, String name, String field) {
            // Reading a field costs more than comparing it.
            run.spend(PART_STEPS + READ_STEPS * field.length());
            switch (aspect) {
                case FIELD -> values.add(HeaderText.decode(field));
                case PARAM -> {
                    var known = FieldValue.parse(field).plainParameters();
                    for (Text param : params) {
                        String value = known.get(Collation.asciiLower(param.expand(run)));
                        if (value != null) {
                            values.add(value);
                        }
                    }
                }
                case TYPE, SUBTYPE, CONTENTTYPE -> values.add(type(name, field));
            }
        }

        /** Empty for fields that have no type (RFC 5703 §4.1). */
        private String type(String name, String field) {
            if (Ascii.same(name, "Content-Type")) {
                ContentType type = ContentType.parse(field);
                return switch (aspect) {
                    case TYPE -> type.type();
                    case SUBTYPE -> type.subtype();
                    default -> type.name();
                };
            }
            return Ascii.same(name, "Content-Disposition") && aspect != Aspect.SUBTYPE
                    ? ContentType.disposition(field)
                    : "";
        }
    }
}
