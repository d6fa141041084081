package org.siesta.config;

import java.time.Duration;
import java.util.List;

/**
 * Where messages go in forward mode.
 *
 * @param routes at least one in forward mode, none in responder mode
 */
public record ForwardConfig(List<Route> routes, Connections connections) {

    /**
     * The servers for some domains.
     *
     * @param name that of the keys, {@code siesta.backends.NAME}; empty for {@code siesta.backend}
     * @param domains in lower case; empty for all domains that have no route of their own
     * @param servers tried in this order
     */
    public record Route(String name, List<String> domains, List<BackendConfig> servers) {

        /** What the keys of its place begin with. */
        public String keys() {
            return name.isEmpty() ? "siesta.backend." : "siesta.backends." + name + ".";
        }
    }

    /**
     * How many connections to one server there are, and for how long.
     *
     * @param most open at once
     * @param waiting for a free one
     * @param idle kept for the next message
     * @param pause for which a server that was not ready is left alone
     */
    public record Connections(int most, Duration waiting, Duration idle, Duration pause) {}
}
