package org.siesta.settings;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.siesta.mail.Mailbox;

/**
 * Keeps the settings of accounts. Every method throws {@link
 * org.siesta.settings.SettingsUnavailable} when the store does not answer.
 */
public interface SettingsStore {

    /**
     * One read: the out-of-office and the active script. An account that never set anything has
     * settings that are off.
     */
    AccountSettings find(Mailbox account);

    /**
     * Replaces the out-of-office. Where nobody is away by the new one, replies of the old one that
     * wait are of no more use and end.
     *
     * @param expectedVersion the version that the caller saw; empty writes in any case
     * @return the new version, or empty when another version is there
     */
    OptionalLong putOutOfOffice(
            Mailbox account, OutOfOffice outOfOffice, OptionalLong expectedVersion, Instant now);

    /**
     * Forgets the out-of-office; replies of it that wait end.
     *
     * @param expectedVersion the version that the caller saw; empty deletes in any case
     * @return false when there was none, or another version is there
     */
    boolean deleteOutOfOffice(Mailbox account, OptionalLong expectedVersion, Instant now);

    /** All scripts of the account by name. */
    List<Script> scripts(Mailbox account);

    /** One script. */
    Optional<Script> script(Mailbox account, String name);

    /** Stores a script under its name; keeps whether it is active. */
    void putScript(Mailbox account, String name, String content, Instant now);

    /**
     * Forgets a script; false when there was none. Where it was the active one, replies of scripts
     * that wait end.
     */
    boolean deleteScript(Mailbox account, String name, Instant now);

    /**
     * Makes this script the active one, or none with an empty name; false when there is no such
     * script. Where none is active any more, replies of scripts that wait end.
     */
    boolean activateScript(Mailbox account, Optional<String> name, Instant now);
}
