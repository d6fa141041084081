package org.siesta.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.config.Configuration;

/** The compositions of containers: what they name is there, and the service would start with it. */
class ComposeFilesTest {

    private static final Path DOCKER = Path.of("docker");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(DOCKER)) {
            return all.filter(f -> f.toString().endsWith(".yml")).toList().stream();
        }
    }

    private static List<JsonNode> services(Path file) throws IOException {
        List<JsonNode> services = new ArrayList<>();
        YAML.readTree(file.toFile()).get("services").forEach(services::add);
        assertThat(services).isNotEmpty();
        return services;
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyImageIsOneThatIsBuiltHere(Path file) throws IOException {
        for (JsonNode service : services(file)) {
            String image = service.get("image").asText();
            assertThat(image).startsWith("siesta/");
            assertThat(DOCKER.resolve(image.substring("siesta/".length())).resolve("Dockerfile"))
                    .exists();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyServiceAndNetworkThatIsNamedIsThere(Path file) throws IOException {
        JsonNode all = YAML.readTree(file.toFile());
        for (JsonNode service : services(file)) {
            service.path("depends_on")
                    .forEach(other -> assertThat(all.get("services").has(other.asText())).isTrue());
            service.path("networks")
                    .forEach(net -> assertThat(all.get("networks").has(net.asText())).isTrue());
        }
        for (String server :
                all.path("services")
                        .path("haproxy")
                        .path("environment")
                        .path("HAPROXY_BACKEND")
                        .asText()
                        .split(" ")) {
            assertThat(all.get("services").has(server.replaceFirst(":.*", ""))).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPortIsOpenToThisMachineOnly(Path file) throws IOException {
        for (JsonNode service : services(file)) {
            service.path("ports")
                    .forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyConfigurationIsSound(Path file) throws IOException {
        int found = 0;
        for (JsonNode service : services(file)) {
            for (JsonNode volume : service.path("volumes")) {
                String[] parts = volume.asText().split(":");
                if (parts[0].startsWith("./")) {
                    Path mounted = DOCKER.resolve(parts[0]).normalize();
                    assertThat(mounted).exists();
                    assertThat(Configuration.load(Optional.of(mounted), Map.of(), new Properties()))
                            .isInstanceOf(Configuration.Loaded.class);
                    found++;
                }
            }
        }
        assertThat(found).as("configurations of the service").isPositive();
    }
}
