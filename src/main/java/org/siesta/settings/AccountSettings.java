package org.siesta.settings;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;

/**
 * What one account asked for, read at once.
 *
 * @param outOfOffice {@link OutOfOffice#OFF} when never set
 * @param version of the out-of-office, for ETag and If-Match; 0 when never set
 * @param active the active script, null when there is none
 * @param scripts all scripts of the account, where the active one may include others; else none
 */
public record AccountSettings(
        Mailbox account,
        OutOfOffice outOfOffice,
        long version,
        @Nullable Script active,
        List<Script> scripts) {

    public AccountSettings {
        scripts = List.copyOf(scripts);
    }

    /** Where the active script, if there is one, includes no others. */
    public AccountSettings(
            Mailbox account, OutOfOffice outOfOffice, long version, @Nullable Script active) {
        this(account, outOfOffice, version, active, List.of());
    }

    /** The active script. */
    public Optional<Script> activeScript() {
        return Optional.ofNullable(active);
    }

    /** A script that the active one may include. */
    public Optional<Script> script(String name) {
        return scripts.stream().filter(script -> script.name().equals(name)).findFirst();
    }

    /** The same with the scripts that may be included. */
    public AccountSettings with(List<Script> others) {
        return new AccountSettings(account, outOfOffice, version, active, others);
    }
}
