package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.Headers;

/** What notify asks for, and what it refuses (RFC 5435, RFC 5436). */
class NotifyTest {

    private static final String REQUIRE =
            "require [\"enotify\", \"variables\", \"fcc\", \"mailbox\", \"imap4flags\","
                    + " \"special-use\", \"relational\"];\n";

    private static List<Notification> told(String script, SieveInput input) {
        return switch (Scripts.run(REQUIRE + script, input)) {
            case SieveOutcome.Completed completed ->
                    completed.actions().stream()
                            .filter(SieveAction.Notify.class::isInstance)
                            .map(a -> ((SieveAction.Notify) a).notification())
                            .toList();
            case SieveOutcome.Failed failed -> throw new AssertionError(failed);
        };
    }

    private static String brief(Mailto mailto) {
        List<String> parts = new ArrayList<>();
        mailto.to().forEach(r -> parts.add("to " + brief(r)));
        mailto.cc().forEach(r -> parts.add("cc " + brief(r)));
        if (mailto.subject() != null) {
            parts.add("subject " + mailto.subject());
        }
        mailto.fields().forEach(f -> parts.add(f.name() + " " + f.value()));
        if (!mailto.body().isEmpty()) {
            parts.add("body " + mailto.body());
        }
        return String.join(", ", parts);
    }

    private static String brief(Mailto.Recipient recipient) {
        return (recipient.displayName() + " " + recipient.mailbox().address()).strip();
    }

    private static String told(String script) {
        return told(script, Scripts.input()).stream()
                .map(n -> brief(n.mailto()))
                .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    mailto:a@example.com                                  | to a@example.com
                    MAILTO:a@example.com                                  | to a@example.com
                    mailto:a@example.com%2cb@example.com                  | to a@example.com, to b@example.com
                    mailto:a@example.com,b@example.com                    | to a@example.com, to b@example.com
                    mailto:?to=a@example.com&cc=b@example.com             | to a@example.com, cc b@example.com
                    mailto:a@example.com?to=b@example.com                 | to a@example.com, to b@example.com
                    mailto:a@example.com?cc=a@example.com                 | to a@example.com
                    mailto:?cc=a@example.com&to=a@example.com             | to a@example.com
                    mailto:a@example.com?subject=Hello%20you&body=x%0D%0Ay| to a@example.com, subject Hello you, body x\\r\\ny
                    mailto:a@example.com?subject=1&subject=2              | to a@example.com, subject 1
                    mailto:a@example.com?X-Y=z&reply-to=c@example.com     | to a@example.com, X-Y z, reply-to c@example.com
                    mailto:a@example.com?From=b@example.com&Bcc=c@example.com&Received=x&Auto-Submitted=no&Content-Type=a| to a@example.com
                    mailto:?to=%22A,%20B%22%20%3Ca@example.com%3E         | to A, B a@example.com
                    mailto:?to=%3D%3Futf-8%3Fq%3FG%3DC3%3DBCn%3F%3D%20%3Ca@example.com%3E | to G\u00fcn a@example.com
                    mailto:%C3%BC@example.com?subject=%C3%BC              | to \u00fc@example.com, subject \u00fc
                    mailto:a@example.com?                                 | to a@example.com
                    """)
    void aUriSaysWhomToTellAndWhat(String uri, String expected) {
        assertThat(told("notify \"" + uri + "\";").replace("\r\n", "\\r\\n")).isEqualTo(expected);
        assertThat(Scripts.holds(REQUIRE, "valid_notify_method \"" + uri + "\"")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a@example.com",
                ":a@example.com",
                "xmpp:a@example.com",
                "mailto",
                "mailto:a",
                "mailto:a%23example.com",
                "mailto:a@example.com;b@example.com",
                "mailto:a@example.com%00",
                "mailto:a@example.com%0",
                "mailto:a@example.com%zz",
                "mailto:%ff@example.com",
                "mailto:a b@example.com",
                "mailto:a@example.com?x<=y",
                "mailto:a@example.com?x=y>",
                "mailto:a@example.com?x:=y",
                "mailto:a@example.com?=y",
                "mailto:a@example.com?subject=a%0d%0aBcc:b@example.com",
                "mailto:a@example.com?x=a%0ab",
                "mailto:a@example.com?to=b%23example.com",
                "mailto:a@example.com?cc=",
            })
    void aUriThatIsNotRightIsRefused(String uri) {
        assertThat(Scripts.faults(REQUIRE + "notify \"" + uri + "\";"))
                .containsExactly("2:8 invalid-notify-method");
        assertThat(Scripts.actions(REQUIRE + "set \"u\" \"" + uri + "\"; notify \"${u}\";"))
                .startsWith("failed invalid-notify-method");
        assertThat(
                        Scripts.holds(
                                REQUIRE,
                                "anyof (valid_notify_method \""
                                        + uri
                                        + "\", notify_method_capability \""
                                        + uri
                                        + "\" \"online\" \"maybe\")"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    notify :from "bo" "mailto:a@example.com";                  | 2:14 invalid-address
                    notify :from "" "mailto:a@example.com";                    | 2:14 invalid-address
                    notify :importance "4" "mailto:a@example.com";             | 2:20 invalid-importance
                    notify :importance 1 "mailto:a@example.com";               | 2:20 wrong-argument-type
                    notify :options "" "mailto:a@example.com";                 | 2:17 invalid-notify-option
                    notify :options ["a=b", "_a=b"] "mailto:a@example.com";    | 2:25 invalid-notify-option
                    notify :options "=b" "mailto:a@example.com";               | 2:17 invalid-notify-option
                    notify :create "mailto:a@example.com";                     | 2:8 missing-tag
                    notify :fcc "" "mailto:a@example.com";                     | 2:13 invalid-mailbox
                    notify "mailto:";                                          | 2:8 no-recipients (warning)
                    notify "mailto:a@example.com?from=b@example.com";          | 2:8 ignored-in-uri (warning)
                    """)
    void whatIsWrongIsSaidAtOnce(String script, String fault) {
        assertThat(Scripts.faults(REQUIRE + script)).containsExactly(fault);
    }

    @Test
    void allThatWasSaidIsInTheAction() {
        Notification notification =
                told(
                                """
                                notify :from "Ana <ana@example.org>" :importance "1" :message "Mail!"
                                       :options ["a=b", "c="] :fcc "inbox.told" :create :flags "\\\\Seen"
                                       :specialuse "\\\\Sent" "mailto:a@example.com";
                                """,
                                Scripts.input())
                        .getFirst();
        assertThat(notification.from()).isEqualTo("Ana <ana@example.org>");
        assertThat(notification.importance()).isEqualTo(1);
        assertThat(notification.message()).isEqualTo("Mail!");
        assertThat(notification.options()).containsExactly("a=b", "c=");
        assertThat(notification.fcc())
                .isEqualTo(
                        new SieveAction.Destination(
                                "INBOX.told", true, "\\Sent", List.of("\\Seen")));
        assertThat(Scripts.actions(REQUIRE + "notify \"mailto:a@example.com\";"))
                .isEqualTo("notify mailto:a@example.com, implicit keep");
    }

    @Test
    void nobodyIsToldTwiceAboutOneMessage() {
        assertThat(
                        told(
                                """
                                notify "mailto:a@example.com?cc=b@example.com";
                                notify "mailto:c@example.com?cc=b@example.com";
                                notify "mailto:b@example.com";
                                """))
                .isEqualTo("to a@example.com, cc b@example.com; to c@example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "auto-replied, 0",
        "auto-notified; owner-email=\"a@example.com\", 0",
        "something, 0",
        "no, 1",
        "NO (a person), 1"
    })
    void aMessageOfARobotIsNotTold(String autoSubmitted, int times) {
        SieveInput input = Scripts.input(Headers.of("Auto-Submitted", autoSubmitted));
        assertThat(told("notify \"mailto:a@example.com\";", input)).hasSize(times);
    }

    @Test
    void whoIsToldIsBounded() {
        NotifyRules rules = new NotifyRules(2, 3);
        SieveInput input = Scripts.input().withHost(SieveHost.DEFAULT.withNotifications(rules));
        String one = "notify \"mailto:${v}@example.com\"; set \"v\" \"${v}x\";\n";
        String begin = REQUIRE + "set \"v\" \"a\";\n";
        assertThat(Scripts.actions(begin + one.repeat(2), input)).doesNotContain("failed");
        assertThat(Scripts.actions(begin + one.repeat(3), input))
                .isEqualTo("failed too-many-notifications 5");
        List<Notification> told =
                told(
                        "set \"v\" \"\"; notify"
                                + " \"mailto:a@b.example,b@b.example,c@b.example,d@b.example${v}\";",
                        input);
        assertThat(told.getFirst().mailto().to()).hasSize(3);
    }

    @Test
    void aSiteMayForbidIt() {
        SieveHost host = SieveHost.DEFAULT.withNotifications(new NotifyRules(0, 8));
        String script = REQUIRE + "notify \"mailto:a@example.com\";";
        assertThat(new SieveCompiler(SieveLimits.DEFAULT, host).compile(script))
                .isInstanceOfSatisfying(
                        Compilation.Rejected.class,
                        r ->
                                assertThat(r.diagnostics())
                                        .singleElement()
                                        .extracting(Diagnostic::code)
                                        .isEqualTo("notify-prohibited"));
        assertThat(Scripts.actions(script, Scripts.input().withHost(host)))
                .isEqualTo("failed notify-prohibited 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    notify_method_capability "mailto:a@example.com" "Online" "maybe"           | true
                    notify_method_capability "mailto:a@example.com" "online" ["yes", "no"]     | false
                    notify_method_capability :matches "mailto:a@example.com" "online" "may*"   | true
                    notify_method_capability "mailto:a@example.com" "busy" "maybe"             | false
                    notify_method_capability "xmpp:a@example.com" "online" "maybe"             | false
                    valid_notify_method ["mailto:a@example.com", "xmpp:a@example.com"]         | false
                    """)
    void capabilitiesOfMethodsAreKnown(String test, boolean holds) {
        assertThat(Scripts.holds(REQUIRE, test)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    set :encodeurl "v" "a-Z0._~ /?&=\u00e9\u4e03"; | a-Z0._~%20%2F%3F%26%3D%C3%A9%E4%B8%83
                    set :encodeurl :lower "v" "A B";               | a%20b
                    set :length :encodeurl "v" "a b";              | 5
                    """)
    void encodeurlEncodesAllButTheUnreserved(String script, String value) {
        assertThat(
                        Scripts.holds(
                                REQUIRE + script,
                                "string :comparator \"i;octet\" \"${v}\" \"" + value + "\""))
                .isTrue();
    }

    @Test
    void encodeurlNeverCutsACharacter() {
        SieveLimits limits =
                new SieveLimits(
                        10_000,
                        9,
                        10_000,
                        32,
                        32,
                        9,
                        9,
                        9,
                        10,
                        java.time.Duration.ofSeconds(1),
                        9,
                        9);
        String script =
                REQUIRE
                        + "set :encodeurl \"v\" \"ab\u4e03\";"
                        + " if string \"${v}\" \"ab\" { discard; }"
                        + "set :encodeurl \"v\" \"a\u4e03\";"
                        + " if string \"${v}\" \"a%E4%B8%83\" { keep; }";
        Compilation compilation = new SieveCompiler(limits).compile(script);
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
        assertThat(((Compilation.Compiled) compilation).script().run(Scripts.input()))
                .isInstanceOfSatisfying(
                        SieveOutcome.Completed.class, c -> assertThat(c.actions()).hasSize(2));
    }
}
