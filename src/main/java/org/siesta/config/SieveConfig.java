package org.siesta.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a script may cost; sizes in octets or characters.
 *
 * @param globalScripts the folder with the scripts of the site; null for none
 */
public record SieveConfig(
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
        @Nullable Path globalScripts,
        int maxMimeParts,
        int maxMimeDepth,
        int maxBodyString,
        int maxLoopNesting,
        ExtensionConfig extensions) {}
