package org.siesta.config;

import java.time.Duration;

/** What a script may cost; sizes in octets or characters. */
public record SieveConfig(
        int maxScriptSize,
        int maxNesting,
        int maxStringSize,
        int maxActions,
        int maxRedirects,
        int maxVariables,
        int maxVariableSize,
        Duration cpuLimit,
        int maxIncludes,
        int maxIncludeDepth,
        ExtensionConfig extensions) {}
