package org.siesta.sieve.extension;

import java.util.List;
import org.siesta.sieve.Call;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Inclusion;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.ScriptLibrary;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;

/**
 * Scripts that include scripts (RFC 6609).
 *
 * <pre>
 * include [":personal" / ":global"] [":once"] [":optional"] &lt;value: string&gt;
 * return   global &lt;value: string-list&gt;
 * </pre>
 *
 * <p>A script is found and compiled when the one that includes it is compiled for use. Where a
 * script is only checked, what it includes is left open, so that scripts can be stored in any order
 * (§3.1).
 */
public final class Include implements SieveExtension {

    /** Its name in require. */
    public static final String CAPABILITY = "include";

    private static final String LOCATION = "location";
    private static final String VALUE = "value";

    @Override
    public String capability() {
        return CAPABILITY;
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("include", Include::include)
                        .taking(Param.string(VALUE))
                        .tagged(
                                Tag.choice("personal", LOCATION),
                                Tag.choice("global", LOCATION),
                                Tag.flag("once"),
                                Tag.flag("optional")),
                Declaration.of("return", call -> new Return(call.span())),
                Declaration.<Op>of("global", Include::global).taking(Param.strings(VALUE)));
    }

    private static Op include(Call call) {
        String name = call.constant(VALUE);
        if (!ScriptLibrary.isName(name)) {
            throw call.fault(
                    call.at(VALUE),
                    "invalid-script-name",
                    "invalid script name '" + Addresses.printable(name) + "'");
        }
        ScriptLibrary.Location location =
                call.has("global")
                        ? ScriptLibrary.Location.GLOBAL
                        : ScriptLibrary.Location.PERSONAL;
        boolean once = call.has("once");
        return call.include(
                new Inclusion(
                        call.span(), call.at(VALUE), location, name, once, call.has("optional")));
    }

    /** RFC 6609 §3.4.1: only where variables are there. */
    private static Op global(Call call) {
        if (!call.active(Variables.CAPABILITY)) {
            throw call.fault(
                    call.span(),
                    "missing-require",
                    "the global command needs variables: require \""
                            + Variables.CAPABILITY
                            + "\" is missing");
        }
        List<String> names = call.constants(VALUE);
        for (int i = 0; i < names.size(); i++) {
            if (!Variables.isName(names.get(i))) {
                throw call.fault(
                        call.at(VALUE, i),
                        "invalid-variable-name",
                        "invalid variable name '" + Addresses.printable(names.get(i)) + "'");
            }
            call.shareVariable(names.get(i), call.at(VALUE, i));
        }
        return new Nothing(call.span());
    }

    /** Of no effect in a run. */
    record Nothing(Span at) implements Op {
        @Override
        public Flow run(Evaluation run) {
            return Flow.NEXT;
        }
    }

    record Return(Span at) implements Op {
        @Override
        public Flow run(Evaluation run) {
            return Flow.RETURN;
        }

        @Override
        public boolean ends() {
            return true;
        }
    }
}
