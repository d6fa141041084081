package org.siesta.settings;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;

/**
 * What one account asked for, read at once.
 *
 * @param outOfOffice {@link OutOfOffice#OFF} when never set
 * @param version of the out-of-office, for ETag and If-Match; 0 when never set
 * @param active the active script, null when there is none
 */
public record AccountSettings(
        Mailbox account, OutOfOffice outOfOffice, long version, @Nullable Script active) {

    /** The active script. */
    public Optional<Script> activeScript() {
        return Optional.ofNullable(active);
    }
}
