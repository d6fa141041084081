package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Notifications as clients wrote them before RFC 5435: accepted, and recorded as the others are.
 */
class DeprecatedNotifyTest {

    private static final String REQUIRE = "require [\"notify\", \"variables\"];\n";

    /** Each as its importance, URI and message. */
    private static String told(String commands) {
        SieveOutcome outcome = Scripts.run(REQUIRE + commands);
        assertThat(outcome).isInstanceOf(SieveOutcome.Completed.class);
        return ((SieveOutcome.Completed) outcome)
                .actions().stream()
                        .filter(SieveAction.Notify.class::isInstance)
                        .map(a -> ((SieveAction.Notify) a).notification())
                        .map(n -> n.importance() + " " + n.method() + " " + n.message())
                        .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    notify :options "a@b.example" :message "hi"; | 2 mailto:a@b.example hi
                    notify :high :options ["a@b.example", "c@d.example"] :message "hi"; | 1 mailto:a@b.example,c@d.example hi
                    notify :low :method "mailto" :options "a@b.example" :message "hi"; | 3 mailto:a@b.example hi
                    notify :options "a@b.example" :message "$from$, $env-from$, $nothing$ $"; | 2 mailto:a@b.example Bo Berg <bo@example.net>, bo@example.net, $nothing$ $
                    set "x" "a@b.example"; notify :options "${x}" :message "${x}"; | 2 mailto:a@b.example a@b.example
                    notify :id "1" :options "a@b.example" :message "hi"; denotify; | ''
                    notify :id "1" :options "a@b.example" :message "hi"; denotify :is "2"; | 2 mailto:a@b.example hi
                    notify :id "a1" :options "a@b.example" :message "hi"; denotify :matches "a*"; | ''
                    notify :high :options "a@b.example" :message "hi"; denotify :low; | 1 mailto:a@b.example hi
                    notify :high :options "a@b.example" :message "hi"; denotify :high; | ''
                    """)
    void isRecordedUnlessItIsTakenBack(String commands, String told) {
        assertThat(told(commands)).isEqualTo(told);
    }

    @Test
    void withoutAMessageItNamesTheSenderAndTheSubject() {
        assertThat(told("notify :options \"a@b.example\";"))
                .isEqualTo(
                        "2 mailto:a@b.example Bo Berg <bo@example.net>: Gr\u00fc\u00dfe from *Bo*");
    }

    @Test
    void itMayHoldTheBeginningOfTheText() {
        SieveInput input = Scripts.mail("From: a@b.example\n\nhello");
        SieveOutcome outcome =
                Scripts.run(
                        REQUIRE + "notify :options \"a@b.example\" :message \"$text[3]$.\";",
                        input);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        SieveOutcome.Completed.class,
                        done ->
                                assertThat(done.actions().getFirst())
                                        .isInstanceOfSatisfying(
                                                SieveAction.Notify.class,
                                                n ->
                                                        assertThat(n.notification().message())
                                                                .isEqualTo("hel.")));
    }

    @Test
    void keepsTheMailAsIfItWereNotThere() {
        assertThat(Scripts.actions(REQUIRE + "notify :options \"a@b.example\"; denotify;"))
                .isEqualTo("implicit keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    notify; | 2:1 no-recipients (warning)
                    notify :method "sms" :options "1"; | 2:16 invalid-notify-method
                    notify :options "nobody"; | 2:17 invalid-address
                    notify :low :high :options "a@b.example"; | 2:13 duplicate-tag
                    denotify :is "a" :matches "b"; | 2:18 duplicate-tag
                    """)
    void isCheckedWhenItIsStored(String commands, String fault) {
        assertThat(Scripts.faults(REQUIRE + commands)).containsExactly(fault);
    }

    @Test
    void doesNotGoTogetherWithWhatCameAfterIt() {
        assertThat(Scripts.faults("require [\"notify\", \"enotify\"];"))
                .containsExactly("1:20 conflicting-capabilities");
        assertThat(Scripts.faults("require [\"enotify\", \"notify\"];"))
                .containsExactly("1:21 conflicting-capabilities");
    }

    @Test
    void isNotOfferedToClients() {
        assertThat(List.copyOf(Scripts.COMPILER.capabilities()))
                .contains("enotify")
                .doesNotContain("notify");
    }
}
