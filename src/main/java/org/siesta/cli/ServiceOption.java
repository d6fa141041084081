package org.siesta.cli;

import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a running service in place of the store. */
final class ServiceOption {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Ask a running service, such as http://127.0.0.1:8080.")
    private Optional<URI> url = Optional.empty();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Its bearer token (default: SIESTA_TOKEN).")
    private Optional<String> token = Optional.empty();

    /** The service, when one is named; it has a configuration of its own. */
    Optional<RunningService> open(Surroundings surroundings, ConfigOption config) {
        if (url.isPresent() && config.named()) {
            throw new Complaint(
                    "--config is passed over with --url, which asks a service that has its own;"
                            + " leave one of them away",
                    Exit.USAGE);
        }
        if (url.isEmpty() && token.isPresent()) {
            throw new Complaint("--token is for the service that --url names", Exit.USAGE);
        }
        return url.map(
                address ->
                        new RunningService(
                                address,
                                token.orElseGet(
                                        () ->
                                                surroundings
                                                        .environment()
                                                        .getOrDefault("SIESTA_TOKEN", ""))));
    }
}
