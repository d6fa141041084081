package org.siesta.store;

import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.RateLimits;
import org.siesta.queue.Replies;

/**
 * Another process on the same store. It opens, says {@code ready}, waits for a line and then
 * answers one correspondent after the other; each answer that is durable is one line {@code ID}.
 */
final class OtherProcess {

    private OtherProcess() {}

    /** Arguments: directory, name of this process, number of correspondents. */
    public static void main(String[] arguments) throws IOException {
        String name = arguments[1];
        int correspondents = Integer.parseInt(arguments[2]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (EmbeddedStore store = EmbeddedStore.open(Path.of(arguments[0]))) {
            out.println("ready");
            in.readLine();
            for (int i = 0; i < correspondents; i++) {
                String bo = "bo" + i + "@example.net";
                String id = name + "-" + i;
                EnqueueResult result =
                        store.queue()
                                .enqueueOnce(
                                        reply(id, bo, Replies.T0),
                                        key(bo, "away"),
                                        Duration.ofDays(7),
                                        RateLimits.ofAccount(Integer.MAX_VALUE),
                                        decision(id, bo, Replies.T0),
                                        Replies.T0);
                if (result instanceof EnqueueResult.Queued) {
                    out.println(id);
                }
            }
        }
        out.println("end");
    }

    static Process start(Path directory, String name, int correspondents) throws IOException {
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath,
                                OtherProcess.class.getName(),
                                directory.toString(),
                                name,
                                Integer.toString(correspondents)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
