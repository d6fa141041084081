package org.siesta.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.siesta.cli.Program;
import org.siesta.cli.Site;
import org.siesta.config.Configuration;
import org.siesta.config.LogConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.delivery.DeliveryListener;
import org.siesta.demo.Demo;
import org.siesta.store.StoreSchema;
import org.siesta.training.Training;

/** What the commands cannot do without the whole program. */
final class SiestaProgram implements Program {

    @Override
    public String version() {
        return Version.text();
    }

    @Override
    public int serve(Configuration.Loaded configuration) {
        return run(configuration, Serve.class);
    }

    @Override
    public int train(int messages, PrintWriter progress) throws IOException {
        try (Training training = new Training()) {
            TrainingRun.with(training, messages, progress);
            return run(Configured.only(training.responder()), TrainingRun.class);
        }
    }

    private static int run(
            Configuration.Loaded configuration, Class<? extends QuarkusApplication> service) {
        try (StoreAhead store = StoreAhead.begin(configuration.config())) {
            Configured.with(configuration, store);
            return start(configuration, service);
        }
    }

    private static int start(
            Configuration.Loaded configuration, Class<? extends QuarkusApplication> service) {
        configuration.quarkus().forEach(System::setProperty);
        SiestaConfig config = configuration.config();
        System.setProperty("quarkus.http.host", config.http().address().host());
        System.setProperty("quarkus.http.port", Integer.toString(config.http().address().port()));
        System.setProperty("quarkus.management.host", config.http().management().host());
        System.setProperty(
                "quarkus.management.port", Integer.toString(config.http().management().port()));
        // The HTTP side refuses what is no URI itself, with a problem.
        System.setProperty("vertx.disableURIValidation", "true");
        // The REST side hands out the document that the build wrote. Where the framework sees none
        // it makes none, which takes a sixth of the start.
        OpenApiConstants.classLoader = ClassLoader.getPlatformClassLoader();
        if (config.log().format() == LogConfig.Format.JSON) {
            JsonLog.install();
        }
        int[] status = {0};
        Quarkus.run(
                service,
                (exit, fault) -> status[0] = fault == null ? exit : complain(fault, config));
        return status[0];
    }

    @Override
    public int demo(PrintWriter out) {
        return new Demo(ownCommand(), out).run();
    }

    @Override
    public StoreSchema schema(SiestaConfig config) {
        return Parts.schema(config);
    }

    @Override
    public Site open(SiestaConfig config) throws IOException {
        return new OpenSite(new Parts(config, DeliveryListener.NONE));
    }

    @Override
    public Site open(SiestaConfig config, InstantSource clock, DeliveryListener listener)
            throws IOException {
        return new OpenSite(new Parts(config, clock, listener));
    }

    private static int complain(Throwable fault, SiestaConfig config) {
        System.err.println("siesta: cannot start: " + StartFailure.line(fault, config.http()));
        return 1;
    }

    /** The command line of this very program, without its arguments. */
    private static List<String> ownCommand() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                System.getProperty("java.class.path"));
    }
}
