package org.siesta.sieve;

import org.jspecify.annotations.Nullable;

/**
 * A tagged argument (RFC 5228 §2.6.2).
 *
 * @param name without the colon
 * @param group at most one tag of a group may be there; the name itself where it stands alone
 * @param parameter what follows; null for nothing
 */
public record Tag(String name, String group, @Nullable Param parameter) {

    /** The group of the match types (RFC 5228 §2.7.1). */
    static final String MATCH_TYPE = "match type";

    /** The group of the address parts (RFC 5228 §2.7.4). */
    static final String ADDRESS_PART = "address part";

    /** The tag that names a comparator (RFC 5228 §2.7.3), and its group. */
    static final String COMPARATOR = "comparator";

    /** The groups of modifiers begin so (RFC 5229 §4.1). */
    static final String MODIFIER = "modifier ";

    /** A tag that stands for itself. */
    public static Tag flag(String name) {
        return new Tag(name, name, null);
    }

    /** A tag that excludes the others of its group. */
    public static Tag choice(String name, String group) {
        return new Tag(name, group, null);
    }

    /** A tag with something after it. */
    public static Tag with(String name, Param.Type type) {
        return new Tag(name, name, new Param(":" + name, type, false));
    }

    /** A tag of a group with something after it. */
    public static Tag choiceWith(String name, String group, Param.Type type) {
        return new Tag(name, group, new Param(":" + name, type, false));
    }

    /** A tag that an extension gives to commands or tests of others. */
    public record Addition(Tag tag, java.util.Set<String> to) {

        public Addition {
            to = java.util.Set.copyOf(to);
        }
    }
}
