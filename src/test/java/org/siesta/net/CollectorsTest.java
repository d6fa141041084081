package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Octets to lines, octets to messages: only CRLF counts. In the tables, # is CR and ~ is LF. */
class CollectorsTest {

    @TempDir Path spool;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "NOOP#~           | NOOP",
                "NOOP#~QUIT#~     | NOOP;QUIT",
                "#~               | ''",
                "NOOP             | -",
                "NOOP#            | -",
                "A#B#~C#~         | !!BARE_CR",
                "A##~C#~          | !!BARE_CR",
                "A~B#~C#~         | !!BARE_LF",
                "C#~A~B~D#~C#~    | C;!!BARE_LF",
                "~#~C#~           | !!BARE_LF",
                "A~#B#~C#~        | !!BARE_LF",
                "A#B~D#~C#~       | !!BARE_CR"
            })
    void cutsLines(String octets, String found) {
        assertThat(lines(wire(octets))).isEqualTo(found.replace("''", "").replace("-", "#none"));
    }

    private static String lines(byte[] octets) {
        List<String> whole = lines(octets, octets.length);
        assertThat(lines(octets, 1)).isEqualTo(whole);
        return whole.isEmpty() ? "#none" : String.join(";", whole);
    }

    private static List<String> lines(byte[] octets, int piece) {
        LineCollector collector = new LineCollector();
        List<String> found = new ArrayList<>();
        for (int at = 0; at < octets.length; at += piece) {
            ByteBuf in = Unpooled.wrappedBuffer(octets, at, Math.min(piece, octets.length - at));
            boolean more = true;
            while (more) {
                switch (collector.read(in)) {
                    case LineCollector.Found.Nothing() -> more = false;
                    case LineCollector.Found.Line(String text) -> found.add(text);
                    case LineCollector.Found.Fault(Trouble t) -> found.add("!" + t);
                    case LineCollector.Found.NoLines(Trouble t) -> {
                        found.add("!!" + t);
                        return found;
                    }
                    case LineCollector.Found.Flood() -> {
                        found.add("!FLOOD");
                        return found;
                    }
                }
            }
        }
        return found;
    }

    @Test
    void aLineOverTheLimitIsOneFaultAndItsRestIsSkipped() {
        String longest = "A".repeat(LineCollector.MAX_LINE);
        assertThat(lines(wire(longest + "#~C#~"))).isEqualTo(longest + ";C");
        assertThat(lines(wire(longest + "A#~C#~"))).isEqualTo("!LINE_TOO_LONG;C");
        assertThat(lines(wire("NOOP " + "A".repeat(60_000) + "#~C#~")))
                .isEqualTo("!LINE_TOO_LONG;C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "\0"})
    void aPeerThatNeverEndsItsLineIsGivenUp(String endless) {
        assertThat(lines(wire(endless.repeat(1024 * 1024)))).isEqualTo("!LINE_TOO_LONG;!FLOOD");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A...A~C#~                 | !LINE_TOO_LONG;!!BARE_LF",
                "A...A#C#~                 | !LINE_TOO_LONG;!!BARE_CR",
                "A...A#~C#~                | !LINE_TOO_LONG;C",
                "BDAT...6 LAST#~QUIT#~     | !!LINE_TOO_LONG",
                "'  bdat...6 LAST#~QUIT#~' | !!LINE_TOO_LONG",
                "BDAT 6 LAST\u00ff#~QUIT#~ | !!NOT_UTF_8",
                "NOOP \u00ff#~QUIT#~       | !NOT_UTF_8;QUIT"
            })
    void whereItIsNotKnownWhatOctetsAreNothingIsALineAnyMore(String octets, String found) {
        String blanks = " ".repeat(LineCollector.MAX_LINE);
        assertThat(lines(wire(octets.replace("...", blanks)))).isEqualTo(found);
    }

    @Test
    void aLineThatIsNotUtf8IsAFault() {
        assertThat(lines(new byte[] {'b', (byte) 0xF6, '\r', '\n'})).isEqualTo("!NOT_UTF_8");
        assertThat(lines("böb\r\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("böb");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // wire | kept | left behind the end; no end where the last is '-'
                "a#~.#~           | a#~            | ''",
                ".#~              | ''             | ''",
                "a#~.#~QUIT#~     | a#~            | QUIT#~",
                "..#~...#~.a#~.#~ | .#~..#~a#~     | ''",
                "a~.~b#~.#~       | a#~.#~b#~      | ''",
                "a~.#~b#~.#~      | a#~.#~b#~      | ''",
                "a#~.~b#~.#~      | a#~#~b#~       | ''",
                "a#.#b#~.#~       | a#~.#~b#~      | ''",
                "a#.#~b#~.#~      | a#~.#~b#~      | ''",
                "a#~.##~b#~.#~    | a#~#~b#~       | ''",
                "a#~.#b#~.#~      | a#~#~b#~       | ''",
                "a##~b#~.#~       | a#~b#~         | ''",
                "a~#.~#b#~.#~     | a#~#~.#~#~b#~  | ''",
                "a#~. #~b#~.#~    | a#~ #~b#~      | ''",
                "a#~.#            | a#~            | -",
                "a#~.             | a#~            | -",
                "a.#~b#~.#~       | a.#~b#~        | ''",
                "a~b#~.#~         | a#~b#~         | ''"
            })
    void readsAMessage(String octets, String kept, String left) {
        for (int piece : new int[] {1, 2, 3, 1000}) {
            assertThat(message(wire(octets), piece))
                    .isEqualTo(kept.replace("''", "") + "|" + left.replace("''", ""));
        }
    }

    private String message(byte[] octets, int piece) {
        Spool kept = new Spool(limits(1000, 100), new Memory(1 << 20));
        DataCollector collector = new DataCollector(kept);
        for (int at = 0; at < octets.length; at += piece) {
            int length = Math.min(piece, octets.length - at);
            ByteBuf in = Unpooled.wrappedBuffer(octets, at, length);
            if (collector.read(in) == MessageCollector.Progress.END) {
                int end = at + length - in.readableBytes();
                assertThat(collector.received()).isEqualTo(end);
                return shown(bytes(kept))
                        + "|"
                        + shown(java.util.Arrays.copyOfRange(octets, end, octets.length));
            }
        }
        return shown(bytes(kept)) + "|-";
    }

    @Test
    void nothingThatIsKeptHoldsABareCrOrLf() {
        Random random = new Random(20260827);
        byte[] alphabet = {'\r', '\n', '.', 'a', 0, '\r', '\n'};
        for (int round = 0; round < 20_000; round++) {
            byte[] octets = new byte[random.nextInt(24)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = alphabet[random.nextInt(alphabet.length)];
            }
            Spool kept = new Spool(limits(1000, 100), new Memory(1 << 20));
            ByteBuf in = Unpooled.wrappedBuffer(octets);
            boolean ended = new DataCollector(kept).read(in) == MessageCollector.Progress.END;
            String wire = "\r\n" + new String(octets, StandardCharsets.ISO_8859_1);
            int end = wire.indexOf("\r\n.\r\n");
            assertThat(ended).as(shown(octets)).isEqualTo(end >= 0);
            if (ended) {
                assertThat(in.readableBytes()).isEqualTo(wire.length() - end - 5);
            }
            assertThat(shown(bytes(kept)).replace("#~", "")).doesNotContain("#", "~");
        }
    }

    /** Whole lines of a body are taken at once; what is kept is that of octet by octet. */
    @Test
    void whatIsKeptOfABodyDoesNotDependOnThePiecesInWhichItComes() {
        Random random = new Random(20261127);
        String[] words = {"\r\n", "\r\n", "\n", "\r", ".", "\r\n.", "a", "text of a line", "\0"};
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder("\r\n");
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(words[random.nextInt(words.length)]);
            }
            text.append("\r\n.\r\n");
            byte[] octets = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            String kept = message(octets, 1);
            assertThat(message(octets, 1 + random.nextInt(9))).isEqualTo(kept);
            assertThat(message(octets, octets.length)).as(shown(octets)).isEqualTo(kept);
            String chunk = chunk(octets, 1);
            assertThat(chunk(octets, 1 + random.nextInt(9))).isEqualTo(chunk);
            assertThat(chunk(octets, octets.length)).as(shown(octets)).isEqualTo(chunk);
        }
    }

    private String chunk(byte[] octets, int piece) {
        Spool kept = new Spool(limits(1000, 1000), new Memory(1 << 20));
        ChunkCollector collector = new ChunkCollector(kept);
        collector.expect(octets.length, true);
        for (int at = 0; at < octets.length; at += piece) {
            int length = Math.min(piece, octets.length - at);
            collector.read(Unpooled.wrappedBuffer(octets, at, length));
        }
        assertThat(collector.ended()).isTrue();
        return shown(bytes(kept));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a: b#~#~body#~.#~ | 8",
                "a: b#~c: d#~.#~   | 12",
                "#~body#~#~.#~     | 2",
                "a: b~~body#~.#~   | 8",
                ".#~               | 0"
            })
    void knowsHowLongTheHeaderSectionIs(String octets, long length) {
        DataCollector collector =
                new DataCollector(new Spool(limits(1000, 100), new Memory(1 << 20)));
        collector.read(Unpooled.wrappedBuffer(wire(octets)));
        assertThat(collector.header()).isEqualTo(length);
    }

    // ---- chunks

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // chunks | kept
                "a#~             | a#~",
                "a#;~            | a#~",
                "a;#;~;b#~       | a#~b#~",
                "a~.~b#~         | a#~.#~b#~",
                "a#~.#~QUIT#~    | a#~.#~QUIT#~",
                "a#b             | a#~b#~",
                "a#;#~           | a#~",
                "a##             | a#~",
                "a;b;;c          | abc#~",
                "''              | ''"
            })
    void readsChunks(String chunks, String kept) {
        String[] each = chunks.replace("''", "").split(";", -1);
        for (int piece : new int[] {1, 1000}) {
            Spool spool = new Spool(limits(1000, 100), new Memory(1000));
            ChunkCollector collector = new ChunkCollector(spool);
            for (int i = 0; i < each.length; i++) {
                byte[] octets = wire(each[i]);
                collector.expect(octets.length, i == each.length - 1);
                MessageCollector.Progress progress = collector.read(Unpooled.EMPTY_BUFFER);
                for (int at = 0; at < octets.length; at += piece) {
                    int length = Math.min(piece, octets.length - at);
                    assertThat(progress).isEqualTo(MessageCollector.Progress.MORE);
                    progress = collector.read(Unpooled.wrappedBuffer(octets, at, length));
                }
                assertThat(progress).isEqualTo(MessageCollector.Progress.END);
            }
            assertThat(shown(bytes(spool))).isEqualTo(kept.replace("''", ""));
        }
    }

    @Test
    void aChunkEndsWhereItsSizeSays() {
        Spool kept = new Spool(limits(1000, 100), new Memory(1000));
        ChunkCollector collector = new ChunkCollector(kept);
        collector.expect(3, true);
        ByteBuf in = Unpooled.wrappedBuffer(wire("a#~QUIT#~"));
        assertThat(collector.read(in)).isEqualTo(MessageCollector.Progress.END);
        assertThat(in.readableBytes()).isEqualTo(6);
    }

    // ---- where a message is kept

    @Test
    void aLargeMessageGoesToAFileThatNobodySees() throws IOException {
        Memory memory = new Memory(1 << 20);
        Spool kept = new Spool(limits(1_000_000, 100), memory);
        byte[] text = "0123456789".repeat(50).getBytes(StandardCharsets.US_ASCII);
        kept.add(text, 90);
        assertThat(kept.hasUnwritten()).isFalse();
        kept.add(text, text.length);
        assertThat(kept.hasUnwritten()).isTrue();
        assertThat(kept.isOnDisk()).isFalse();
        kept.write();
        kept.add(text, text.length);
        kept.write();
        assertThat(kept.isOnDisk()).isTrue();
        assertThat(kept.size()).isEqualTo(1090);
        assertThat(bytes(kept)).hasSize(1090).isEqualTo(bytes(kept));
        assertThat(memory.taken()).isZero();
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).isEmpty();
        }
        kept.close();
    }

    /** A link that leads nowhere is listed, and not there when it is looked at. */
    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatGoesMeanwhileIsNoFault() throws IOException {
        Path old = Files.createFile(spool.resolve("siesta-spool-old"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));
        Path young = Files.createFile(spool.resolve("siesta-spool-young"));
        Path other = Files.createFile(spool.resolve("other"));
        Files.setLastModifiedTime(other, FileTime.from(Instant.now().minusSeconds(3600)));
        Path gone = Files.createSymbolicLink(spool.resolve("siesta-spool-gone"), Path.of("gone"));

        Spool.prepare(spool);

        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).containsExactlyInAnyOrder(young, other, gone);
        }
    }

    @Test
    void theDiskIsAskedForInBlocks() {
        Spool kept = new Spool(limits(1_000_000, 100), new Memory(1 << 20));
        byte[] text = new byte[1000];
        int added = 0;
        while (!kept.isFull()) {
            kept.add(text, text.length);
            added++;
        }
        assertThat(added).isEqualTo(66);
        kept.write();
        assertThat(kept.isFull()).isFalse();
        assertThat(kept.hasUnwritten()).isFalse();
        kept.close();
    }

    @Test
    void withoutMemoryEveryMessageGoesToTheDiskInSmallBlocks() {
        Memory memory = new Memory(10_000);
        Spool first = new Spool(limits(1_000_000, 100_000), memory);
        first.add(new byte[6000], 6000);
        Spool second = new Spool(limits(1_000_000, 100_000), memory);
        second.add(new byte[6000], 6000);
        assertThat(first.hasUnwritten()).isFalse();
        assertThat(second.isFull()).isTrue();
        second.write();
        assertThat(bytes(second)).hasSize(6000);
        second.close();
        first.close();
        assertThat(memory.taken()).isZero();
        assertThat(memory.take(10_000)).isTrue();
    }

    @Test
    void whatIsHeldReadsTheSameFromMemoryAndFromTheDiskInWhateverPiecesItCame() throws IOException {
        Random random = new Random(20261126);
        for (int round = 0; round < 50; round++) {
            Memory memory = new Memory(1 << 20);
            byte[] all = new byte[random.nextInt(3 * HeldOctets.CHUNK + 2)];
            random.nextBytes(all);
            Spool kept = new Spool(limits(1_000_000, 1_000_000), memory);
            Spool written = new Spool(limits(1_000_000, 0), memory);
            int most = 1 + random.nextInt(2 * HeldOctets.CHUNK);
            for (int at = 0; at < all.length; ) {
                int count = Math.min(1 + random.nextInt(most), all.length - at);
                byte[] piece = Arrays.copyOfRange(all, at, at + count);
                kept.add(piece, count);
                written.add(piece, count);
                at += count;
            }
            assertThat(memory.taken()).isBetween(2L * all.length, 2L * all.length + 8192);
            written.write();
            assertThat(bytes(written)).isEqualTo(bytes(kept)).isEqualTo(all);
            try (var in = kept.open()) {
                long skipped = in.skip(all.length / 2);
                assertThat(in.available()).isEqualTo(all.length - (int) skipped);
                for (int i = (int) skipped; i < all.length; i++) {
                    assertThat(in.read()).isEqualTo(all[i] & 0xFF);
                }
                assertThat(in.read()).isEqualTo(-1);
                assertThat(in.skip(1)).isZero();
            }
            kept.close();
            written.close();
            assertThat(memory.taken()).isZero();
        }
    }

    @Test
    void aMessageOverTheLimitIsDropped() {
        Memory memory = new Memory(1000);
        Spool kept = new Spool(limits(100, 1000), memory);
        kept.add(new byte[100], 100);
        assertThat(kept.trouble()).isNull();
        kept.add(new byte[1], 1);
        assertThat(kept.trouble()).isEqualTo(Trouble.MESSAGE_TOO_LARGE);
        assertThat(kept.isFull()).isFalse();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void aMessageThatTheDiskRefusesIsDropped() throws IOException {
        Path file = Files.createFile(spool.resolve("a-file-and-no-directory"));
        Memory memory = new Memory(1 << 20);
        Spool kept = new Spool(limits(1000, 10, file), memory);
        kept.add(new byte[100], 100);
        kept.write();
        assertThat(kept.trouble()).isEqualTo(Trouble.NO_SPACE);
        assertThat(memory.taken()).isZero();
    }

    private Limits limits(long size, int threshold) {
        return limits(size, threshold, spool);
    }

    private static Limits limits(long size, int threshold, Path directory) {
        Limits d = Limits.defaults(directory);
        return new Limits(
                size,
                d.maxRecipients(),
                d.maxConnections(),
                0,
                d.proxyTimeout(),
                d.commandTimeout(),
                d.minDataRate(),
                d.maxBadCommands(),
                d.maxRefusedRecipients(),
                d.maxProxyHeader(),
                threshold,
                directory);
    }

    private static byte[] bytes(Spool spool) {
        try (var in = spool.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] wire(String shown) {
        return shown.replace('#', '\r').replace('~', '\n').getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String shown(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1)
                .replace('\r', '#')
                .replace('\n', '~');
    }
}
