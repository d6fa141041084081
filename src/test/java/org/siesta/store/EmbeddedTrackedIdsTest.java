package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.queue.TrackedIds;
import org.siesta.queue.TrackedIds.TrackedId;
import org.siesta.queue.TrackedIdsContract;

/** The embedded store keeps the promises of a memory of unique ids. */
class EmbeddedTrackedIdsTest implements TrackedIdsContract {

    @TempDir Path directory;
    private EmbeddedStore store;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public TrackedIds ids() {
        return store.trackedIds();
    }

    @Test
    void idsAreThereAfterARestart() {
        ids().track(ANA, List.of(new TrackedId("a", NOW.plusSeconds(60))));
        store.close();
        open();
        assertThat(ids().tracked(ANA, "a", NOW)).isTrue();
    }

    @Test
    void whatIsOverIsRemovedAndNoAccountFillsTheDisk() {
        int most = StoreOptions.DEFAULT.rememberedPerAccount();
        ids().track(
                        BO,
                        List.of(
                                new TrackedId("over", NOW),
                                new TrackedId("kept", NOW.plusSeconds(9))));
        ids().track(
                        ANA,
                        IntStream.rangeClosed(1, most + 5)
                                .mapToObj(i -> new TrackedId("id" + i, NOW.plusSeconds(i)))
                                .toList());
        assertThat(store.queue().clean(NOW)).isEqualTo(6);
        assertThat(ids().tracked(BO, "kept", NOW)).isTrue();
        assertThat(ids().tracked(ANA, "id5", NOW)).isFalse();
        assertThat(ids().tracked(ANA, "id6", NOW)).isTrue();
    }
}
