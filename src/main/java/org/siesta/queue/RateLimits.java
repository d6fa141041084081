package org.siesta.queue;

/**
 * How many replies may be queued (RFC 3834 §6); those that the shim queues do not count.
 *
 * @param accountPerHour of one account within an hour; zero sends none
 * @param domainPerHour to one domain within an hour, of all accounts; zero for no limit
 * @param perMinute in all within a minute; zero for no limit
 */
public record RateLimits(int accountPerHour, int domainPerHour, int perMinute) {

    /** Only the account's limit. */
    public static RateLimits ofAccount(int perHour) {
        return new RateLimits(perHour, 0, 0);
    }
}
