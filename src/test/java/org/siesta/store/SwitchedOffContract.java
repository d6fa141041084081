package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.queue.Replies.ANA;
import static org.siesta.queue.Replies.T0;
import static org.siesta.queue.Replies.askedBy;
import static org.siesta.queue.Replies.decision;
import static org.siesta.queue.Replies.key;
import static org.siesta.queue.Replies.reply;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siesta.mail.Mailbox;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.EnqueueResult;
import org.siesta.queue.Lease;
import org.siesta.queue.Next;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.RateLimits;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.ReplyState;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOffice.External;
import org.siesta.settings.SettingsStore;

/**
 * What becomes of replies that wait when the out-of-office, or the script, is switched off, in
 * every store.
 */
interface SwitchedOffContract {

    Duration WEEK = Duration.ofDays(7);
    Duration LEASE = Duration.ofMinutes(1);
    OptionalLong ANY = OptionalLong.empty();

    ReplyQueue queue();

    SettingsStore settings();

    /** An out-of-office until this day, at midnight UTC. */
    private static OutOfOffice until(String end) {
        return new OutOfOffice(
                true,
                null,
                LocalDateTime.parse(end + "T00:00"),
                ZoneId.of("UTC"),
                null,
                "Gone",
                null,
                null,
                List.of(),
                External.SAME);
    }

    /** Ways to be back. */
    enum Back {
        OFF {
            @Override
            void by(SettingsStore settings) {
                settings.putOutOfOffice(ANA, OutOfOffice.OFF, ANY, T0.plusSeconds(60));
            }
        },
        ENDED {
            @Override
            void by(SettingsStore settings) {
                settings.putOutOfOffice(ANA, until("2026-11-02"), ANY, T0.plusSeconds(60));
            }
        },
        DELETED {
            @Override
            void by(SettingsStore settings) {
                settings.deleteOutOfOffice(ANA, ANY, T0.plusSeconds(60));
            }
        };

        abstract void by(SettingsStore settings);
    }

    private EnqueueResult answer(String id, String source) {
        return queue().enqueueOnce(
                        reply(id, id + "@example.net", T0),
                        key(id + "@example.net", "away"),
                        WEEK,
                        RateLimits.ofAccount(Integer.MAX_VALUE),
                        askedBy(source, decision(id, id + "@example.net", T0)),
                        T0);
    }

    private ReplyState state(String id) {
        return queue().entry(id).orElseThrow().state();
    }

    @ParameterizedTest
    @EnumSource(Back.class)
    default void whatWaitsEndsAndNobodyCountsAsAnswered(Back back) {
        settings().putOutOfOffice(ANA, until("2026-12-24"), ANY, T0);
        answer("bo", "ooo");

        back.by(settings());

        QueueEntry entry = queue().entry("bo").orElseThrow();
        assertThat(entry.state()).isEqualTo(ReplyState.EXPIRED);
        assertThat(entry.lastResult()).isEqualTo("the out-of-office was switched off");
        assertThat(queue().lease(9, LEASE, T0.plusSeconds(61))).isEmpty();
        assertThat(queue().answered(ANA, T0.plusSeconds(61))).isEmpty();
        assertThat(queue().decisions(new DecisionFilter(null, null, null, null, 9)))
                .singleElement()
                .satisfies(d -> assertThat(d.replyState()).isEqualTo(ReplyState.EXPIRED));
    }

    @Test
    default void manyEndAtOnce() {
        settings().putOutOfOffice(ANA, until("2026-12-24"), ANY, T0);
        for (int i = 0; i < 450; i++) {
            answer("bo" + i, "ooo");
        }
        Back.OFF.by(settings());
        assertThat(queue().waiting()).isZero();
    }

    @Test
    default void whatIsChangedAndStaysOnTakesNothingBack() {
        settings().putOutOfOffice(ANA, until("2026-12-24"), ANY, T0);
        answer("bo", "ooo");
        settings().putOutOfOffice(ANA, until("2026-12-31"), ANY, T0.plusSeconds(60));
        assertThat(state("bo")).isEqualTo(ReplyState.WAITING);
    }

    @Test
    default void whatWasNotChangedTakesNothingBack() {
        settings().putOutOfOffice(ANA, until("2026-12-24"), ANY, T0);
        answer("bo", "ooo");
        settings().putOutOfOffice(ANA, OutOfOffice.OFF, OptionalLong.of(7), T0);
        settings().deleteOutOfOffice(ANA, OptionalLong.of(7), T0);
        assertThat(state("bo")).isEqualTo(ReplyState.WAITING);
    }

    /** Ways to have no active script any more. */
    enum NoScript {
        NONE_ACTIVE {
            @Override
            void by(SettingsStore settings) {
                settings.activateScript(ANA, Optional.empty(), T0.plusSeconds(60));
            }
        },
        DELETED {
            @Override
            void by(SettingsStore settings) {
                settings.deleteScript(ANA, "main", T0.plusSeconds(60));
            }
        };

        abstract void by(SettingsStore settings);
    }

    private void scripts() {
        settings().putScript(ANA, "main", "keep;", T0);
        settings().putScript(ANA, "other", "keep;", T0);
        settings().activateScript(ANA, Optional.of("main"), T0);
    }

    @ParameterizedTest
    @EnumSource(NoScript.class)
    default void whatScriptsAskedForEndsWhenNoneIsActive(NoScript way) {
        scripts();
        answer("bo", "script:main:3");
        answer("eve", "ooo");

        way.by(settings());

        QueueEntry entry = queue().entry("bo").orElseThrow();
        assertThat(entry.state()).isEqualTo(ReplyState.EXPIRED);
        assertThat(entry.lastResult()).isEqualTo("the script was switched off");
        assertThat(queue().answered(ANA, T0.plusSeconds(61)))
                .singleElement()
                .satisfies(a -> assertThat(a.correspondent()).startsWith("eve"));
        assertThat(state("eve")).isEqualTo(ReplyState.WAITING);
    }

    /** As of a delivery that read the settings before, or where the queue was out of order then. */
    @Test
    default void whoSwitchesAScriptOffAgainEndsWhatWaitsSince() {
        scripts();
        settings().activateScript(ANA, Optional.empty(), T0);
        answer("bo", "script:main:3");
        settings().activateScript(ANA, Optional.empty(), T0.plusSeconds(60));
        assertThat(state("bo")).isEqualTo(ReplyState.EXPIRED);
    }

    @Test
    default void anotherActiveScriptOrOneThatWasNotActiveTakesNothingBack() {
        scripts();
        answer("bo", "script:main:3");
        settings().deleteScript(ANA, "other", T0);
        settings().activateScript(ANA, Optional.of("main"), T0);
        settings().putScript(ANA, "other", "keep;", T0);
        settings().activateScript(ANA, Optional.of("other"), T0);
        settings().deleteScript(ANA, "main", T0);
        settings().activateScript(ANA, Optional.of("nobody"), T0);
        assertThat(state("bo")).isEqualTo(ReplyState.WAITING);
    }

    @Test
    default void repliesOfScriptsAndOfOthersStay() {
        answer("bo", "script:main:3");
        answer("eve", "ooo");
        settings()
                .putOutOfOffice(
                        new Mailbox("ben", "example.org"),
                        OutOfOffice.OFF,
                        ANY,
                        T0.plusSeconds(60));
        assertThat(state("bo")).isEqualTo(ReplyState.WAITING);
        assertThat(state("eve")).isEqualTo(ReplyState.WAITING);
        Back.OFF.by(settings());
        assertThat(state("bo")).isEqualTo(ReplyState.WAITING);
        assertThat(state("eve")).isEqualTo(ReplyState.EXPIRED);
    }

    @Test
    default void whatIsBeingSentIsLeftToWhoSendsIt() {
        answer("bo", "ooo");
        Lease lease = queue().lease(1, LEASE, T0).getFirst();
        settings().putOutOfOffice(ANA, OutOfOffice.OFF, ANY, T0.plusSeconds(1));
        assertThat(state("bo")).isEqualTo(ReplyState.SENDING);
        assertThat(queue().settle(lease, new Next.Done("250 OK"), T0.plusSeconds(2))).isTrue();
        assertThat(state("bo")).isEqualTo(ReplyState.SENT);
    }

    /** What a node that tries a reply while it is switched off may say of the try, or never say. */
    enum PutOff {
        REFUSED_FOR_NOW {
            @Override
            void end(ReplyQueue queue, Lease lease) {
                queue.settle(lease, next(false), T0.plusSeconds(3));
            }
        },
        IN_DOUBT {
            @Override
            void end(ReplyQueue queue, Lease lease) {
                queue.settle(lease, next(true), T0.plusSeconds(3));
            }
        },
        NEVER_HEARD_OF {
            @Override
            void end(ReplyQueue queue, Lease lease) {}
        };

        private static Next next(boolean inDoubt) {
            return new Next.RetryAt(T0.plus(LEASE), "451 later", inDoubt);
        }

        abstract void end(ReplyQueue queue, Lease lease);
    }

    @ParameterizedTest
    @EnumSource(PutOff.class)
    default void whatIsBeingSentAndIsPutOffIsNotTriedAgain(PutOff how) {
        answer("bo", "ooo");
        Lease lease = queue().lease(1, LEASE, T0).getFirst();
        settings().putOutOfOffice(ANA, OutOfOffice.OFF, ANY, T0.plusSeconds(2));
        how.end(queue(), lease);

        boolean told = how != PutOff.NEVER_HEARD_OF;
        QueueEntry again =
                queue().lease(1, LEASE, told ? T0.plusSeconds(3) : T0.plus(LEASE))
                        .getFirst()
                        .entry();
        assertThat(again.reply().expiresAt()).isEqualTo(T0.plusSeconds(2));
        assertThat(again.lastResult()).isEqualTo("the out-of-office was switched off");
        assertThat(again.inDoubt()).isEqualTo(how != PutOff.REFUSED_FOR_NOW);
    }

    @Test
    default void ofManyThoseThatAreBeingSentAreLeftToo() {
        for (int i = 0; i < 450; i++) {
            answer("bo" + i, "ooo");
        }
        List<Lease> leases = queue().lease(250, LEASE.multipliedBy(2), T0);
        Back.OFF.by(settings());
        assertThat(queue().waiting()).isEqualTo(leases.size());
    }
}
