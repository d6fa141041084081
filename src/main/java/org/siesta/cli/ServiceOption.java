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

    /** The service, when one is named. */
    Optional<RunningService> open(Surroundings surroundings) {
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
