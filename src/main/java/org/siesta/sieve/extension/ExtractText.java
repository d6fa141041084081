package org.siesta.sieve.extension;

import java.util.List;
import org.siesta.mail.MimePart;
import org.siesta.sieve.Call;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SetModifier;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;

/**
 * Takes the text of the part that a loop is at into a variable (RFC 5703 §7).
 *
 * <pre>
 * extracttext [MODIFIER] [":first" number] &lt;varname: string&gt;
 * </pre>
 */
public final class ExtractText implements SieveExtension {

    private static final String NAME = "varname";

    @Override
    public String capability() {
        return "extracttext";
    }

    @Override
    public List<String> needs() {
        return List.of(Variables.CAPABILITY, ForEveryPart.CAPABILITY);
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("extracttext", ExtractText::extract)
                        .tagged(Tag.with("first", Param.Type.NUMBER))
                        .taking(Param.string(NAME))
                        .with(Family.MODIFIER));
    }

    private static Op extract(Call call) {
        int slot = Variables.slot(call, NAME);
        if (call.around(ForEveryPart.CAPABILITY).isEmpty()) {
            throw call.fault(
                    call.span(),
                    "extracttext-outside-loop",
                    "the extracttext command is not placed inside a foreverypart loop");
        }
        long first = call.has("first") ? call.number(":first") : Long.MAX_VALUE;
        return new Extract(call.span(), slot, first, call.modifiers());
    }

    record Extract(Span at, int slot, long first, List<SetModifier> modifiers) implements Op {
        @Override
        public Flow run(Evaluation run) {
            String text = beginning(text(run, run.parts().current(run)));
            run.set(slot, SetModifier.all(modifiers, run, text));
            return Flow.NEXT;
        }

        /** Empty for what is no text. */
        private static String text(Evaluation run, MimePart part) {
            return part.hasBody() && part.type().isText()
                    ? new BodyString(part, BodyString.View.VISIBLE).beginning(run)
                    : "";
        }

        private String beginning(String text) {
            return first >= text.codePointCount(0, text.length())
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, (int) first));
        }
    }
}
