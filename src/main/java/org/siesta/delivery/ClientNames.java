package org.siesta.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Names of client addresses that the name's own addresses confirm. Looked up beside the deliveries,
 * a few at a time, and remembered for a while: a delivery takes the name that is known by then and
 * never waits for one.
 */
public final class ClientNames implements AutoCloseable {

    private static final int MAX_REMEMBERED = 10_000;
    private static final int MAX_WAITING = 256;
    private static final int THREADS = 4;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private record Lookup(Optional<String> name, long since) {}

    private final Function<InetAddress, Optional<String>> nameOf;
    private final Function<String, Set<InetAddress>> addressesOf;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor lookups;

    // Guarded by itself; the eldest goes first.
    private final Map<InetAddress, Lookup> remembered =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, Lookup> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };

    /** Names by these look-ups, which may block. */
    ClientNames(
            Function<InetAddress, Optional<String>> nameOf,
            Function<String, Set<InetAddress>> addressesOf,
            LongSupplier nanos) {
        this.nameOf = nameOf;
        this.addressesOf = addressesOf;
        this.nanos = nanos;
        this.lookups =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MAX_WAITING),
                        Thread.ofPlatform().daemon().name("client-names-", 0).factory(),
                        // Too many at once: such a client stays without a name.
                        new ThreadPoolExecutor.DiscardPolicy());
        this.lookups.allowCoreThreadTimeOut(true);
    }

    /** Names as the system's resolver knows them. */
    public static ClientNames ofSystem() {
        return new ClientNames(
                ClientNames::systemName, ClientNames::systemAddresses, System::nanoTime);
    }

    /** The address may be asked for soon: looks its name up if it is not known. */
    public void expect(InetAddress address) {
        synchronized (remembered) {
            if (isFresh(remembered.get(address))) {
                return;
            }
            remembered.put(address, new Lookup(Optional.empty(), nanos.getAsLong()));
        }
        lookups.execute(() -> lookUp(address));
    }

    /** The name of the address, if it is known by now. */
    public Optional<String> known(InetAddress address) {
        synchronized (remembered) {
            Lookup found = remembered.get(address);
            return found != null && isFresh(found) ? found.name() : Optional.empty();
        }
    }

    private boolean isFresh(@Nullable Lookup found) {
        return found != null && nanos.getAsLong() - found.since() < REMEMBERED.toNanos();
    }

    private void lookUp(InetAddress address) {
        Optional<String> name =
                nameOf.apply(address).filter(found -> addressesOf.apply(found).contains(address));
        synchronized (remembered) {
            remembered.put(address, new Lookup(name, nanos.getAsLong()));
        }
    }

    private static Optional<String> systemName(InetAddress address) {
        String name = address.getCanonicalHostName();
        return name.equals(address.getHostAddress()) ? Optional.empty() : Optional.of(name);
    }

    private static Set<InetAddress> systemAddresses(String name) {
        try {
            return new HashSet<>(Arrays.asList(InetAddress.getAllByName(name)));
        } catch (UnknownHostException _) {
            return Set.of();
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
