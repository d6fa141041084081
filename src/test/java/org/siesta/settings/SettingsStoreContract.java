package org.siesta.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.Mailbox;
import org.siesta.settings.OutOfOffice.Audience;
import org.siesta.settings.OutOfOffice.External;

/** What every settings store promises. A backend proves itself by implementing {@link #store()}. */
public interface SettingsStoreContract {

    Mailbox ANA = new Mailbox("ana", "example.org");
    Mailbox EVE = new Mailbox("eve", "example.org");
    Instant T0 = Instant.parse("2026-11-02T09:00:00.123Z");
    OptionalLong ANY = OptionalLong.empty();

    SettingsStore store();

    private static OutOfOffice away(String text) {
        return new OutOfOffice(
                true,
                LocalDateTime.parse("2026-12-24T00:00"),
                null,
                ZoneId.of("Europe/Berlin"),
                null,
                text,
                null,
                null,
                List.of("a.na@example.org"),
                External.SAME);
    }

    @Test
    default void whoNeverSetAnythingIsThere() {
        assertThat(store().find(ANA)).isEqualTo(new AccountSettings(ANA, OutOfOffice.OFF, 0, null));
        assertThat(store().scripts(ANA)).isEmpty();
        assertThat(store().script(ANA, "main")).isEmpty();
        assertThat(store().deleteOutOfOffice(ANA, ANY, T0)).isFalse();
        assertThat(store().deleteScript(ANA, "main", T0)).isFalse();
    }

    @Test
    default void theOutOfOfficeIsFoundAsItWasPut() {
        assertThat(store().putOutOfOffice(ANA, away("Gone"), ANY, T0)).hasValue(1);
        assertThat(store().find(ANA)).isEqualTo(new AccountSettings(ANA, away("Gone"), 1, null));
        assertThat(store().find(EVE).outOfOffice()).isEqualTo(OutOfOffice.OFF);
    }

    @Test
    default void eachChangeHasAnotherVersion() {
        store().putOutOfOffice(ANA, away("1"), ANY, T0);
        assertThat(store().putOutOfOffice(ANA, away("2"), OptionalLong.of(1), T0)).hasValue(2);
        assertThat(store().putOutOfOffice(ANA, away("3"), ANY, T0)).hasValue(3);
        assertThat(store().find(ANA).version()).isEqualTo(3);
    }

    @Test
    default void whoSawAnotherVersionChangesNothing() {
        store().putOutOfOffice(ANA, away("1"), ANY, T0);
        store().putOutOfOffice(ANA, away("2"), ANY, T0);
        assertThat(store().putOutOfOffice(ANA, away("lost"), OptionalLong.of(1), T0)).isEmpty();
        assertThat(store().putOutOfOffice(ANA, away("lost"), OptionalLong.of(0), T0)).isEmpty();
        assertThat(store().putOutOfOffice(ANA, away("lost"), OptionalLong.of(9), T0)).isEmpty();
        assertThat(store().find(ANA).outOfOffice()).isEqualTo(away("2"));
    }

    @Test
    default void versionZeroMeansThatNobodySetOne() {
        assertThat(store().putOutOfOffice(ANA, away("x"), OptionalLong.of(1), T0)).isEmpty();
        assertThat(store().putOutOfOffice(ANA, away("1"), OptionalLong.of(0), T0)).isPresent();
        assertThat(store().putOutOfOffice(ANA, away("2"), OptionalLong.of(0), T0)).isEmpty();
    }

    @Test
    default void noVersionComesTwiceAfterADelete() {
        long first = store().putOutOfOffice(ANA, away("1"), ANY, T0).orElseThrow();
        assertThat(store().deleteOutOfOffice(ANA, ANY, T0)).isTrue();
        assertThat(store().deleteOutOfOffice(ANA, ANY, T0)).isFalse();
        assertThat(store().find(ANA)).isEqualTo(new AccountSettings(ANA, OutOfOffice.OFF, 0, null));
        assertThat(store().putOutOfOffice(ANA, away("x"), OptionalLong.of(first), T0)).isEmpty();
        assertThat(store().putOutOfOffice(ANA, away("2"), OptionalLong.of(0), T0).orElseThrow())
                .isGreaterThan(first);
    }

    @Test
    default void whoSawAnotherVersionDeletesNothing() {
        store().putOutOfOffice(ANA, away("1"), ANY, T0);
        store().putOutOfOffice(ANA, away("2"), ANY, T0);
        assertThat(store().deleteOutOfOffice(ANA, OptionalLong.of(1), T0)).isFalse();
        assertThat(store().deleteOutOfOffice(ANA, OptionalLong.of(0), T0)).isFalse();
        assertThat(store().find(ANA).outOfOffice()).isEqualTo(away("2"));
        assertThat(store().deleteOutOfOffice(ANA, OptionalLong.of(2), T0)).isTrue();
    }

    @Test
    default void oneOfManyAtOnceWinsAVersion() throws Exception {
        store().putOutOfOffice(ANA, away("0"), ANY, T0);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<OptionalLong>> puts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String text = "t" + i;
                puts.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return store().putOutOfOffice(
                                                    ANA, away(text), OptionalLong.of(1), T0);
                                }));
            }
            start.countDown();
        }
        int won = 0;
        for (Future<OptionalLong> put : puts) {
            won += put.get().isPresent() ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
        assertThat(store().find(ANA).version()).isEqualTo(2);
    }

    @Test
    default void everyOutOfOfficeComesBackExactly() {
        Random random = new Random(5230);
        for (int i = 0; i < 200; i++) {
            OutOfOffice put = any(random);
            store().putOutOfOffice(ANA, put, ANY, T0);
            assertThat(store().find(ANA).outOfOffice()).isEqualTo(put);
        }
    }

    private static OutOfOffice any(Random random) {
        List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        List<String> addresses = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            addresses.add(text(random));
        }
        return new OutOfOffice(
                random.nextBoolean(),
                time(random),
                time(random),
                ZoneId.of(zones.get(random.nextInt(zones.size()))),
                maybe(random),
                text(random),
                maybe(random),
                random.nextBoolean() ? null : Integer.valueOf(random.nextInt()),
                addresses,
                new External(
                        Audience.values()[random.nextInt(Audience.values().length)],
                        maybe(random),
                        maybe(random),
                        maybe(random)));
    }

    private static @Nullable LocalDateTime time(Random random) {
        return random.nextInt(3) == 0
                ? null
                : LocalDateTime.of(1, 1, 1, 0, 0)
                        .plusSeconds(random.nextLong(9999L * 365 * 86_400))
                        .plusNanos(random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
    }

    private static @Nullable String maybe(Random random) {
        return random.nextInt(3) == 0 ? null : text(random);
    }

    /** Any UTF-16 units: control characters, line ends, quotes, lone surrogates. */
    private static String text(Random random) {
        String sharp = "\0\r\n\t\"'\\{}[]${}%_é€\uD83D\uDE00\uD83D\uFFFF\u2028";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(
                    random.nextBoolean()
                            ? sharp.charAt(random.nextInt(sharp.length()))
                            : (char) random.nextInt(0x10000));
        }
        return text.toString();
    }

    // ---- scripts

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keep;\r\n",
                "keep;\n",
                "keep;",
                "",
                "# grüße, 你好, 😀\r\nkeep;\n\r\n",
                "\uFEFFkeep;\n",
                "# \0 \t\n"
            })
    default void aScriptIsKeptByteForByte(String content) {
        store().putScript(ANA, "main", content, T0);
        assertThat(store().script(ANA, "main")).contains(new Script("main", content, false, T0));
    }

    @Test
    default void aBigScriptIsKept() {
        String content = "# ä\r\n".repeat(200_000);
        store().putScript(ANA, "big", content, T0);
        assertThat(store().script(ANA, "big").orElseThrow().content()).isEqualTo(content);
    }

    @Test
    default void scriptsAreListedByName() {
        store().putScript(ANA, "zwei", "stop;", T0);
        store().putScript(ANA, "eins", "keep;", T0);
        store().putScript(EVE, "fremd", "keep;", T0);
        assertThat(store().scripts(ANA)).extracting(Script::name).containsExactly("eins", "zwei");
    }

    @Test
    default void atMostOneScriptIsActive() {
        store().putScript(ANA, "a", "keep;", T0);
        store().putScript(ANA, "b", "stop;", T0);
        store().putScript(EVE, "a", "keep;", T0);
        assertThat(store().find(ANA).activeScript()).isEmpty();

        assertThat(store().activateScript(ANA, Optional.of("a"), T0)).isTrue();
        assertThat(store().activateScript(ANA, Optional.of("b"), T0)).isTrue();
        assertThat(store().activateScript(ANA, Optional.of("b"), T0)).isTrue();
        assertThat(store().find(ANA).activeScript()).contains(new Script("b", "stop;", true, T0));
        assertThat(store().scripts(ANA)).extracting(Script::active).containsExactly(false, true);
        assertThat(store().find(EVE).activeScript()).isEmpty();
    }

    @Test
    default void aScriptThatIsNotThereCannotBeActive() {
        store().putScript(ANA, "a", "keep;", T0);
        store().putScript(EVE, "b", "keep;", T0);
        store().activateScript(ANA, Optional.of("a"), T0);
        assertThat(store().activateScript(ANA, Optional.of("b"), T0)).isFalse();
        assertThat(store().find(ANA).activeScript().orElseThrow().name()).isEqualTo("a");
    }

    @Test
    default void noneCanBeActive() {
        store().putScript(ANA, "a", "keep;", T0);
        store().activateScript(ANA, Optional.of("a"), T0);
        assertThat(store().activateScript(ANA, Optional.empty(), T0)).isTrue();
        assertThat(store().find(ANA).activeScript()).isEmpty();
        assertThat(store().scripts(ANA)).hasSize(1);
        // ManageSieve writes SETACTIVE "" for the same.
        store().activateScript(ANA, Optional.of("a"), T0);
        assertThat(store().activateScript(ANA, Optional.of(""), T0)).isTrue();
        assertThat(store().find(ANA).activeScript()).isEmpty();
    }

    @Test
    default void aNewTextLeavesAScriptActive() {
        store().putScript(ANA, "a", "keep;", T0);
        store().activateScript(ANA, Optional.of("a"), T0);
        store().putScript(ANA, "a", "stop;", T0.plusSeconds(9));
        assertThat(store().find(ANA).activeScript())
                .contains(new Script("a", "stop;", true, T0.plusSeconds(9)));
    }

    @Test
    default void theActiveScriptCanBeDeleted() {
        store().putScript(ANA, "a", "keep;", T0);
        store().activateScript(ANA, Optional.of("a"), T0);
        assertThat(store().deleteScript(ANA, "a", T0)).isTrue();
        assertThat(store().find(ANA).activeScript()).isEmpty();
        assertThat(store().deleteScript(ANA, "a", T0)).isFalse();
        store().putScript(ANA, "a", "keep;", T0);
        assertThat(store().find(ANA).activeScript()).as("a new one is not active").isEmpty();
    }

    @Test
    default void outOfOfficeAndScriptAreReadAtOnce() {
        store().putOutOfOffice(ANA, away("Gone"), ANY, T0);
        store().putScript(ANA, "a", "keep;", T0);
        store().activateScript(ANA, Optional.of("a"), T0);
        assertThat(store().find(ANA))
                .isEqualTo(
                        new AccountSettings(
                                ANA, away("Gone"), 1, new Script("a", "keep;", true, T0)));
    }

    @Test
    default void allScriptsAreReadWhereTheActiveOneMayIncludeThem() {
        store().putScript(ANA, "a", "keep;", T0);
        store().putScript(ANA, "b", "require \"include\"; include \"a\";", T0);
        store().putScript(new Mailbox("bo", "example.org"), "a", "stop;", T0);
        store().activateScript(ANA, Optional.of("a"), T0);
        assertThat(store().find(ANA).scripts()).isEmpty();
        store().activateScript(ANA, Optional.of("b"), T0);
        assertThat(store().find(ANA).script("a")).map(Script::content).contains("keep;");
        assertThat(store().find(ANA).scripts()).extracting(Script::name).containsExactly("a", "b");
    }
}
