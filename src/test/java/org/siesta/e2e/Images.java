package org.siesta.e2e;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The images under {@code docker/}. */
public final class Images {

    private static final Map<String, Future<String>> IMAGES = new ConcurrentHashMap<>();

    private Images() {}

    /** Built once by this process; unchanged layers come from the engine's cache. */
    public static Future<String> of(String name) {
        return IMAGES.computeIfAbsent(
                name,
                n ->
                        new ImageFromDockerfile("siesta/" + n, false)
                                .withFileFromPath(".", Path.of("docker", n))
                                .withBuildImageCmdModifier(c -> c.withNetworkMode("host")));
    }
}
