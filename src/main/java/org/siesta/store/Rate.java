package org.siesta.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.queue.QueuedReply;
import org.siesta.queue.RateLimits;

/**
 * The limits that stand in the way of one more reply.
 *
 * @param domain of the correspondent; null where it is not limited, and then not kept either
 */
record Rate(String account, @Nullable String domain, RateLimits limits, long now) {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    static Rate of(QueuedReply reply, RateLimits limits, Instant now) {
        Mailbox to = reply.to();
        return new Rate(
                reply.account(),
                limits.domainPerHour() > 0 ? to.normal().domain() : null,
                limits,
                Columns.millis(now));
    }

    /** Which limit is reached; empty when none is. */
    Optional<String> reached(Session s, Allowances allowances) throws SQLException {
        int ofAccount = limits.accountPerHour();
        if (isReached(s, allowances, "account = ? AND", account, HOUR, ofAccount)) {
            return Optional.of(ofAccount + " replies of the account within an hour");
        }
        int toDomain = limits.domainPerHour();
        if (domain != null
                && isReached(
                        s, allowances, "correspondent_domain = ? AND", domain, HOUR, toDomain)) {
            return Optional.of(toDomain + " replies to " + domain + " within an hour");
        }
        int inAll = limits.perMinute();
        if (inAll > 0 && isReached(s, allowances, "'' = ? AND", "", MINUTE, inAll)) {
            return Optional.of(inAll + " replies in all within a minute");
        }
        return Optional.empty();
    }

    private boolean isReached(
            Session s, Allowances allowances, String which, String value, long span, int limit)
            throws SQLException {
        String what = which + value;
        if (allowances.use(what, limit, now)) {
            return false;
        }
        long count = count(s, which, value, span, limit);
        allowances.counted(what, limit, count, now);
        return count >= limit;
    }

    /** At most {@code limit}: the count stops there, so that its cost has a bound. */
    private long count(Session s, String which, String value, long span, int limit)
            throws SQLException {
        // Those from a clock that ran ahead by more than the span do not count.
        return s.number(
                "SELECT count(*) FROM (SELECT 1 FROM reply WHERE "
                        + which
                        + " counted = 1 AND enqueued_at > ? AND enqueued_at <= ? LIMIT ?) AS within",
                value,
                Columns.plus(now, -span),
                Columns.plus(now, span),
                Math.max(limit, 0));
    }
}
