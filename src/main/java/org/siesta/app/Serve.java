package org.siesta.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import org.siesta.net.ListenerFailed;
import org.siesta.net.UnusableCertificate;
import sun.misc.Signal;

/** The service as a Quarkus application: starts the listeners, waits for the end. */
public class Serve implements QuarkusApplication {

    private final Service service;

    Serve(Service service) {
        this.service = service;
    }

    @Override
    public int run(String... arguments) throws IOException {
        try {
            service.start();
        } catch (ListenerFailed | UnusableCertificate e) {
            System.err.println("siesta: " + e.getMessage());
            return 1;
        }
        // A stop that was asked for is no failure: 0, where the JVM alone would say 143.
        Signal.handle(new Signal("TERM"), _ -> Quarkus.asyncExit(0));
        Quarkus.waitForExit();
        return 0;
    }
}
