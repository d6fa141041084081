package org.siesta.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code siesta.store.url} of a PostgreSQL server. The driver reads it when the store is opened;
 * what it would refuse then, or would read in a way that nobody means, is told beforehand.
 */
final class PostgresAddress {

    private static final Pattern HOST = Pattern.compile("\\[[^\\s@\\[\\]]+]|[^\\s:@\\[\\]]*");

    private static final Pattern DATABASE = Pattern.compile("(?:[^/%]|%[0-9A-Fa-f]{2})*");

    private static final Pattern SERVICE = Pattern.compile("[?&]service=");

    private static final int MAX_PORT = 65535;

    private PostgresAddress() {}

    /**
     * What is wrong with it; empty where the driver takes it. Says nothing of what it holds, which
     * may be a password.
     *
     * @param url that begins with the scheme
     */
    static Optional<String> fault(String url) {
        String place = url.substring(StoreConfig.Server.SCHEME.length());
        int query = place.indexOf('?');
        if (query >= 0) {
            place = place.substring(0, query);
        }
        if (place.isEmpty() || place.equals("/")) {
            // The driver would take this machine, and a database that is called as the user is. A
            // service of its pg_service.conf has both.
            return SERVICE.matcher(url).find()
                    ? Optional.empty()
                    : Optional.of("names neither host nor database");
        }
        int slash = place.indexOf('/');
        if (slash < 0) {
            return Optional.of("has no / behind the host");
        }
        if (!DATABASE.matcher(place.substring(slash + 1)).matches()) {
            return Optional.of("has a database that is none");
        }
        for (String server : place.substring(0, slash).split(",", -1)) {
            int colon = server.lastIndexOf(':');
            boolean hasPort = colon > server.lastIndexOf(']');
            if (!HOST.matcher(hasPort ? server.substring(0, colon) : server).matches()) {
                return Optional.of("has a host that is none");
            }
            if (hasPort && !isPort(server.substring(colon + 1))) {
                return Optional.of("has a port that is none");
            }
        }
        return Optional.empty();
    }

    private static boolean isPort(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return false;
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= MAX_PORT;
    }
}
