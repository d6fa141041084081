package org.siesta.sieve.extension;

import java.util.List;
import java.util.Set;
import org.siesta.sieve.Call;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;

/**
 * Picks one of the fields that a test names (RFC 5260 §6): {@code :index <n> [:last]} for header,
 * address and date.
 */
public final class Index implements SieveExtension {

    @Override
    public String capability() {
        return "index";
    }

    @Override
    public List<Tag.Addition> tags() {
        Set<String> to = Set.of("header", "address", "date");
        return List.of(
                new Tag.Addition(Tag.with("index", Param.Type.NUMBER), to),
                new Tag.Addition(Tag.flag("last"), to));
    }

    /** The choice that a test makes; all of them where it makes none. */
    static Pick pick(Call call) {
        if (!call.has("index")) {
            if (call.has("last")) {
                throw call.fault(
                        call.at(":last"),
                        "missing-tag",
                        "the :last tag for the "
                                + call.title()
                                + " cannot be specified without the :index tag");
            }
            return Pick.ALL;
        }
        long index = call.number(":index");
        if (index == 0) {
            throw call.fault(
                    call.at(":index"),
                    "invalid-index",
                    "the :index tag for the " + call.title() + " cannot be zero");
        }
        return new Pick((int) Math.min(index, Integer.MAX_VALUE), call.has("last"));
    }

    /** RFC 5260 §4: a date is read from one field, the first one where the test says no other. */
    static Pick pickOne(Call call) {
        Pick pick = pick(call);
        return pick.equals(Pick.ALL) ? Pick.FIRST : pick;
    }

    /**
     * Which one.
     *
     * @param number from 1; 0 for all
     * @param fromEnd counted from the last one backwards
     */
    record Pick(int number, boolean fromEnd) {

        static final Pick ALL = new Pick(0, false);
        static final Pick FIRST = new Pick(1, false);

        <T> List<T> of(List<T> values) {
            if (number == 0) {
                return values;
            }
            if (number > values.size()) {
                return List.of();
            }
            return List.of(values.get(fromEnd ? values.size() - number : number - 1));
        }
    }
}
