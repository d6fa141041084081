package org.siesta.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.QueueUnavailable;

/**
 * The replies to a message that the backend has taken, queued or lost before the MTA hears of it.
 * Whatever becomes of them, the backend's answers stand.
 */
record DueReplies(
        Answering answering, TimeBudget budget, Abreast abreast, Turns turns, Mishaps mishaps) {

    /**
     * A reply that is due.
     *
     * @param held why it could not be queued when that was tried last; null before
     */
    private record Due(String id, Answering.Prepared decided, @Nullable QueueUnavailable held) {

        Due heldUp(QueueUnavailable why) {
            return new Due(id, decided, why);
        }
    }

    /**
     * Answers for those whose message the backend took.
     *
     * @param replies of the backend, as many as recipients
     * @param prepared what was decided for each of them
     */
    void answer(List<SmtpReply> replies, List<Answering.@Nullable Prepared> prepared) {
        try {
            answerEach(replies, prepared);
        } catch (RuntimeException | Error e) {
            // The backend has the message, and would get it again where this became a deferral.
            mishaps.bug(mishaps.id(), "replies failed after delivery", e);
        }
    }

    private void answerEach(List<SmtpReply> replies, List<Answering.@Nullable Prepared> prepared) {
        List<Due> due = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            Answering.Prepared decided = prepared.get(i);
            if (decided == null || !replies.get(i).positive()) {
                continue;
            }
            Due answer = new Due(mishaps.id() + "." + i, decided, null);
            if (decided.waits()) {
                due.add(answer);
            } else {
                record(answer);
            }
        }
        if (!due.isEmpty()) {
            inTime(due);
        }
    }

    private void record(Due due) {
        try {
            answering.recordDelivered(due.id(), due.decided());
        } catch (RuntimeException | Error e) {
            mishaps.unrecorded(due.id(), e);
        }
    }

    private void inTime(List<Due> due) {
        TimeBudget.Ended<Boolean> ended =
                budget.run(
                        due.size(),
                        left -> {
                            answer(due, left);
                            return true;
                        });
        switch (ended) {
            case TimeBudget.Ended.InTime<Boolean> _ -> {}
            case TimeBudget.Ended.Late<Boolean> _ -> mishaps.late();
            case TimeBudget.Ended.Skipped<Boolean> _ ->
                    due.forEach(
                            _ ->
                                    mishaps.lost(
                                            mishaps.id(),
                                            new QueueUnavailable(
                                                    Preparation.TOO_SLOW, new TimeoutException())));
        }
    }

    /**
     * Those of different accounts at once, the others one after the other; whoever needs what
     * others hold tries again behind the rest, for as long as there is time.
     */
    private void answer(List<Due> due, TimeBudget.Left left) {
        Set<Mailbox> accounts = new HashSet<>();
        List<Due> first = new ArrayList<>(due.size());
        Queue<Due> open = new ArrayDeque<>();
        for (Due one : due) {
            (accounts.add(one.decided().recipient().own().account()) ? first : open).add(one);
        }
        abreast.each(first, this::attempt).forEach(held -> held.ifPresent(open::add));
        for (Due next = open.poll(); next != null; next = open.poll()) {
            QueueUnavailable held = next.held();
            if (held == null) {
                attempt(next).ifPresent(open::add);
            } else if (turns.take(left)) {
                try {
                    attempt(next).ifPresent(open::add);
                } finally {
                    turns.giveBack();
                }
            } else {
                mishaps.lost(next.id(), held);
            }
        }
    }

    /** Tries once; the same reply again where others hold what it needs. */
    private Optional<Due> attempt(Due due) {
        return answer(due).map(due::heldUp);
    }

    /** Tries once; what stood in the way where others hold what it needs. */
    private Optional<QueueUnavailable> answer(Due due) {
        try {
            answering.answer(due.id(), due.decided());
        } catch (QueueUnavailable e) {
            if (e.isBusy()) {
                return Optional.of(e);
            }
            mishaps.lost(due.id(), e);
        } catch (RuntimeException | Error e) {
            // The backend has the message: 250 stands, whatever happens to the reply.
            mishaps.bug(due.id(), "reply failed after delivery", e);
        }
        return Optional.empty();
    }
}
