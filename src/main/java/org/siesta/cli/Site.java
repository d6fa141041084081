package org.siesta.cli;

import java.time.InstantSource;
import org.siesta.account.Accounts;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.queue.ReplyQueue;
import org.siesta.settings.SettingsStore;
import org.siesta.vacation.ReplyPolicy;

/** The store of one installation, opened beside a running service or without one. */
public interface Site extends AutoCloseable {

    /** What each account asked for. */
    SettingsStore settings();

    /** Replies that wait, who was answered, and decisions. */
    ReplyQueue queue();

    /** Whose mail is ours. */
    Accounts accounts();

    /** What the site says about replies. */
    ReplyPolicy policy();

    /** The time that all nodes of the store have in common. */
    default InstantSource clock() {
        return InstantSource.system();
    }

    /** What the pipe hands its message to; answers and keeps nothing of the message. */
    DeliveryAgent pipe();

    @Override
    void close();
}
