package org.siesta.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which certificate answers which server name (RFC 6066 §3): the exact name, then the wildcard of
 * its parent, then the default. The names of every certificate are in it, wherever it came from.
 */
final class ServerNames {

    private static final Logger LOG = System.getLogger(ServerNames.class.getName());

    /** Names that nobody has, as far as they are remembered for having been told. */
    private static final int MAX_UNKNOWN = 1000;

    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private final List<CertifiedKey> standard;
    private final Map<String, List<CertifiedKey>> byName = new HashMap<>();
    private final Map<String, Long> unknown = new HashMap<>();

    /** Of these certificates; the first one is the default. */
    ServerNames(List<CertifiedKey> keys) {
        standard = List.of(keys.getFirst());
        for (CertifiedKey key : keys) {
            for (String name : key.hostNames()) {
                byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(key);
            }
        }
    }

    /** Every name that has a certificate of its own. */
    Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /** The certificates for a client that asks for no name. */
    List<CertifiedKey> standard() {
        return standard;
    }

    /** The certificates for the name: one, or several with keys of different kinds. */
    List<CertifiedKey> find(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        List<CertifiedKey> exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        int dot = name.indexOf('.');
        List<CertifiedKey> wild = dot < 0 ? null : byName.get("*" + name.substring(dot));
        if (wild != null) {
            return wild;
        }
        if (isNews(name, System.nanoTime())) {
            LOG.log(
                    Level.INFO,
                    "no certificate names {0}; a client asked for it and got the default, {1}",
                    Printable.of(name),
                    standard.getFirst().name());
        }
        return standard;
    }

    /** Whether the name was not told of within the last hour; called by several event loops. */
    synchronized boolean isNews(String name, long nanos) {
        Long last = unknown.get(name);
        if (last != null && nanos - last < HOUR_NANOS) {
            return false;
        }
        if (unknown.size() >= MAX_UNKNOWN) {
            unknown.values().removeIf(at -> nanos - at >= HOUR_NANOS);
        }
        if (last == null && unknown.size() >= MAX_UNKNOWN) {
            return false;
        }
        unknown.put(name, nanos);
        return true;
    }
}
