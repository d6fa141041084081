package org.siesta.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a service that is started later, or again. It lies below the range from which a system
 * takes the ports of connections (32768 and up on Linux, 49152 and up elsewhere): no connection of
 * another test takes it while the service is down.
 */
public final class ServicePort {

    private static final int FIRST = 20_000;
    private static final int END = 32_768;

    /** Whoever asked before may not listen yet, or again. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private ServicePort() {}

    /** A port of the loopback address on which nobody listens now, and that is given once. */
    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (!GIVEN.add(port)) {
                continue;
            }
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
    }
}
