package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.siesta.mail.AddressList;
import org.siesta.mail.Headers;

/**
 * Breaks scripts and messages at random: lexer, parser, binder, evaluation and the readers of
 * fields take what comes. {@code siesta.fuzz.seconds} makes it go on for longer, with another seed.
 */
class SieveFuzzTest {

    private static final int ROUNDS = 3_000;
    private static final String[] WORDS = {
        "if",
        "elsif",
        "else",
        "stop",
        "keep;",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        ";",
        "\"",
        "text:\n",
        "\n.\n",
        "${",
        "${1}",
        "${a}",
        "*",
        "?",
        "\\",
        ":is",
        ":matches",
        ":regex",
        ":contains",
        ":count",
        ":value",
        "\"ge\"",
        ":days",
        ":zone",
        ":index",
        "not",
        "anyof",
        "allof",
        "header",
        "address",
        "envelope",
        "date",
        "currentdate",
        "string",
        "set",
        "vacation",
        "include",
        "foreverypart",
        "9999",
        "4G",
        "\u0000",
        "\u00fc",
        "\ufdfa",
        "\r",
        "\r\n",
        "/*",
        "*/",
        "#",
        "=?utf-8?q?",
        "?=",
        "<",
        ">",
        "@"
    };

    @Test
    void whateverComesEndsInAPlanOrInFaults() throws IOException {
        long seconds = Long.getLong("siesta.fuzz.seconds", 0);
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Random random = new Random(seconds == 0 ? 5228 : System.nanoTime());
        List<byte[]> seeds = seeds();
        for (int round = 0; round < ROUNDS || System.nanoTime() < end; round++) {
            byte[] script = broken(seeds, random);
            byte[] message = broken(seeds, random);
            try {
                play(script, message);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(
                        Base64.getEncoder().encodeToString(script)
                                + " on "
                                + Base64.getEncoder().encodeToString(message),
                        e);
            }
        }
    }

    private static void play(byte[] script, byte[] message) {
        Headers headers = Headers.parse(message);
        headers.fields().forEach(field -> AddressList.parse(field.value()));
        SieveFuzz.fuzzerTestOneInput(SieveFuzz.input(script, message));
    }

    /** Every input that ever broke the target. */
    @Test
    void whatOnceBrokeItDoesNotAnyMore() throws IOException {
        List<Path> inputs = new ArrayList<>();
        Path folder = Path.of("src/test/resources/fuzz/sieve");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(inputs::add);
            }
        }
        for (Path input : inputs) {
            SieveFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
        }
        assertThat(inputs).allMatch(Files::isReadable);
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String folder : List.of("sieve-scripts", "src/test/resources/sieve")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".sieve")).sorted().toList()) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        }
        return seeds;
    }

    /** A seed, or two of them joined, with a few pieces lost, doubled, moved, flipped or put in. */
    private static byte[] broken(List<byte[]> seeds, Random random) {
        StringBuilder text = new StringBuilder(one(seeds, random));
        if (random.nextInt(4) == 0) {
            String other = one(seeds, random);
            text.setLength(random.nextInt(text.length() + 1));
            text.append(other.substring(random.nextInt(other.length() + 1)));
        }
        for (int i = random.nextInt(6); i > 0 && !text.isEmpty(); i--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(20));
            String piece = text.substring(from, to);
            switch (random.nextInt(5)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(to, piece.repeat(1 + random.nextInt(40)));
                case 2 -> text.insert(random.nextInt(text.length()), piece);
                case 3 -> text.setCharAt(from, (char) random.nextInt(256));
                default -> text.insert(from, WORDS[random.nextInt(WORDS.length)]);
            }
        }
        return random.nextInt(20) == 0
                ? text.toString().getBytes(StandardCharsets.ISO_8859_1)
                : text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String one(List<byte[]> seeds, Random random) {
        return new String(seeds.get(random.nextInt(seeds.size())), StandardCharsets.UTF_8);
    }
}
