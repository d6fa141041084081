package org.siesta.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.siesta.config.SiestaConfig;
import org.siesta.net.Listeners;
import org.siesta.training.Training;

/** The service as a Quarkus application that does what its training asks for, and ends. */
public class TrainingRun implements QuarkusApplication {

    /** Nearly all is the same in both modes: the second one gets one message for so many. */
    private static final int FORWARD = 4;

    // Set once, before Quarkus starts.
    private static volatile @Nullable Given given;

    private final Service service;
    private final HttpServer http;

    TrainingRun(Service service, HttpServer http) {
        this.service = service;
        this.http = http;
    }

    static void with(Training training, int messages, PrintWriter progress) {
        given = new Given(training, messages, progress);
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        try {
            service.start();
            train(Objects.requireNonNull(given));
            return 0;
        } catch (IOException e) {
            System.err.println("siesta: the training failed: " + e.getMessage());
            return 1;
        }
    }

    private void train(Given given) throws IOException, InterruptedException {
        given.training().settings(http.getPort(), http.getManagementPort());
        given.deliver("responder", service, given.messages());
        SiestaConfig config = Configured.only(given.training().forward()).config();
        Service forward = new Service(new SimpleMeterRegistry(), config, () -> Parts.open(config));
        try {
            forward.start();
            given.deliver("forward", forward, Math.ceilDiv(given.messages(), FORWARD));
        } finally {
            forward.stop();
        }
    }

    private static int port(Service service, String listener) {
        return service.bound().stream()
                .filter(bound -> bound.name().equals(listener))
                .mapToInt(Listeners.Bound::port)
                .findFirst()
                .orElseThrow();
    }

    /**
     * What is to be done.
     *
     * @param messages how many in responder mode
     * @param progress hears of it
     */
    private record Given(Training training, int messages, PrintWriter progress) {

        void deliver(String mode, Service service, int count)
                throws IOException, InterruptedException {
            progress.println("siesta: training in " + mode + " mode: " + count + " messages");
            training.deliver(mode, count, port(service, "lmtp"), port(service, "balanced"));
        }
    }
}
