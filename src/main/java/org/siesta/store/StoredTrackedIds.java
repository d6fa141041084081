package org.siesta.store;

import java.time.Instant;
import java.util.List;
import org.siesta.mail.Mailbox;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.TrackedIds;

/** Tracked unique ids in SQL. */
final class StoredTrackedIds implements TrackedIds {

    private final Database database;

    StoredTrackedIds(Database database) {
        this.database = database;
    }

    @Override
    public boolean tracked(Mailbox account, String id, Instant now) {
        try {
            return database.read(
                            s ->
                                    s.number(
                                            "SELECT count(*) FROM tracked_id"
                                                    + " WHERE account = ? AND id = ? AND until > ?",
                                            Columns.text(account),
                                            id,
                                            Columns.millis(now)))
                    > 0;
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    @Override
    public void track(Mailbox account, List<TrackedId> ids) {
        if (ids.isEmpty()) {
            return;
        }
        String key = Columns.text(account);
        try {
            database.repeat(
                    s -> {
                        int rows = 0;
                        for (TrackedId id : ids) {
                            rows +=
                                    s.change(
                                            "INSERT INTO tracked_id (account, id, until)"
                                                    + " VALUES (?, ?, ?) ON CONFLICT (account, id)"
                                                    + " DO UPDATE SET until = excluded.until",
                                            key,
                                            id.id(),
                                            Columns.millis(id.until()));
                        }
                        return rows;
                    });
        } catch (StoreUnavailable e) {
            throw unavailable(e);
        }
    }

    private static QueueUnavailable unavailable(StoreUnavailable e) {
        return new QueueUnavailable(String.valueOf(e.getMessage()), e);
    }
}
