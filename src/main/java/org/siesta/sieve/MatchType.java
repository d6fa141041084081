package org.siesta.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way of comparing values with keys, named by a tag (RFC 5228 §2.7.1). */
public interface MatchType {

    /** The tag without its colon. */
    String tag();

    /** What follows the tag; null for nothing. */
    default @Nullable Param parameter() {
        return null;
    }

    /** Prepares the match; everything that is known before a message comes is done here. */
    Match prepare(Call call, Collation collation, List<Text> keys);
}
