package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code siesta}, with a JDK and a Maven that only say how they were called. */
class LauncherTest {

    @TempDir private Path folder;

    private Path top;
    private Path jdk;
    private Path tools;

    private record Run(int status, List<String> out, String err) {}

    @BeforeEach
    void checkout() throws IOException {
        top = folder.resolve("a check out");
        Files.createDirectories(top.resolve("src/main/java"));
        Files.writeString(top.resolve("pom.xml"), "<project/>");
        Files.copy(Path.of("siesta"), top.resolve("siesta"), StandardCopyOption.COPY_ATTRIBUTES);
        jdk = jdk("jdk 25", "25.0.3");
        tools = folder.resolve("tools");
        script(
                tools.resolve("mvn"),
                """
                echo "mvn $JAVA_HOME $*" >>"$LOG"
                while [ "$1" != -f ]; do shift; done
                top=$(dirname "$2")
                mkdir -p "$top/target/quarkus-app" && : >"$top/target/quarkus-app/quarkus-run.jar"
                exit ${MVN_EXIT:-0}
                """);
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        script(home.resolve("bin/javac"), "echo 'javac " + version + "'\n");
        script(
                home.resolve("bin/java"),
                """
                pwd -P
                for a in "$@"; do
                    echo "[$a]"
                    case $a in -XX:AOTCacheOutput=*) echo learnt >"${a#*=}"; exit ${TRAIN_EXIT:-0} ;; esac
                done
                cat; exit ${JAVA_EXIT:-0}
                """);
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Run run(Map<String, String> environment, String input, String... command)
            throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Path in = Files.writeString(folder.resolve("in"), input);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().keySet().removeIf(k -> k.startsWith("SIESTA_"));
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("MAVEN_OPTS");
        builder.environment().put("LOG", folder.resolve("log").toString());
        builder.environment().put("SIESTA_JAVA_HOME", jdk.toString());
        builder.environment().put("PATH", tools + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readAllLines(out, StandardCharsets.UTF_8),
                Files.readString(err));
    }

    private List<String> mavenCalls() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    @Test
    void buildsOnceAndRunsInTheCallersFolderWithItsInput() throws Exception {
        Run first = run(Map.of(), "Subject: x\n", top + "/siesta", "deliver", "-f", "", "a b");
        assertThat(first.status()).isZero();
        List<String> expected =
                new ArrayList<>(
                        List.of(
                                folder.toRealPath().toString(),
                                "[-XX:TieredStopAtLevel=1]",
                                "[-Xshare:auto]",
                                "[-XX:+UseSerialGC]",
                                "[--enable-native-access=ALL-UNNAMED]",
                                "[--sun-misc-unsafe-memory-access=allow]",
                                "[-jar]",
                                "[" + top.toRealPath() + "/target/quarkus-app/quarkus-run.jar]",
                                "[deliver]",
                                "[-f]",
                                "[]",
                                "[a b]",
                                "Subject: x"));
        assertThat(first.out()).isEqualTo(expected);
        assertThat(first.err()).contains("siesta: building").contains("siesta: built in");
        Run second = run(Map.of("JAVA_EXIT", "75"), "", top + "/siesta", "deliver");
        assertThat(second.status()).isEqualTo(75);
        assertThat(second.err()).isEmpty();
        assertThat(mavenCalls()).hasSize(1);
    }

    /** A JVM that does not start has 1, one that is killed 137: an MTA would bounce the message. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "70", "134", "137", "143"})
    void aPipeThatBrokeDownIsToBeTriedAgain(String status) throws Exception {
        Run pipe = run(Map.of("JAVA_EXIT", status), "", top + "/siesta", "deliver");
        assertThat(pipe.status()).isEqualTo(75);
        assertThat(pipe.err()).contains("siesta: deliver ended with status " + status);
        Run other = run(Map.of("JAVA_EXIT", status), "", top + "/siesta", "config", "check");
        assertThat(other.status()).isEqualTo(Integer.parseInt(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "64", "65", "67", "75"})
    void whatThePipeSaysOfTheMessageStands(String status) throws Exception {
        Run pipe = run(Map.of("JAVA_EXIT", status), "", top + "/siesta", "deliver");
        assertThat(pipe.status()).isEqualTo(Integer.parseInt(status));
    }

    /**
     * Whoever stops the script means the program: alone it would go on with a message that is tried
     * again.
     */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aPipeThatIsStoppedStopsItsProgramAndWaitsForIt(String signal) throws Exception {
        run(Map.of(), "", top + "/siesta", "deliver");
        for (String program : List.of(top + "/siesta", imageScript().toString())) {
            for (Path home : List.of(jdk, folder.resolve("image/runtime"))) {
                script(
                        home.resolve("bin/java"),
                        """
                        trap 'sleep 0.3; echo stopped >"$0.said"; exit 143' TERM
                        kill -%s "$PPID"
                        while :; do sleep 0.1; done
                        """
                                .formatted(signal));
                Files.deleteIfExists(home.resolve("bin/java.said"));
            }
            // What the tests' own caller ignores, as nohup does, no shell can trap.
            Run pipe = run(Map.of(), "", "env", "--default-signal=" + signal, program, "deliver");
            assertThat(pipe.status()).as(pipe.err()).isEqualTo(75);
            assertThat(pipe.err()).contains("deliver ended with status 143");
            Path home = program.endsWith("/siesta") ? jdk : folder.resolve("image/runtime");
            assertThat(home.resolve("bin/java.said")).content().isEqualTo("stopped\n");
        }
    }

    /** The program says that there is no message; the shell would have ended with 2. */
    @Test
    void aPipeWithoutStandardInputIsEmpty() throws Exception {
        for (String program : List.of(top + "/siesta", imageScript().toString())) {
            Run pipe = run(Map.of(), "", "sh", "-c", "exec \"$0\" deliver <&-", program);
            assertThat(pipe.status()).as(pipe.err()).isZero();
            assertThat(pipe.out()).contains("[deliver]");
        }
    }

    /** The script of the image, with its fixed folder moved. */
    private Path imageScript() throws IOException {
        Path image = folder.resolve("image");
        script(image.resolve("runtime/bin/java"), Files.readString(jdk.resolve("bin/java")));
        String text = Files.readString(Path.of("docker/siesta/siesta"));
        assertThat(text).contains("/opt/siesta/runtime/bin/java").startsWith("#!/bin/sh\n");
        Path program = folder.resolve("image-siesta");
        script(program, text.replace("/opt/siesta", image.toString()));
        return program;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "70", "134", "137", "143"})
    void aPipeOfTheImageThatBrokeDownIsToBeTriedAgainToo(String status) throws Exception {
        String program = imageScript().toString();
        Run pipe = run(Map.of("JAVA_EXIT", status), "", program, "deliver");
        assertThat(pipe.status()).isEqualTo(75);
        assertThat(pipe.err())
                .isEqualTo("siesta: deliver ended with status " + status + ", to be tried again\n");
        Run other = run(Map.of("JAVA_EXIT", status), "", program, "config", "check");
        assertThat(other.status()).isEqualTo(Integer.parseInt(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "64", "65", "67", "75"})
    void whatThePipeOfTheImageSaysOfTheMessageStands(String status) throws Exception {
        String program = imageScript().toString();
        Run pipe =
                run(
                        Map.of("JAVA_EXIT", status),
                        "Subject: x\n",
                        program,
                        "deliver",
                        "-f",
                        "",
                        "a b");
        assertThat(pipe.status()).isEqualTo(Integer.parseInt(status));
        assertThat(pipe.out()).endsWith("[deliver]", "[-f]", "[]", "[a b]", "Subject: x");
        Run serve = run(Map.of(), "", program, "serve", "--config", "a b");
        assertThat(serve.out())
                .contains("[-XX:+ExitOnOutOfMemoryError]", "[-XX:+UseParallelGC]")
                .endsWith("[serve]", "[--config]", "[a b]");
    }

    @Test
    void aChangedSourceIsBuiltAgain() throws Exception {
        run(Map.of(), "", top + "/siesta", "--help");
        Path source = Files.writeString(top.resolve("src/main/java/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        Run run = run(Map.of(), "", top + "/siesta", "--help");
        assertThat(run.err()).contains("the sources changed");
        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void whatRunsForLongIsCompiledForThat() throws Exception {
        String forLong = "[-XX:FreqInlineSize=150]";
        assertThat(run(Map.of(), "", top + "/siesta", "serve").out())
                .contains(forLong)
                .doesNotContain("[-XX:TieredStopAtLevel=1]");
        assertThat(run(Map.of(), "", top + "/siesta", "doctor").out()).doesNotContain(forLong);
    }

    @Test
    void aServiceThatWasBuiltIsTrainedOnce() throws Exception {
        String cache = "[-XX:AOTCache=" + top.toRealPath() + "/target/siesta.aot]";
        Run first = run(Map.of(), "", top + "/siesta", "serve");
        assertThat(first.err()).contains("siesta: built in", "siesta: trained in");
        assertThat(first.out()).contains(cache, "[serve]");
        Run second = run(Map.of(), "", top + "/siesta", "serve");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).contains(cache);
        assertThat(run(Map.of(), "", top + "/siesta", "doctor").out()).doesNotContain(cache);
    }

    @Test
    void theFirstBuildIsTrainedWhoeverMakesItAndNobodyWaitsForThatAgain() throws Exception {
        assertThat(run(Map.of(), "", top + "/siesta", "doctor").err())
                .contains("siesta: trained in");
        Path source = Files.writeString(top.resolve("src/main/java/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(run(Map.of(), "", top + "/siesta", "doctor").err())
                .contains("siesta: built in")
                .doesNotContain("train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "deliver"})
    void whatAHurriedCommandBuiltIsNotTrainedUntilSomebodyAsks(String hurried) throws Exception {
        assertThat(run(Map.of(), "", top + "/siesta", hurried).err()).doesNotContain("train");
        Run serve = run(Map.of(), "", top + "/siesta", "serve");
        assertThat(serve.err()).startsWith("siesta: no AOT cache for this build: ./siesta train");
        assertThat(serve.out()).noneMatch(o -> o.contains("AOTCache"));
        Run train = run(Map.of(), "", top + "/siesta", "train", "--messages", "5");
        assertThat(train.status()).isZero();
        assertThat(train.out()).isEmpty();
        assertThat(Files.readString(top.resolve("target/siesta-train.log")))
                .contains("[-XX:FreqInlineSize=150]", "[-XX:+UseParallelGC]");
        assertThat(run(Map.of(), "", top + "/siesta", "serve").err()).isEmpty();
    }

    @Test
    void aCacheIsAsOldAsTheBeginningOfItsTraining() throws Exception {
        run(Map.of(), "", top + "/siesta", "serve");
        Path jar = top.resolve("target/quarkus-app/quarkus-run.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(5)));
        Run train = run(Map.of(), "", top + "/siesta", "train");
        assertThat(train.status()).isZero();
        assertThat(Files.list(top.resolve("target")))
                .extracting(file -> file.getFileName().toString())
                .filteredOn(name -> name.startsWith("siesta.aot"))
                .containsExactly("siesta.aot");
        assertThat(run(Map.of(), "", top + "/siesta", "serve").err())
                .as("a program that was built after the training had begun")
                .startsWith("siesta: no AOT cache for this build");
    }

    @Test
    void whoWantsNoTrainingGetsNone() throws Exception {
        Map<String, String> no = Map.of("SIESTA_TRAIN", "no");
        assertThat(run(no, "", top + "/siesta", "serve").err()).doesNotContain("train");
        assertThat(run(no, "", top + "/siesta", "serve").err()).isEmpty();
        assertThat(top.resolve("target/siesta.aot")).doesNotExist();
    }

    @Test
    void aServiceStartsWhereTheTrainingFails() throws Exception {
        Map<String, String> fails = Map.of("TRAIN_EXIT", "3");
        Run serve = run(fails, "", top + "/siesta", "serve");
        assertThat(serve.status()).isZero();
        assertThat(serve.err()).contains("the training failed", "it goes on without");
        assertThat(serve.out()).contains("[serve]").noneMatch(o -> o.contains("AOTCache"));
        assertThat(run(fails, "", top + "/siesta", "train").status()).isEqualTo(3);
        assertThat(top.resolve("target")).isDirectoryNotContaining("glob:**/siesta.aot*");
    }

    @Test
    void allTestsEndWithATrainingAndSomeOfThemDoNot() throws Exception {
        assertThat(run(Map.of(), "", top + "/siesta", "verify", "-Dtest=A").err()).isEmpty();
        Run all = run(Map.of(), "", top + "/siesta", "verify");
        assertThat(all.status()).isZero();
        assertThat(all.err()).contains("siesta: trained in");
        assertThat(run(Map.of("MVN_EXIT", "1"), "", top + "/siesta", "verify").err())
                .doesNotContain("train");
    }

    @Test
    void anotherCollectorThatIsAskedForIsTheOnlyOne() throws Exception {
        assertThat(run(Map.of(), "", top + "/siesta", "serve").out())
                .contains("[-XX:+UseParallelGC]", "[-XX:+ExitOnOutOfMemoryError]");
        assertThat(
                        run(
                                        Map.of("SIESTA_JAVA_OPTIONS", "-XX:+UseG1GC"),
                                        "",
                                        top + "/siesta",
                                        "serve")
                                .out())
                .contains("[-XX:+UseG1GC]")
                .doesNotContain("[-XX:+UseParallelGC]", "[-XX:MaxNewSize=96m]");
    }

    @Test
    void isFoundThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(tools.resolve("linked"), top.resolve("siesta"));
        Run run = run(Map.of(), "", link.toString(), "serve");
        assertThat(run.out())
                .contains("[" + top.toRealPath() + "/target/quarkus-app/quarkus-run.jar]")
                .doesNotContain("[-XX:TieredStopAtLevel=1]");
    }

    @Test
    void anOldJdkIsPassedOver() throws Exception {
        Path old = jdk("jdk 17", "17.0.1");
        Run run =
                run(
                        Map.of("SIESTA_JAVA_HOME", "", "JAVA_HOME", old.toString()),
                        "",
                        top + "/siesta",
                        "--help");
        // The machine that runs this test has a JDK 25 in one of the usual folders, or none.
        assertThat(run.err()).doesNotContain("jdk 17");
        Run named = run(Map.of("SIESTA_JAVA_HOME", old.toString()), "", top + "/siesta", "deliver");
        assertThat(named.status()).isEqualTo(75);
        assertThat(named.err())
                .isEqualTo("siesta: SIESTA_JAVA_HOME is not a JDK 25 or newer: " + old + "\n");
    }

    @Test
    void aMissingMavenIsOneLine() throws Exception {
        Files.delete(tools.resolve("mvn"));
        for (String tool :
                List.of("sh", "sed", "dirname", "readlink", "find", "head", "mkdir", "cat")) {
            script(tools.resolve(tool), "PATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
        }
        Run run = run(Map.of("PATH", tools.toString()), "", top + "/siesta", "--help");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("siesta: mvn not found: install Maven 3.8.7 or newer\n");
    }

    @Test
    void aFailedBuildEndsTheCommand() throws Exception {
        Run run = run(Map.of("MVN_EXIT", "1"), "", top + "/siesta", "explain");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).endsWith("siesta: the build failed\n");
    }

    @Test
    void verifyNamesTheSkippedTestsAndKeepsMavensExitStatus() throws Exception {
        script(
                tools.resolve("mvn"),
                """
                echo "mvn $*" >>"$LOG"
                mkdir -p "$2/../target/failsafe-reports" 2>/dev/null
                reports="$(dirname "$2")/target/failsafe-reports"; mkdir -p "$reports"
                cat >"$reports/TEST-org.siesta.e2e.OneIT.xml" <<'X'
                <testsuite name="org.siesta.e2e.OneIT">
                  <testcase name="ran" classname="org.siesta.e2e.OneIT" time="1"/>
                  <testcase name="behind &lt;HAProxy&gt;" classname="org.siesta.e2e.OneIT" time="0">
                    <skipped message="no engine"/>
                  </testcase>
                </testsuite>
                X
                cat >"$reports/TEST-org.siesta.e2e.TwoIT.xml" <<'X'
                <testsuite name="org.siesta.e2e.TwoIT">
                  <testcase name="" classname="org.siesta.e2e.TwoIT" time="0.0"><skipped message="x"/></testcase>
                </testsuite>
                X
                exit ${MVN_EXIT:-0}
                """);
        Run passed = run(Map.of(), "", top + "/siesta", "verify", "-DskipITs=false", "-X");
        assertThat(passed.status()).isZero();
        assertThat(passed.out())
                .containsExactly(
                        "",
                        "2 end-to-end tests were skipped:",
                        "  e2e.OneIT.behind <HAProxy>",
                        "  e2e.TwoIT",
                        "To run them: docker/engine up && eval \"$(docker/engine env)\" &&"
                                + " ./siesta verify");
        assertThat(mavenCalls())
                .containsExactly(
                        "mvn -f " + top.toRealPath() + "/pom.xml verify -DskipITs=false -X");
        assertThat(run(Map.of("MVN_EXIT", "3"), "", top + "/siesta", "verify").status())
                .isEqualTo(3);
        Run required = run(Map.of("SIESTA_REQUIRE_E2E", "1"), "", top + "/siesta", "verify");
        assertThat(required.status()).isEqualTo(1);
        assertThat(required.err())
                .isEqualTo("siesta: SIESTA_REQUIRE_E2E=1 allows no skipped test\n");
    }

    @Test
    void benchCompilesAndMeasuresWhatIsAskedFor() throws Exception {
        Path bench = Files.createDirectories(top.resolve("src/bench/java/org/siesta/bench"));
        Files.writeString(
                bench.resolve("SieveBenchmark.java"), "class SieveBenchmark {\n    @Benchmark\n");
        Run run = run(Map.of(), "", top + "/siesta", "bench", "Sieve", "-prof", "gc");
        assertThat(run.status()).isZero();
        assertThat(mavenCalls())
                .containsExactly(
                        "mvn "
                                + jdk
                                + " -q -f "
                                + top.toRealPath()
                                + "/pom.xml test-compile exec:exec -Dbench=Sieve -prof gc");
    }

    @Test
    void verifySaysWhatItTakesWithoutMaven() throws Exception {
        Run run = run(Map.of(), "", top + "/siesta", "verify", "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).first().isEqualTo("Usage: ./siesta verify [ARGUMENT...]");
        assertThat(mavenCalls()).isEmpty();
    }

    @Test
    void fuzzCompilesAndBreaksTheTargetThatIsNamed() throws Exception {
        Files.createDirectories(top.resolve("src/test/resources/fuzz/proxy"));
        Files.writeString(top.resolve("src/test/resources/fuzz/proxy.dict"), "");
        Run run = run(Map.of(), "", top + "/siesta", "fuzz", "proxy", "--seconds", "5", "-seed=1");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).contains("nothing broke proxy in 5 s");
        assertThat(top.resolve("target/fuzz/proxy")).isDirectory();
        assertThat(mavenCalls())
                .containsExactly(
                        "mvn "
                                + jdk
                                + " -q -f "
                                + top.toRealPath()
                                + "/pom.xml -Pfuzz test-compile exec:exec"
                                + " -Dfuzz=org.siesta.net.ProxyDecoderFuzz"
                                + " -Dfuzz.arguments=-dict=src/test/resources/fuzz/proxy.dict"
                                + " -max_total_time=5 -artifact_prefix=target/fuzz/proxy-"
                                + " target/fuzz/proxy -seed=1 src/test/resources/fuzz/proxy");
        Run broke = run(Map.of("MVN_EXIT", "1"), "", top + "/siesta", "fuzz", "sieve");
        assertThat(broke.status()).isEqualTo(1);
        assertThat(broke.err()).contains("target/fuzz/sieve-crash-");
    }

    @Test
    void fuzzListsItsTargets() throws Exception {
        Run help = run(Map.of(), "", top + "/siesta", "fuzz", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).anyMatch(line -> line.startsWith("  header "));
        for (String[] wrong :
                new String[][] {
                    {"fuzz"}, {"fuzz", "nonsense"}, {"fuzz", "lmtp", "--seconds", "0"}
                }) {
            List<String> command = new ArrayList<>(List.of(top + "/siesta"));
            command.addAll(List.of(wrong));
            assertThat(run(Map.of(), "", command.toArray(String[]::new)).status()).isEqualTo(2);
        }
        assertThat(run(Map.of(), "", top + "/siesta", "fuzz", "nonsense").err())
                .contains("there is no target \"nonsense\"")
                .containsSubsequence("sieve", "header", "lmtp", "proxy");
        assertThat(mavenCalls()).isEmpty();
    }

    @Test
    void benchNamesWhatItMeasuresWithoutMaven() throws Exception {
        Path bench = Files.createDirectories(top.resolve("src/bench/java/org/siesta/bench"));
        Files.writeString(
                bench.resolve("SieveBenchmark.java"), "class SieveBenchmark {\n    @Benchmark\n");
        Run help = run(Map.of(), "", top + "/siesta", "bench", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out())
                .anyMatch(line -> line.startsWith("Usage: ./siesta bench"))
                .anyMatch(line -> line.strip().equals("SieveBenchmark"));
        Run wrong = run(Map.of(), "", top + "/siesta", "bench", "bogus");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err())
                .startsWith("siesta: there is no benchmark \"bogus\"")
                .contains("SieveBenchmark");
        assertThat(mavenCalls()).isEmpty();
    }

    @Test
    void theHelpOfACheckoutNamesWhatOnlyACheckoutHas() throws Exception {
        Run help = run(Map.of(), "", top + "/siesta", "--help");
        assertThat(help.status()).isZero();
        assertThat(String.join("\n", help.out()))
                .containsSubsequence("[--help]", "verify", "bench", "fuzz");
        assertThat(run(Map.of("JAVA_EXIT", "3"), "", top + "/siesta", "--help").status())
                .isEqualTo(3);
    }

    @Test
    void aTrainingThatIsAskedForInAWrongWayDidNotFail() throws Exception {
        run(Map.of(), "", top + "/siesta", "demo");
        Run run = run(Map.of("TRAIN_EXIT", "2"), "", top + "/siesta", "train", "--bogus");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).doesNotContain("failed");
        assertThat(top.resolve("target")).isDirectoryNotContaining("glob:**/siesta.aot*");
    }
}
