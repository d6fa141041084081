package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a command or a test by their labels: so few that looking through them is faster
 * than a table, since of the tags of a group one may be there.
 */
final class GivenArguments {

    /**
     * What was given for a parameter or a tag.
     *
     * @param name the parameter's label, or the tag's name
     * @param tag null for what no tag stands before
     * @param literals the strings as written, each with its place
     */
    record Given(
            String name,
            @Nullable Tag tag,
            Span at,
            long number,
            List<Text> texts,
            List<Syntax.Literal> literals) {

        private boolean is(String label) {
            return tag == null
                    ? label.equals(name)
                    : label.length() == name.length() + 1
                            && label.charAt(0) == ':'
                            && label.endsWith(name);
        }
    }

    private final List<Given> list;

    /**
     * None so far.
     *
     * @param most how many there may be, to make room for
     */
    GivenArguments(int most) {
        list = new ArrayList<>(most);
    }

    void add(Given value) {
        list.add(value);
    }

    /** Whether a tag is there. */
    boolean has(String tag) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).tag() != null && list.get(i).name().equals(tag)) {
                return true;
            }
        }
        return false;
    }

    /** The tag of a group that is there; null for none. */
    @Nullable Tag tagOf(String group) {
        for (int i = 0; i < list.size(); i++) {
            Tag tag = list.get(i).tag();
            if (tag != null && tag.group().equals(group)) {
                return tag;
            }
        }
        return null;
    }

    /** A parameter by its label, a tag's by {@code :tag}; null where it is not there. */
    @Nullable Given find(String label) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).is(label)) {
                return list.get(i);
            }
        }
        return null;
    }
}
