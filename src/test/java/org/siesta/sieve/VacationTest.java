package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.sieve.Scripts.actions;
import static org.siesta.sieve.Scripts.compiled;
import static org.siesta.sieve.Scripts.faults;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.vacation.VacationRequest;

/** vacation (RFC 5230) and vacation-seconds (RFC 6131), up to the request that they make. */
class VacationTest {

    private static VacationRequest request(String script) {
        SieveOutcome outcome = Scripts.run(script);
        assertThat(outcome).isInstanceOf(SieveOutcome.Completed.class);
        return ((SieveOutcome.Completed) outcome)
                .actions().stream()
                        .filter(SieveAction.Vacation.class::isInstance)
                        .map(a -> ((SieveAction.Vacation) a).request())
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void carriesAllThatTheScriptSays() {
        VacationRequest request =
                request(
                        """
                        require "vacation";
                        vacation :days 3 :subject "Away" :from "Ana <ana@example.org>"
                            :addresses ["a@example.org", "Ana <b@example.org>"]
                            :handle "summer" "I am away.";
                        """);
        assertThat(request.reason()).isEqualTo("I am away.");
        assertThat(request.mime()).isFalse();
        assertThat(request.subject()).isEqualTo("Away");
        assertThat(request.from()).isEqualTo("Ana <ana@example.org>");
        assertThat(request.addresses()).containsExactly("a@example.org", "Ana <b@example.org>");
        assertThat(request.period()).isEqualTo(Duration.ofDays(3));
        assertThat(request.secondsGiven()).isFalse();
        assertThat(request.handle()).isEqualTo("summer");
        assertThat(request.source()).isEqualTo("script:main:2");
    }

    @Test
    void leavesToTheSiteWhatTheScriptDoesNotSay() {
        VacationRequest request =
                request("require \"vacation\";\nvacation :mime \"Content-Type: text/plain\";");
        assertThat(request.subject()).isNull();
        assertThat(request.from()).isNull();
        assertThat(request.handle()).isNull();
        assertThat(request.period()).isNull();
        assertThat(request.addresses()).isEmpty();
        assertThat(request.mime()).isTrue();
    }

    /** RFC 5230 §4.2: what is said is said; the reason does not count beside it. */
    @Test
    void anEmptyHandleIsOneToo() {
        assertThat(request("require \"vacation\";\nvacation :handle \"\" \"x\";").handle())
                .isEmpty();
    }

    @Test
    void identityIsTakenBeforeVariablesExpandButTheHandleExpands() {
        VacationRequest request =
                request(
                        """
                        require ["vacation", "variables"];
                        if header :matches "subject" "*" { set "s" "${1}"; }
                        vacation :subject "Re: ${s}" :handle "h-${s}" "You wrote ${s}";
                        """);
        assertThat(request.subject()).isEqualTo("Re: Grüße from *Bo*");
        assertThat(request.reason()).isEqualTo("You wrote Grüße from *Bo*");
        assertThat(request.handle()).isEqualTo("h-Grüße from *Bo*");
        assertThat(request.identity()).containsExactly("Re: ${s}", "", "", "You wrote ${s}");
    }

    @Test
    void anEmptySubjectCountsAsAbsent() {
        assertThat(request("require \"vacation\"; vacation :subject \"\" \"x\";").subject())
                .isNull();
    }

    @Test
    void aVariableCannotBringAHeaderFieldAlong() {
        VacationRequest request =
                request(
                        """
                        require ["vacation", "variables", "encoded-character"];
                        set "evil" "x${hex:0d 0a}Bcc: victim@example.com";
                        vacation :subject "${evil}" :from "${evil}" :handle "${evil}" "x";
                        """);
        assertThat(request.subject()).isEqualTo("x Bcc: victim@example.com");
        assertThat(request.handle()).isEqualTo("x Bcc: victim@example.com");
        assertThat(request.from()).isNull();
    }

    @Test
    void secondsBringVacationAlongAndHaveTheirOwnLowerLimit() {
        VacationRequest request =
                request("require \"vacation-seconds\"; vacation :seconds 1800 \"x\";");
        assertThat(request.period()).isEqualTo(Duration.ofMinutes(30));
        assertThat(request.secondsGiven()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        ":days 0, 0",
        ":seconds 0, 0",
        ":seconds 2147483647, 2147483647",
        ":seconds 99999999999, 2147483647",
        ":days 9000000000000000000, 2147472000",
    })
    void everyPeriodIsTaken(String tag, long seconds) {
        assertThat(request("require \"vacation-seconds\"; vacation " + tag + " \"x\";").period())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void doesNotCancelTheImplicitKeep() {
        assertThat(actions("require \"vacation\"; vacation \"x\";"))
                .isEqualTo("vacation x, implicit keep");
        assertThat(actions("require \"vacation\"; vacation \"x\"; discard;"))
                .isEqualTo("vacation x, discard");
    }

    @Test
    void twoExecutedVacationsAreAnError() {
        assertThat(actions("require \"vacation\";\nvacation \"x\";\nvacation \"y\";"))
                .isEqualTo("failed action-conflict 3");
        assertThat(
                        actions(
                                "require \"vacation\"; if true { vacation \"x\"; }"
                                        + " else { vacation \"y\"; }"))
                .isEqualTo("vacation x, implicit keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "vacation :days 1 :seconds 5 \"x\"; | 1:46 duplicate-tag",
                "vacation :from \"nobody\" \"x\"; | 1:44 invalid-address",
                "vacation :addresses [\"a@example.org\", \"no\"] \"x\"; | 1:67 invalid-address (warning)",
                "vacation :from \"Jane \\\"JD\\\" Doe\" \"x\"; | 1:44 invalid-address",
                "vacation :from \"Jane \\\"JD <a@example.org>\" \"x\"; | 1:44 invalid-display-name (warning)",
                "vacation :days \"1\" \"x\"; | 1:44 wrong-argument-type",
                "vacation; | 1:29 wrong-argument-count",
                "vacation \"x\" :days 3; | 1:42 misplaced-tag",
                "vacation :mime :mime \"x\"; | 1:44 duplicate-tag",
            })
    void whatIsWrongIsSaidWhenTheScriptIsStored(String command, String fault) {
        assertThat(faults("require \"vacation-seconds\"; " + command)).containsExactly(fault);
    }

    @Test
    void aBrokenDisplayNameIsDroppedAndTheAddressKept() {
        assertThat(
                        request(
                                        "require \"vacation\"; vacation :from"
                                                + " \"Jane \\\"JD <a@example.org>\" \"x\";")
                                .from())
                .isEqualTo("a@example.org");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "joe.@carrier.example | \"joe.\"@carrier.example",
                "a..b@carrier.example | \"a..b\"@carrier.example",
                "Joe Doe <joe.@carrier.example> | Joe Doe <\"joe.\"@carrier.example>",
            })
    void dotsWhereNoneBelongGetTheirQuotationMarks(String written, String meant) {
        VacationRequest request =
                request(
                        ("require [\"vacation\", \"variables\"]; set \"v\" \"%1$s\";"
                                        + " vacation :addresses \"%1$s\" :from \"%1$s\" \"x\";")
                                .formatted(written));
        VacationRequest expanded =
                request(
                        ("require [\"vacation\", \"variables\"]; set \"v\" \"%s\";"
                                        + " vacation :addresses \"${v}\" :from \"${v}\" \"x\";")
                                .formatted(written));

        assertThat(request.from()).isEqualTo(meant);
        assertThat(request.addresses()).containsExactly(meant);
        assertThat(expanded.from()).isEqualTo(meant);
        assertThat(expanded.addresses()).containsExactly(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "joe. @x.example",
                "Joe <joe.@x.example",
                "(c)joe.@x.example",
                "..@x.example",
                "joe.@",
                "joe.@x..example",
                "joe.,ann.@x.example",
                "cy@example.net, <joe.@x.example>",
                "Bcc: <joe.@x.example>",
                "<cy@example.net> <joe.@x.example>",
            })
    void dotsMakeNoAddressOfWhatIsNone(String written) {
        assertThat(
                        faults(
                                ("require \"vacation\"; vacation :from \"%1$s\" \"x\";"
                                                + " redirect \"%1$s\";")
                                        .formatted(written)))
                .hasSize(2)
                .allMatch(fault -> fault.endsWith(" invalid-address"));
    }

    @Test
    void secondsNeedTheirOwnRequire() {
        assertThat(faults("require \"vacation\"; vacation :seconds 5 \"x\";"))
                .containsExactly("1:30 missing-require");
    }

    @Test
    void aScriptKnowsWhetherItCanAnswer() {
        assertThat(compiled("require \"vacation\"; if false { vacation \"x\"; }").canVacate())
                .isTrue();
        assertThat(compiled("keep;").canVacate()).isFalse();
    }
}
