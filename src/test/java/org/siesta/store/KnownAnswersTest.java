package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.key;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.siesta.vacation.ResponseKey;

/** What a process knows of answers without asking its store. */
class KnownAnswersTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final ResponseKey KEY = key("bo@example.net", "away");

    private final KnownAnswers known = new KnownAnswers();

    private Optional<Instant> asked(ResponseKey key, Duration period, Instant now) {
        return known.answered(key, period, "another delivery", now);
    }

    @Test
    void anAnswerIsKnownWithinItsPeriod() {
        known.learned(known.begin(), KEY, T0, "a delivery");
        assertThat(asked(KEY, DAY, T0)).contains(T0);
        assertThat(asked(KEY, DAY, T0.plus(DAY).minusMillis(1))).contains(T0);
        assertThat(asked(KEY, DAY, T0.plus(DAY))).isEmpty();
        assertThat(asked(KEY, Duration.ZERO, T0)).as("no period").isEmpty();
        assertThat(asked(KEY, DAY, T0.minusMillis(1))).as("of the future").isEmpty();
    }

    @Test
    void anotherResponseIsNotKnown() {
        known.learned(known.begin(), KEY, T0, "a delivery");
        assertThat(asked(key("bo@example.net", "gone"), DAY, T0)).isEmpty();
        assertThat(asked(key("cy@example.net", "away"), DAY, T0)).isEmpty();
    }

    @Test
    void whatIsSaidOfTheSameDeliveryIsForTheStoreToSay() {
        known.learned(known.begin(), KEY, T0, "a delivery");
        assertThat(known.answered(KEY, DAY, "a delivery", T0)).isEmpty();
    }

    @Test
    void whatWasReadBeforeItWasForgottenIsNotKnownAfter() {
        long begun = known.begin();
        known.forget();
        known.learned(begun, KEY, T0, "a delivery");
        assertThat(asked(KEY, DAY, T0)).isEmpty();
        known.learned(known.begin(), KEY, T0, "a delivery");
        known.forget();
        assertThat(asked(KEY, DAY, T0)).isEmpty();
    }

    @Test
    void thereIsABound() {
        for (int i = 0; i <= KnownAnswers.MOST; i++) {
            known.learned(known.begin(), key("u" + i + "@example.net", "away"), T0, "a delivery");
            assertThat(known.size()).isLessThanOrEqualTo(KnownAnswers.MOST);
        }
        assertThat(known.size()).isOne();
    }
}
