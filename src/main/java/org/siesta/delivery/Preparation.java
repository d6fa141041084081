package org.siesta.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.siesta.delivery.Forwarder.OnStoreFailure;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.settings.SettingsUnavailable;

/**
 * What is decided for each recipient of a message before it goes on to the backend. A recipient
 * without a decision gets the mail and no reply, unless the site wants the message to wait: then
 * {@link SettingsUnavailable} is thrown.
 */
record Preparation(
        Answering answering,
        OnStoreFailure onStoreFailure,
        Turns turns,
        ReversePath from,
        ClientIdentity client,
        Mishaps mishaps) {

    /** Why there is no decision that took too long. */
    static final String TOO_SLOW = "too slow (siesta.delivery.max-delay)";

    /**
     * What was decided, as many as recipients: null where there is no reply to think of.
     *
     * @param missed why there is no decision, for each whose settings could not be read
     */
    record Decisions(
            List<Answering.@Nullable Prepared> prepared, List<SettingsUnavailable> missed) {}

    /**
     * Decides for each.
     *
     * @param recipients empty for an address that we cannot place
     * @param message null for one that cannot be read
     */
    Decisions decide(
            List<Optional<Recipient>> recipients,
            @Nullable Message message,
            Instant now,
            TimeBudget.Left left) {
        List<Answering.@Nullable Prepared> prepared = new ArrayList<>(recipients.size());
        List<SettingsUnavailable> missed = new ArrayList<>();
        for (Optional<Recipient> recipient : recipients) {
            Answering.Prepared decided = null;
            if (message != null && recipient.isPresent()) {
                try {
                    decided = patiently(recipient.get(), message, now, left);
                } catch (SettingsUnavailable e) {
                    if (onStoreFailure == OnStoreFailure.TEMPFAIL) {
                        throw e;
                    }
                    missed.add(e);
                }
            }
            prepared.add(decided);
        }
        return new Decisions(prepared, missed);
    }

    /** Tries again where others have all connections, for as long as there is time. */
    private Answering.@Nullable Prepared patiently(
            Recipient recipient, Message message, Instant now, TimeBudget.Left left) {
        try {
            return once(recipient, message, now);
        } catch (SettingsUnavailable first) {
            SettingsUnavailable why = first;
            while (why.isBusy() && turns.take(left)) {
                try {
                    return once(recipient, message, now);
                } catch (SettingsUnavailable e) {
                    why = e;
                } finally {
                    turns.giveBack();
                }
            }
            throw why;
        }
    }

    private Answering.@Nullable Prepared once(Recipient recipient, Message message, Instant now) {
        try {
            return answering.prepare(recipient, message, from, client, now);
        } catch (SettingsUnavailable e) {
            throw e;
        } catch (RuntimeException | Error e) {
            mishaps.bug(mishaps.id(), "evaluation failed, delivering without reply", e);
            return null;
        }
    }

    /** The decisions for the same recipients once their time is over; none where they are late. */
    List<Answering.@Nullable Prepared> decided(
            List<Optional<Recipient>> recipients, TimeBudget.Ended<Decisions> ended) {
        if (ended instanceof TimeBudget.Ended.InTime(var decisions)) {
            decisions.missed().forEach(why -> mishaps.lost(mishaps.id(), why));
            return decisions.prepared();
        }
        SettingsUnavailable slow = new SettingsUnavailable(TOO_SLOW, new TimeoutException());
        if (onStoreFailure == OnStoreFailure.TEMPFAIL) {
            throw slow;
        }
        List<Answering.@Nullable Prepared> none = new ArrayList<>();
        for (Optional<Recipient> recipient : recipients) {
            none.add(null);
            if (recipient.isPresent()) {
                mishaps.lost(mishaps.id(), slow);
            }
        }
        return none;
    }
}
