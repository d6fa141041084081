package org.siesta.settings;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.siesta.mail.Mailbox;

/** Settings for tests: keeps the promises of the contract, and forgets all at the end. */
public final class InMemorySettingsStore implements SettingsStore {

    private static final class Row {
        OutOfOffice outOfOffice;
        long version;
        final Map<String, Script> scripts = new TreeMap<>();
    }

    private final Map<Mailbox, Row> accounts = new HashMap<>();

    private Row row(Mailbox account) {
        return accounts.computeIfAbsent(account, _ -> new Row());
    }

    @Override
    public synchronized AccountSettings find(Mailbox account) {
        Row row = row(account);
        Script active =
                row.scripts.values().stream().filter(Script::active).findFirst().orElse(null);
        AccountSettings settings =
                row.outOfOffice == null
                        ? new AccountSettings(account, OutOfOffice.OFF, 0, active)
                        : new AccountSettings(account, row.outOfOffice, row.version, active);
        return active != null && active.mayInclude() ? settings.with(scripts(account)) : settings;
    }

    @Override
    public synchronized OptionalLong putOutOfOffice(
            Mailbox account, OutOfOffice outOfOffice, OptionalLong expectedVersion, Instant now) {
        Row row = row(account);
        long seen = row.outOfOffice == null ? 0 : row.version;
        if (expectedVersion.isPresent() && expectedVersion.getAsLong() != seen) {
            return OptionalLong.empty();
        }
        row.outOfOffice = outOfOffice;
        row.version++;
        return OptionalLong.of(row.version);
    }

    @Override
    public synchronized boolean deleteOutOfOffice(
            Mailbox account, OptionalLong expectedVersion, Instant now) {
        Row row = row(account);
        boolean there =
                row.outOfOffice != null
                        && (expectedVersion.isEmpty()
                                || expectedVersion.getAsLong() == row.version);
        row.outOfOffice = there ? null : row.outOfOffice;
        return there;
    }

    @Override
    public synchronized List<Script> scripts(Mailbox account) {
        return List.copyOf(row(account).scripts.values());
    }

    @Override
    public synchronized Optional<Script> script(Mailbox account, String name) {
        return Optional.ofNullable(row(account).scripts.get(name));
    }

    @Override
    public synchronized void putScript(Mailbox account, String name, String content, Instant now) {
        boolean active = script(account, name).map(Script::active).orElse(false);
        row(account).scripts.put(name, new Script(name, content, active, now));
    }

    @Override
    public synchronized boolean deleteScript(Mailbox account, String name, Instant now) {
        return row(account).scripts.remove(name) != null;
    }

    @Override
    public synchronized boolean activateScript(
            Mailbox account, Optional<String> name, Instant now) {
        Map<String, Script> scripts = row(account).scripts;
        String wanted = name.orElse("");
        if (!wanted.isEmpty() && !scripts.containsKey(wanted)) {
            return false;
        }
        scripts.replaceAll((n, s) -> new Script(n, s.content(), n.equals(wanted), s.changedAt()));
        return true;
    }
}
