package org.siesta.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The methods of each path, for the Allow field that a 405 owes (RFC 9110 §15.5.6), where the
 * framework sends none, and OPTIONS, where it sends a wrong one. A test holds it against the
 * resources.
 */
final class AllowedMethods {

    private static final Map<Pattern, String> PATHS = new LinkedHashMap<>();

    static {
        add("/accounts/{x}/ooo", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
        add("/accounts/{x}/ooo/preview", "POST, OPTIONS");
        add("/accounts/{x}/correspondents", "GET, HEAD, DELETE, OPTIONS");
        add("/accounts/{x}/scripts", "GET, HEAD, OPTIONS");
        // A script may have these names too.
        add("/accounts/{x}/scripts/(check|deactivate)", "GET, HEAD, PUT, DELETE, POST, OPTIONS");
        add("/accounts/{x}/scripts/{x}", "GET, HEAD, PUT, DELETE, OPTIONS");
        add("/accounts/{x}/scripts/{x}/(activate|check)", "POST, OPTIONS");
        add("/decisions", "GET, HEAD, OPTIONS");
        add("/queue", "GET, HEAD, OPTIONS");
        add("/queue/{x}", "GET, HEAD, DELETE, OPTIONS");
        add("/queue/{x}/retry", "POST, OPTIONS");
    }

    private AllowedMethods() {}

    /** The methods of a path as it stood in the request. */
    static Optional<String> of(String rawPath) {
        return PATHS.entrySet().stream()
                .filter(e -> e.getKey().matcher(rawPath).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static void add(String path, String methods) {
        PATHS.put(Pattern.compile("/+api/v1" + path.replace("{x}", "[^/]+") + "/*"), methods);
    }
}
