package org.siesta.rest;

import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.siesta.account.Accounts;
import org.siesta.account.AliasFile;
import org.siesta.delivery.Evaluation;
import org.siesta.delivery.GlobalScripts;
import org.siesta.delivery.ScriptCache;
import org.siesta.delivery.ScriptCheck;
import org.siesta.mail.Mailbox;
import org.siesta.queue.InMemoryReplyQueue;
import org.siesta.queue.QueueUnavailable;
import org.siesta.queue.ReplyQueue;
import org.siesta.settings.InMemorySettingsStore;
import org.siesta.settings.SettingsStore;
import org.siesta.settings.SettingsUnavailable;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveLimits;
import org.siesta.vacation.ReplyPolicy;

/** What the resources need, in memory, with switches for what can go wrong. */
@Alternative
@Singleton
public class TestParts {

    /** The one instant of these tests. */
    static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");

    static final String ADMIN = "admin-token-0123456789";
    static final String ANA = "ana-token-0123456789";
    static final String CAROL = "carol-token-0123456789";

    private static final SieveCompiler COMPILER = new SieveCompiler(SieveLimits.DEFAULT);

    /** How the stores behave. */
    enum Weather {
        FINE,
        STORE_AWAY,
        BUG
    }

    static volatile Weather weather = Weather.FINE;
    static volatile SettingsStore settings = new InMemorySettingsStore();
    static volatile ReplyQueue queue = new InMemoryReplyQueue();

    static void reset() {
        weather = Weather.FINE;
        settings = new InMemorySettingsStore();
        queue = new InMemoryReplyQueue();
    }

    @Produces
    @Singleton
    SettingsStore settings() {
        return switchable(
                SettingsStore.class,
                () -> settings,
                new SettingsUnavailable("secret inside", new IllegalStateException()));
    }

    @Produces
    @Singleton
    ReplyQueue queue() {
        return switchable(
                ReplyQueue.class,
                () -> queue,
                new QueueUnavailable("secret inside", new IllegalStateException()));
    }

    @Produces
    @Singleton
    Accounts accounts() {
        AliasFile aliases = AliasFile.parse("info@example.org ana@example.org");
        return new Accounts(List.of("example.org"), "+", aliases);
    }

    @Produces
    @Singleton
    ScriptCheck scripts() {
        GlobalScripts site = new GlobalScripts(Map.of("office", "keep;"));
        return new ScriptCheck(COMPILER, site, accounts(), ReplyPolicy.DEFAULT);
    }

    @Produces
    @Singleton
    Evaluation evaluation() {
        return new Evaluation(
                new ScriptCache(COMPILER, 1_000_000),
                ReplyPolicy.DEFAULT,
                Set.of("example.org"),
                "mx.example.org");
    }

    @Produces
    @Singleton
    Supplier<AccessTokens> tokens() {
        AccessTokens tokens =
                AccessTokens.NONE
                        .with(new Access.Admin(), ADMIN)
                        .with(new Access.Owner(new Mailbox("ana", "example.org")), ANA)
                        .with(new Access.Owner(new Mailbox("carol", "example.org")), CAROL);
        return () -> tokens;
    }

    @Produces
    @Singleton
    ReplyPolicy policy() {
        return ReplyPolicy.DEFAULT;
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.fixed(NOW);
    }

    static Instant before(Duration time) {
        return NOW.minus(time);
    }

    private static <T> T switchable(Class<T> type, Supplier<T> store, RuntimeException away) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            if (weather == Weather.STORE_AWAY) {
                                throw away;
                            }
                            if (weather == Weather.BUG) {
                                throw new IllegalStateException("secret inside");
                            }
                            try {
                                return method.invoke(store.get(), arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }
}
