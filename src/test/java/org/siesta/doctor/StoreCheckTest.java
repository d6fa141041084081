package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.queue.ReplyQueue;
import org.siesta.store.EmbeddedStore;

/** The store and its folder, and the replies in it. */
class StoreCheckTest {

    private static final Instant NOW = Instant.now();

    @TempDir private Path folder;

    @Test
    void aStoreThatIsNotThereYetIsMadeAtTheFirstStart() {
        assertThat(check(folder.resolve("data"), true, new Broken()).examine())
                .extracting(Finding::code)
                .containsExactly("data-new");
        assertThat(check(folder, true, new Broken()).examine())
                .extracting(Finding::code)
                .contains("store-new");
    }

    @Test
    void aFileInThePlaceOfTheFolderIsAnError() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));
        assertThat(check(file, true, new Broken()).examine())
                .extracting(Finding::code)
                .containsExactly("data-not-writable");
    }

    @Test
    void aStoreThatCannotBeOpenedIsAnErrorThatSaysWhy() throws IOException {
        Files.createFile(folder.resolve("siesta.db"));
        assertThat(check(folder, true, new Broken()).examine())
                .filteredOn(f -> f.code().equals("store-unusable"))
                .singleElement()
                .satisfies(f -> assertThat(f.seen()).isEqualTo("held by another process"));
    }

    @Test
    void aStoreThatOpensIsReadyAndAClockOfItsOwnIsCompared() {
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            QueueLook late = new Opened(store.queue(), () -> Instant.now().minusSeconds(60));
            assertThat(check(folder, true, late).examine())
                    .extracting(Finding::code)
                    .contains("store-ready")
                    .doesNotContain("store-clock-differs");
            assertThat(check(folder, false, late).examine())
                    .filteredOn(f -> f.code().equals("store-clock-differs"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.seen()).contains("behind"));
        }
    }

    private static StoreCheck check(Path data, boolean embedded, QueueLook queue) {
        return new StoreCheck(data, embedded, queue, NOW);
    }

    private record Opened(ReplyQueue queue, InstantSource clock) implements QueueLook {
        @Override
        public <T> T ask(BiFunction<ReplyQueue, InstantSource, T> question) {
            return question.apply(queue, clock);
        }
    }

    private record Broken() implements QueueLook {
        @Override
        public <T> T ask(BiFunction<ReplyQueue, InstantSource, T> question) throws IOException {
            throw new IOException("held by another process");
        }
    }
}
