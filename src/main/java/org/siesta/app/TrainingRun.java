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
    private static volatile @Nullable Training training;
    private static volatile int messages;
    private static volatile @Nullable PrintWriter progress;

    private final Service service;
    private final HttpServer http;

    TrainingRun(Service service, HttpServer http) {
        this.service = service;
        this.http = http;
    }

    static void with(Training training, int messages, PrintWriter progress) {
        TrainingRun.training = training;
        TrainingRun.messages = messages;
        TrainingRun.progress = progress;
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        try {
            service.start();
            train(Objects.requireNonNull(training));
            return 0;
        } catch (IOException e) {
            System.err.println("siesta: the training failed: " + e.getMessage());
            return 1;
        }
    }

    private void train(Training training) throws IOException, InterruptedException {
        training.settings(http.getPort(), http.getManagementPort());
        deliver(training, service, "responder", messages);
        SiestaConfig config = Configured.only(training.forward()).config();
        Service forward = new Service(new SimpleMeterRegistry(), config, () -> Parts.open(config));
        try {
            forward.start();
            deliver(training, forward, "forward", Math.ceilDiv(messages, FORWARD));
        } finally {
            forward.stop();
        }
    }

    private static void deliver(Training training, Service service, String mode, int messages)
            throws IOException, InterruptedException {
        Objects.requireNonNull(progress)
                .println("siesta: training in " + mode + " mode: " + messages + " messages");
        training.deliver(mode, messages, port(service, "lmtp"), port(service, "balanced"));
    }

    private static int port(Service service, String listener) {
        return service.bound().stream()
                .filter(bound -> bound.name().equals(listener))
                .mapToInt(Listeners.Bound::port)
                .findFirst()
                .orElseThrow();
    }
}
