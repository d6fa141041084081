package org.siesta.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.siesta.queue.Logged;

/** What is heard of other nodes without a server; the rest is in {@link PostgresFaultsIT}. */
class SettingsNewsTest {

    /**
     * As where a class cannot be had: nobody may believe what he remembers, and the log says so.
     */
    @Test
    void anErrorIsToldAndHearingGoesOn() {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger missed = new AtomicInteger();
        DataSource ill =
                (DataSource)
                        Proxy.newProxyInstance(
                                DataSource.class.getClassLoader(),
                                new Class<?>[] {DataSource.class},
                                (_, _, _) -> {
                                    calls.incrementAndGet();
                                    throw new NoClassDefFoundError("planted");
                                });
        try (Logged log = Logged.by(SettingsNews.class);
                SettingsNews news = new SettingsNews(null, ill, _ -> {}, missed::incrementAndGet)) {
            news.listen();
            await().until(() -> calls.get() > 1);
            assertThat(log.lines(Level.SEVERE).getFirst())
                    .contains("other nodes tell of changed settings");
            assertThat(missed).hasPositiveValue();
        }
    }
}
