package org.siesta.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.Script;
import org.siesta.settings.SettingsStore;

/**
 * Settings that were read of late, so that most deliveries ask the database nothing. What another
 * node or process changes is known when it says so ({@link SettingsNews}), and at the latest when
 * the age is over; what this one changes is known at once.
 */
final class RememberedSettings implements SettingsStore, AutoCloseable {

    static final int MOST = 10_000;

    /** Characters of texts and scripts that are remembered in all. */
    static final long MOST_CHARACTERS = 16_000_000;

    /** What was read, and when by the monotonic clock. */
    private record Read(AccountSettings settings, long nanos) {}

    private final SettingsStore store;
    private final @Nullable SettingsNews news;
    private final long age;
    private final ConcurrentHashMap<Mailbox, Read> known = new ConcurrentHashMap<>();
    // Counts what was heard, so that what was read before is not kept after.
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong characters = new AtomicLong();

    /** Without news of others: all that they change is known when the age is over. */
    RememberedSettings(SettingsStore store, Duration age) {
        this.store = store;
        this.age = age.toNanos();
        this.news = null;
    }

    RememberedSettings(SettingsStore store, PostgresDatabase database, PostgresServer server) {
        this.store = store;
        this.age = server.settingsAge().toNanos();
        this.news =
                new SettingsNews(database, server.besideThePool(), this::forget, this::forgetAll);
    }

    @Override
    public AccountSettings find(Mailbox account) {
        Read read = known.get(account);
        if (read != null && System.nanoTime() - read.nanos() < age) {
            if (news != null) {
                // Whoever finds something here lives long enough to want the news.
                news.listen();
            }
            return read.settings();
        }
        long before = heard.get();
        long nanos = System.nanoTime();
        AccountSettings settings = store.find(account);
        if (heard.get() == before && age > 0) {
            remember(account, new Read(settings, nanos));
            if (heard.get() != before) {
                known.remove(account);
            }
        }
        return settings;
    }

    private void remember(Mailbox account, Read read) {
        // Counted again each time it is read: what is full too early is only read again.
        if (known.size() >= MOST
                || characters.addAndGet(characters(read.settings())) > MOST_CHARACTERS) {
            known.clear();
            characters.set(characters(read.settings()));
        }
        known.put(account, read);
    }

    private static long characters(AccountSettings settings) {
        OutOfOffice out = settings.outOfOffice();
        return settings.activeScript().map(s -> s.content().length()).orElse(0)
                + settings.scripts().stream().mapToLong(s -> s.content().length()).sum()
                + out.text().length()
                + (out.html() == null ? 0 : out.html().length())
                + out.translations().values().stream().mapToLong(t -> t.toString().length()).sum();
    }

    /** Accounts that are remembered. */
    int size() {
        return known.size();
    }

    private void forget(String account) {
        heard.incrementAndGet();
        known.remove(Columns.mailbox(account));
    }

    private void forgetAll() {
        heard.incrementAndGet();
        known.clear();
    }

    /** Changes, and lets everybody know whatever came of it. */
    private <T> T change(Mailbox account, Supplier<T> change) {
        try {
            return change.get();
        } finally {
            String name = Columns.text(account);
            forget(name);
            if (news != null) {
                news.tell(name);
            }
        }
    }

    @Override
    public OptionalLong putOutOfOffice(
            Mailbox account, OutOfOffice outOfOffice, OptionalLong expectedVersion, Instant now) {
        return change(
                account, () -> store.putOutOfOffice(account, outOfOffice, expectedVersion, now));
    }

    @Override
    public boolean deleteOutOfOffice(Mailbox account, OptionalLong expectedVersion, Instant now) {
        return change(account, () -> store.deleteOutOfOffice(account, expectedVersion, now));
    }

    @Override
    public List<Script> scripts(Mailbox account) {
        return store.scripts(account);
    }

    @Override
    public Optional<Script> script(Mailbox account, String name) {
        return store.script(account, name);
    }

    @Override
    public void putScript(Mailbox account, String name, String content, Instant now) {
        change(
                account,
                () -> {
                    store.putScript(account, name, content, now);
                    return name;
                });
    }

    @Override
    public boolean deleteScript(Mailbox account, String name, Instant now) {
        return change(account, () -> store.deleteScript(account, name, now));
    }

    @Override
    public boolean activateScript(Mailbox account, Optional<String> name, Instant now) {
        return change(account, () -> store.activateScript(account, name, now));
    }

    @Override
    public void close() {
        if (news != null) {
            news.close();
        }
    }
}
