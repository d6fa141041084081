package org.siesta.queue;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.siesta.mail.Mailbox;

/** Tracked unique ids for tests. */
public final class InMemoryTrackedIds implements TrackedIds {

    private record Key(Mailbox account, String id) {}

    private final Map<Key, Instant> until = new HashMap<>();

    /** Whether every call fails as if the store did not answer. */
    public volatile boolean broken;

    @Override
    public synchronized boolean tracked(Mailbox account, String id, Instant now) {
        check();
        Instant end = until.get(new Key(account, id));
        return end != null && end.isAfter(now);
    }

    @Override
    public synchronized void track(Mailbox account, List<TrackedId> ids) {
        check();
        ids.forEach(id -> until.put(new Key(account, id.id()), id.until()));
    }

    private void check() {
        if (broken) {
            throw new QueueUnavailable("the test breaks it", new IllegalStateException("broken"));
        }
    }
}
