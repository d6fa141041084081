package org.siesta.sieve;

/**
 * What notify may do (RFC 5435).
 *
 * @param maxNotifications in one run; 0 forbids the action
 * @param maxRecipients of one notification by mail
 */
public record NotifyRules(int maxNotifications, int maxRecipients) {

    /** The defaults of {@code siesta.sieve.notify.*}. */
    public static final NotifyRules DEFAULT = new NotifyRules(10, 8);
}
