package org.siesta.app;

import java.time.InstantSource;
import org.siesta.account.Accounts;
import org.siesta.cli.Site;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.queue.ReplyQueue;
import org.siesta.settings.SettingsStore;
import org.siesta.vacation.ReplyPolicy;

/** The parts as the commands see them: no worker runs, a service beside it sends what is queued. */
record OpenSite(Parts parts) implements Site {

    @Override
    public SettingsStore settings() {
        return parts.settings();
    }

    @Override
    public ReplyQueue queue() {
        return parts.queue();
    }

    @Override
    public Accounts accounts() {
        return parts.rules().accounts();
    }

    @Override
    public ReplyPolicy policy() {
        return parts.rules().policy();
    }

    @Override
    public InstantSource clock() {
        return parts.clock();
    }

    @Override
    public DeliveryAgent pipe() {
        return parts.responder();
    }

    @Override
    public void close() {
        parts.close();
    }
}
