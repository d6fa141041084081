package org.siesta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The image of the service, as {@code docker/build} makes it. */
@NeedsEngine
class ImageIT {

    @TempDir static Path directory;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        Path log = directory.resolve("build.log");
        Process build =
                new ProcessBuilder("docker/build", "siesta")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertThat(build.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(build.exitValue()).as(() -> text(log)).isZero();
    }

    @Test
    void serves_with_the_cache_of_its_last_build_step() throws Exception {
        try (GenericContainer<?> siesta = container()) {
            // The JVM ends when it cannot use the cache.
            siesta.withEnv("SIESTA_JAVA_OPTIONS", "-XX:AOTMode=on")
                    .withEnv("SIESTA_ACCOUNTS_DOMAINS", "example.org")
                    .withEnv("SIESTA_RELAY_HOST", "192.0.2.1")
                    .withExposedPorts(2424, 9000)
                    .waitingFor(
                            Wait.forHttp("/q/health/ready")
                                    .forPort(9000)
                                    .withStartupTimeout(Duration.ofMinutes(2)))
                    .start();

            assertThat(siesta.getLogs()).contains("listener lmtp on 0.0.0.0:2424");
            assertThat(siesta.execInContainer("ready").getExitCode()).as("health check").isZero();
        }
    }

    @Test
    void serves_with_other_options_of_the_jvm_that_make_the_cache_unfit() {
        try (GenericContainer<?> siesta = container()) {
            siesta.withEnv("SIESTA_JAVA_OPTIONS", "-XX:+UseParallelGC")
                    .withCommand("--version")
                    .waitingFor(
                            Wait.forLogMessage("siesta .*", 1)
                                    .withStartupTimeout(Duration.ofMinutes(2)))
                    .start();

            assertThat(siesta.getLogs().lines()).hasSize(1);
        }
    }

    /** As docker/README.md says it. */
    @Test
    void serves_with_a_read_only_root_and_without_capabilities() throws Exception {
        try (GenericContainer<?> siesta = container()) {
            siesta.withTmpFs(Map.of("/tmp", "exec"))
                    .withCreateContainerCmdModifier(
                            create ->
                                    create.getHostConfig()
                                            .withReadonlyRootfs(true)
                                            .withCapDrop(Capability.ALL))
                    .withExposedPorts(9000)
                    .waitingFor(
                            Wait.forHttp("/q/health/ready")
                                    .forPort(9000)
                                    .withStartupTimeout(Duration.ofMinutes(2)))
                    .start();

            assertThat(siesta.execInContainer("ready").getExitCode()).as("health check").isZero();
            assertThat(siesta.execInContainer("touch", "/opt/siesta/x").getExitCode()).isNotZero();
            assertThat(siesta.getLogs()).doesNotContain("NativeLibraryLoader");
        }
    }

    private static GenericContainer<?> container() {
        return new GenericContainer<>(DockerImageName.parse("siesta/siesta"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
