package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.AuthenticationResults.Result;

/** RFC 8601 §2.2, with the examples of its appendix B and what servers write. */
class AuthenticationResultsTest {

    @Test
    void readsEachPart() {
        assertThat(
                        AuthenticationResults.parse(
                                "Example.COM (a (nested \\) one) comment) 1; spf=pass"
                                        + " smtp.mailfrom=example.net; DKIM = Fail (body hash)"
                                        + " reason=\"bad; really\" header.i=@mail.example.net"
                                        + " header.b=AbC/12==; dmarc/1=pass (p=none)"
                                        + " header.from=Example.net"))
                .contains(
                        new AuthenticationResults(
                                "example.com",
                                List.of(
                                        new Result(
                                                "spf",
                                                "pass",
                                                Map.of("smtp.mailfrom", "example.net")),
                                        new Result(
                                                "dkim",
                                                "fail",
                                                Map.of(
                                                        "reason",
                                                        "bad; really",
                                                        "header.i",
                                                        "@mail.example.net",
                                                        "header.b",
                                                        "AbC/12==")),
                                        new Result(
                                                "dmarc",
                                                "pass",
                                                Map.of("header.from", "Example.net")))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx.example.org; none",
                "mx.example.org 1; none",
                "mx.example.org; NONE ;",
                "mx.example.org",
                "(c) mx.example.org (c) ; (c) none (c)",
                "\"mx.example.org\"; none",
            })
    void nothingWasDone(String value) {
        assertThat(AuthenticationResults.parse(value))
                .contains(new AuthenticationResults("mx.example.org", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx.example.org; spf=pass smtp.mailfrom=bo@example.net",
                "mx.example.org;spf=pass smtp.mailfrom=bo@example.net",
                "mx.example.org;\tspf=pass (ok) smtp.mailfrom=bo@example.net;",
                "mx.example.org; spf = pass smtp.mailfrom = bo@example.net",
                "mx.example.org; spf=pass smtp.mailfrom=\"bo\"@example.net",
                "mx.example.org; SPF=PASS SMTP.MailFrom=bo@example.net",
            })
    void oneResultInManyShapes(String value) {
        assertThat(AuthenticationResults.parse(value))
                .contains(
                        new AuthenticationResults(
                                "mx.example.org",
                                List.of(
                                        new Result(
                                                "spf",
                                                "pass",
                                                Map.of("smtp.mailfrom", "bo@example.net")))));
    }

    /** Whatever does not follow the grammar, or a version of later days, says nothing at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "; spf=pass",
                "mx.example.org 2; dmarc=pass header.from=example.net",
                "mx.example.org spf=pass",
                "mx.example.org; dmarc",
                "mx.example.org; dmarc=",
                "mx.example.org; =pass",
                "mx.example.org; dmarc=pass header.from",
                "mx.example.org; dmarc=pass (open header.from=example.net",
                "mx.example.org; reason=\"open",
                "mx.example.org; none; ; x",
            })
    void notAField(String value) {
        assertThat(AuthenticationResults.parse(value)).isEmpty();
    }

    @Test
    void aMethodOfALaterVersionHasNoName() {
        assertThat(AuthenticationResults.parse("mx.example.org; dmarc/2=pass"))
                .hasValueSatisfying(
                        r ->
                                assertThat(r.results())
                                        .extracting(Result::method)
                                        .containsExactly(""));
    }

    @Test
    void hostileLengthsAreBounded() {
        String many = "mx.example.org" + "; spf=pass a.b=c".repeat(4_000);
        String deep = "mx.example.org " + "(".repeat(60_000);
        String properties = "mx.example.org; spf=pass" + " a.b=c".repeat(9_000);
        assertThat(AuthenticationResults.parse(many))
                .hasValueSatisfying(r -> assertThat(r.results()).hasSize(100));
        assertThat(AuthenticationResults.parse(deep)).isEmpty();
        assertThat(AuthenticationResults.parse(properties)).isPresent();
        assertThat(AuthenticationResults.parse(many + " ".repeat(64 * 1024))).isEmpty();
    }
}
