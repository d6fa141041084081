package org.siesta.sieve;

import java.time.Duration;

/**
 * What a script may cost. Over a limit it fails alone, with the reason, and the mail is kept.
 *
 * @param maxMimeParts parts of a message that is looked into, itself included
 * @param maxMimeDepth of parts inside parts, 1 for the message itself
 * @param maxBodyString characters of a body or part that are compared as one string; a longer one
 *     can only be searched with :contains
 * @param maxLoopNesting loops inside loops, 1 for a single one
 */
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
        int maxIncludeDepth,
        int maxMimeParts,
        int maxMimeDepth,
        int maxBodyString,
        int maxLoopNesting) {

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
                    Duration.ofMillis(100),
                    255,
                    10,
                    1000,
                    50,
                    1024 * 1024,
                    4);

    /** Those of {@link #DEFAULT} for what a script sees of a body. */
    public SieveLimits(
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
        this(
                maxScriptSize,
                maxNesting,
                maxStringSize,
                maxIdentifier,
                maxArguments,
                maxActions,
                maxRedirects,
                maxVariables,
                maxVariableSize,
                cpuLimit,
                maxIncludes,
                maxIncludeDepth,
                DEFAULT.maxMimeParts,
                DEFAULT.maxMimeDepth,
                DEFAULT.maxBodyString,
                DEFAULT.maxLoopNesting);
    }
}
