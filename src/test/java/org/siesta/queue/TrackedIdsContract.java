package org.siesta.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siesta.mail.Mailbox;
import org.siesta.queue.TrackedIds.TrackedId;

/** What every memory of unique ids promises. */
public interface TrackedIdsContract {

    Instant NOW = Instant.parse("2026-09-07T08:00:00Z");
    Mailbox ANA = new Mailbox("ana", "example.org");
    Mailbox BO = new Mailbox("bo", "example.org");

    TrackedIds ids();

    @Test
    default void anIdIsTrackedForItsAccountUntilItsTimeIsOver() {
        assertThat(ids().tracked(ANA, "a", NOW)).isFalse();
        ids().track(ANA, List.of(new TrackedId("a", NOW.plusSeconds(60))));
        assertThat(ids().tracked(ANA, "a", NOW)).isTrue();
        assertThat(ids().tracked(ANA, "a", NOW.plusMillis(59_999))).isTrue();
        assertThat(ids().tracked(ANA, "a", NOW.plusSeconds(60))).isFalse();
        assertThat(ids().tracked(ANA, "b", NOW)).isFalse();
        assertThat(ids().tracked(ANA, "A", NOW)).isFalse();
        assertThat(ids().tracked(BO, "a", NOW)).isFalse();
    }

    @Test
    default void theLastWordAboutAnIdCounts() {
        ids().track(ANA, List.of(new TrackedId("a", NOW.plus(Duration.ofDays(7)))));
        ids().track(
                        ANA,
                        List.of(
                                new TrackedId("b", NOW.plusSeconds(60)),
                                new TrackedId("a", NOW.plusSeconds(1))));
        assertThat(ids().tracked(ANA, "a", NOW.plusSeconds(2))).isFalse();
        assertThat(ids().tracked(ANA, "b", NOW.plusSeconds(2))).isTrue();
    }

    @Test
    default void nothingToTrackIsNothing() {
        ids().track(ANA, List.of());
        assertThat(ids().tracked(ANA, "", NOW)).isFalse();
    }
}
