package org.siesta.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import org.siesta.config.Configuration;
import org.siesta.config.SiestaConfig;
import org.siesta.delivery.DeliveryListener;
import org.siesta.store.StoreSchema;

/** What the commands need of the whole program. */
public interface Program {

    /** The version, as {@code --version} prints it. */
    String version();

    /** Runs the service until it is stopped; the exit status. */
    int serve(Configuration.Loaded configuration);

    /** Runs the main job against servers of its own; the exit status. */
    int demo(PrintWriter out);

    /**
     * Runs the service with load of its own, then ends it; the exit status.
     *
     * @param messages how many in responder mode; forward mode gets a quarter of that
     * @param progress hears what is being done
     * @throws IOException when there is no room for it
     */
    int train(int messages, PrintWriter progress) throws IOException;

    /** The tables of the configured store, which is not opened. */
    StoreSchema schema(SiestaConfig config);

    /**
     * Opens the store and what works on it by its time, without any listener or worker.
     *
     * @throws IOException when a file of the configuration cannot be read
     */
    default Site open(SiestaConfig config) throws IOException {
        return open(config, InstantSource.system(), DeliveryListener.NONE);
    }

    /**
     * The same at another time.
     *
     * @param clock the time of deliveries
     * @param listener hears of them
     * @throws IOException when a file of the configuration cannot be read
     */
    Site open(SiestaConfig config, InstantSource clock, DeliveryListener listener)
            throws IOException;
}
