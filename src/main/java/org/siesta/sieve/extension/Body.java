package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.siesta.mail.ContentType;
import org.siesta.mail.MimePart;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Looks at the body of the message (RFC 5173).
 *
 * <pre>
 * body [COMPARATOR] [MATCH-TYPE] [BODY-TRANSFORM] &lt;key-list: string-list&gt;
 * BODY-TRANSFORM = ":raw" / ":content" &lt;content-types: string-list&gt; / ":text"
 * </pre>
 */
public final class Body implements SieveExtension {

    private static final String TRANSFORM = "body transform";
    private static final String KEYS = "key list";

    /** A key may become longer when it is folded, but not by more than this. */
    private static final int FOLDING = 4;

    @Override
    public String capability() {
        return "body";
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("body", Body::body)
                        .tagged(
                                Tag.choice("raw", TRANSFORM),
                                Tag.choiceWith("content", TRANSFORM, Param.Type.STRINGS),
                                Tag.choice("text", TRANSFORM))
                        .taking(Param.strings(KEYS))
                        .with(Family.MATCH));
    }

    private static Cond body(Call call) {
        call.readsBody();
        Transform transform =
                call.has("raw")
                        ? new Transform.Raw()
                        : call.has("content")
                                ? new Transform.Content(call.texts(":content"))
                                : new Transform.AsText();
        return new OfBody(transform, call.matchTag(), call.texts(KEYS), call.match(KEYS));
    }

    /** Which strings of the body are compared (RFC 5173 §5). */
    sealed interface Transform {

        /** The strings; none without a body. */
        List<BodyString> strings(Evaluation run);

        /** :raw, all of it as it stands there. */
        record Raw() implements Transform {
            @Override
            public List<BodyString> strings(Evaluation run) {
                return List.of(
                        new BodyString(run.parts().all(run).getFirst(), BodyString.View.RAW));
            }
        }

        /** :text, what can be read as text. */
        record AsText() implements Transform {
            @Override
            public List<BodyString> strings(Evaluation run) {
                List<BodyString> strings = new ArrayList<>();
                for (MimePart part : run.parts().all(run)) {
                    if (part.hasBody() && part.type().isText()) {
                        strings.add(new BodyString(part, BodyString.View.VISIBLE));
                    }
                }
                return strings;
            }
        }

        /** :content, the parts of these types. */
        record Content(List<Text> types) implements Transform {
            @Override
            public List<BodyString> strings(Evaluation run) {
                List<String> wanted =
                        types.stream().map(t -> Collation.asciiLower(t.expand(run))).toList();
                List<BodyString> strings = new ArrayList<>();
                List<MimePart> all = run.parts().all(run);
                for (MimePart part : all) {
                    run.spend(4L * (1 + wanted.size()));
                    if (part.hasBody() && wanted.stream().anyMatch(w -> names(w, part.type()))) {
                        add(strings, part, all);
                    }
                }
                return strings;
            }

            /** RFC 5173 §5.2: a type with a slash in the wrong place is none. */
            private static boolean names(String wanted, ContentType type) {
                return wanted.isEmpty()
                        || (wanted.indexOf('/') < 0 ? type.is(wanted) : wanted.equals(type.name()));
            }

            /** RFC 5173 §5.2: of what holds other parts only what is around them. */
            private static void add(List<BodyString> strings, MimePart part, List<MimePart> all) {
                if (part.isMessage()) {
                    strings.add(new BodyString(all.get(part.index() + 1), BodyString.View.HEADER));
                } else if (part.isMultipart()) {
                    strings.add(new BodyString(part, BodyString.View.PREAMBLE));
                    if (part.epilogue().size() > 0) {
                        strings.add(new BodyString(part, BodyString.View.EPILOGUE));
                    }
                } else {
                    strings.add(new BodyString(part, BodyString.View.DECODED));
                }
            }
        }
    }

    record OfBody(Transform transform, String matchTag, List<Text> keys, Match match)
            implements Cond {
        @Override
        public boolean test(Evaluation run) {
            if (!run.parts().all(run).getFirst().hasBody()) {
                // RFC 5173 §4: without an empty line there is no body, and no test holds.
                return false;
            }
            List<BodyString> strings = transform.strings(run);
            if (matchTag.equals("count")) {
                return run.matchesAside(match, Collections.nCopies(strings.size(), ""));
            }
            for (BodyString string : strings) {
                if (holds(run, string)) {
                    return true;
                }
            }
            return false;
        }

        private boolean holds(Evaluation run, BodyString string) {
            return string.whole(run)
                    .map(text -> run.matchesAside(match, List.of(text)))
                    .orElseGet(() -> search(run, string));
        }

        private boolean search(Evaluation run, BodyString string) {
            if (!matchTag.equals("contains") || !string.hasWindows()) {
                throw run.failure(
                        "body-too-long",
                        "the body is too long for this test (max "
                                + run.limits().maxBodyString()
                                + " characters)");
            }
            int longest = 0;
            for (Text key : keys) {
                longest = Math.max(longest, key.expand(run).length());
            }
            return string.anyWindow(
                    run, longest * FOLDING, text -> run.matchesAside(match, List.of(text)));
        }
    }
}
