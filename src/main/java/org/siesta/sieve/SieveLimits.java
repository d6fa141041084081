package org.siesta.sieve;

import java.time.Duration;

/** What a script may cost. Over a limit it fails alone, with the reason, and the mail is kept. */
public record SieveLimits(
        int maxScriptSize,
        int maxNesting,
        int maxStringSize,
        int maxIdentifier,
        int maxArguments,
        int maxActions,
        int maxRedirects,
        int maxVariables,
        int maxVariableSize,
        Duration cpuLimit,
        int maxIncludes,
        int maxIncludeDepth) {

    /** The defaults of {@code siesta.sieve.*}. */
    public static final SieveLimits DEFAULT =
            new SieveLimits(
                    1024 * 1024,
                    32,
                    1024 * 1024,
                    32,
                    32,
                    32,
                    4,
                    256,
                    4096,
                    Duration.ofSeconds(1),
                    255,
                    10);
}
