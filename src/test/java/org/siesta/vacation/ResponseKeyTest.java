package org.siesta.vacation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Mailbox;

/** RFC 5230 §4.2: what counts as the same response to the same correspondent. */
class ResponseKeyTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    bo@example.net, BO@Example.NET, true
                    bo@example.net, '"bo"@example.net', true
                    bo@bücher.example, bo@xn--bcher-kva.example, true
                    bo@example.net, prvs=4182abcdef=bo@example.net, true
                    prvs=0000000001=bo@example.net, prvs=0000000002=bo@example.net, true
                    bo@example.net, SRS0=HHHH=TT=example.net=bo@forwarder.example, true
                    bo@example.net, ana+SRS=HHHH=TT=example.net=bo@forwarder.example, true
                    bo@example.net, SRS1=HHHH=one.example==GGGG=TT=example.net=bo@two.example, true
                    bo@example.net, prvs=4182abcdef=SRS0=HHHH=TT=example.net=bo@forwarder.example, true
                    bo@example.net, SRS0=HH=TT=one.example=SRS0=GG=UU=example.net=bo@two.example, true
                    SRS0=HHHH=bo@example.net, SRS0=GGGG=bo@example.net, false
                    bo@example.net, bo+caf_=ana=example.org@example.net, true
                    bo@example.net, btv1==0001abcdef==bo@example.net, true
                    bo@example.net, bo2@example.net, false
                    bo@example.net, bo@example.com, false
                    bo@example.net, bo+x@example.net, false
                    prvs=bo@example.net, bo@example.net, false
                    """)
    void aCorrespondentIsOneWhateverTheTag(String one, String other, boolean same) {
        assertThat(key(one, request("Away", null)).equals(key(other, request("Away", null))))
                .isEqualTo(same);
    }

    @Test
    void aHandleNamesTheResponse() {
        assertThat(key("h", "Away")).isEqualTo(key("h", "Gone"));
        assertThat(key("h", "Away")).isNotEqualTo(key("i", "Away"));
        assertThat(key("a:b", "Away")).isNotEqualTo(key("a|b", "Away"));
        assertThat(key("x".repeat(5_000), "Away")).isNotEqualTo(key("x".repeat(5_001), "Away"));
        assertThat(key("x".repeat(5_000), "Away").response()).hasSizeLessThan(200);
    }

    @Test
    void aHandleCannotImitateADigest() {
        String digest = key(null, "Away").response();
        assertThat(key(digest, "Away").response()).isNotEqualTo(digest);
    }

    @Test
    void fieldsCannotRunTogether() {
        assertThat(keyOf("ab", "c")).isNotEqualTo(keyOf("a", "bc"));
        assertThat(keyOf("a", "")).isNotEqualTo(keyOf("", "a"));
        assertThat(keyOf("a")).isNotEqualTo(keyOf("a", ""));
        assertThat(keyOf("a", "b")).isEqualTo(keyOf("a", "b"));
    }

    @Test
    void mimeIsPartOfTheIdentity() {
        VacationRequest text = request("Away", null);
        VacationRequest mime =
                new VacationRequest(
                        "Away",
                        true,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        false,
                        null,
                        text.identity(),
                        "test");
        assertThat(key("bo@example.net", text)).isNotEqualTo(key("bo@example.net", mime));
    }

    private static ResponseKey key(@Nullable String handle, String reason) {
        return key("bo@example.net", request(reason, handle));
    }

    private static ResponseKey keyOf(String... identity) {
        return key(
                "bo@example.net",
                new VacationRequest(
                        "Away",
                        false,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        false,
                        null,
                        List.of(identity),
                        "test"));
    }

    private static ResponseKey key(String correspondent, VacationRequest request) {
        return ResponseKey.of(
                Mailbox.parse("ana@example.org").orElseThrow(),
                Mailbox.parse(correspondent).orElseThrow(),
                request);
    }

    private static VacationRequest request(String reason, @Nullable String handle) {
        return new VacationRequest(
                reason,
                false,
                null,
                null,
                null,
                List.of(),
                null,
                false,
                handle,
                List.of("", "", "", reason),
                "test");
    }
}
