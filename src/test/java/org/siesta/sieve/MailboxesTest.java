package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mailboxes and lists that the host knows (RFC 5490, RFC 8579, RFC 8580, RFC 6134). */
class MailboxesTest {

    private static final String REQUIRE =
            "require [\"mailbox\", \"special-use\", \"fileinto\", \"extlists\", \"variables\","
                    + " \"encoded-character\", \"vacation\", \"fcc\", \"imap4flags\", \"envelope\"];\n";

    private static final Map<String, Set<String>> MAILBOXES =
            Map.of(
                    "INBOX",
                    Set.of(),
                    "INBOX.a",
                    Set.of("\\Sent"),
                    "b",
                    Set.of("\\Junk", "\\Trash"));

    private static final SieveHost HOST =
            SieveHost.DEFAULT
                    .withMailboxes(
                            new Mailboxes() {
                                @Override
                                public boolean exists(String name) {
                                    return MAILBOXES.containsKey(name);
                                }

                                @Override
                                public boolean serves(String specialUse) {
                                    return MAILBOXES.values().stream()
                                            .anyMatch(uses -> uses.contains(specialUse));
                                }

                                @Override
                                public boolean serves(String name, String specialUse) {
                                    return MAILBOXES.get(name).contains(specialUse);
                                }
                            })
                    .withLists(
                            Map.of(
                                    ":addrbook:friends", Set.of("bo@example.net")::contains,
                                    "tag:example.com,2026:team",
                                            Set.of("carl@example.com")::contains));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    mailboxexists "INBOX"                              | true
                    mailboxexists "inbox"                              | true
                    mailboxexists ["Inbox.a", "b"]                     | true
                    mailboxexists ["b", "c"]                           | false
                    mailboxexists "B"                                  | false
                    mailboxexists ""                                   | false
                    mailboxexists "${hex:ff}"                          | false
                    specialuse_exists "\\\\Sent"                       | true
                    specialuse_exists ["\\\\Sent", "\\\\Junk"]         | true
                    specialuse_exists ["\\\\Sent", "\\\\Drafts"]       | false
                    specialuse_exists "b" ["\\\\Trash", "\\\\Junk"]    | true
                    specialuse_exists "b" ["\\\\Sent", "\\\\Junk"]     | false
                    specialuse_exists "c" "\\\\Junk"                   | false
                    specialuse_exists "inbox.a" "\\\\Sent"             | true
                    specialuse_exists "${hex:ff}" "\\\\Sent"           | false
                    valid_ext_list ":addrbook:friends"                 | true
                    valid_ext_list "urn:ietf:params:sieve:addrbook:FRIENDS" | true
                    valid_ext_list "tag:example.com,2026:team"         | true
                    valid_ext_list ":addrbook:default"                 | true
                    valid_ext_list [":addrbook:friends", ":addrbook:foes"] | false
                    valid_ext_list ["frop:666", "friends", "", ":", "urn:", "tag:", "urn:x"] | false
                    address :list "from" ":addrbook:friends"           | true
                    address :list "from" ":addrbook:default"           | false
                    address :list "from" ":addrbook:foes"              | false
                    address :list "cc" [":addrbook:friends", "tag:example.com,2026:team"] | true
                    envelope :list "from" ":addrbook:friends"          | true
                    header :list "X-Count" ":addrbook:friends"         | false
                    """)
    void testsSeeWhatTheHostKnows(String test, boolean holds) {
        assertThat(Scripts.holds(REQUIRE, test, Scripts.input().withHost(HOST))).isEqualTo(holds);
    }

    @Test
    void theMatchedMemberIsTheMatchVariable() {
        assertThat(
                        Scripts.actions(
                                REQUIRE
                                        + "if address :list [\"from\", \"cc\"]"
                                        + " \"tag:example.com,2026:team\" { redirect \"${0}\"; }",
                                Scripts.input().withHost(HOST)))
                .isEqualTo("redirect carl@example.com");
    }

    @Test
    void aHostThatKnowsNothingHasAnInbox() {
        assertThat(Scripts.holds(REQUIRE, "mailboxexists \"Inbox\"")).isTrue();
        assertThat(Scripts.holds(REQUIRE, "mailboxexists \"b\"")).isFalse();
        assertThat(Scripts.holds(REQUIRE, "specialuse_exists \"\\\\Sent\"")).isFalse();
    }

    @Test
    void aListIsAskedOnlyForWhatAListMayHold() {
        Predicate<String> all =
                value -> {
                    assertThat(value.length()).isLessThanOrEqualTo(1024);
                    return true;
                };
        SieveHost host = SieveHost.DEFAULT.withLists(Map.of(":x", all));
        String script =
                REQUIRE
                        + "set \"v\" \""
                        + "a".repeat(2000)
                        + "\"; if string :list \"${v}\" \":x\""
                        + " { discard; }";
        assertThat(Scripts.actions(script, Scripts.input().withHost(host)))
                .isEqualTo("implicit keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    fileinto :specialuse "\\\\Junk" "b";                                  | fileinto b \\Junk
                    set "u" "\\\\Junk"; fileinto :create :specialuse "${u}" "b";          | fileinto b create \\Junk
                    fileinto :specialuse "\\\\Junk" "b"; fileinto "b";                    | fileinto b \\Junk, fileinto b
                    set "u" "Junk"; fileinto :specialuse "${u}" "b";                      | failed invalid-special-use 2
                    set "m" "${hex:ff}"; fileinto "${m}";                                 | failed invalid-mailbox 2
                    """)
    void aSpecialUseGoesWithTheAction(String script, String actions) {
        assertThat(Scripts.actions(REQUIRE + script)).isEqualTo(actions);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    fileinto :specialuse "Junk" "b";                      | invalid-special-use
                    fileinto :specialuse "\\\\" "b";                      | invalid-special-use
                    fileinto :specialuse "\\\\a b" "b";                   | invalid-special-use
                    fileinto :specialuse "\\\\Junk";                      | wrong-argument-count
                    fileinto "${hex:ff}";                                 | invalid-mailbox
                    if specialuse_exists "b" "Junk" {}                    | invalid-special-use
                    if specialuse_exists ["b"] ["\\\\Junk"] {}            | wrong-argument-type
                    if specialuse_exists {}                               | wrong-argument-count
                    if specialuse_exists "${hex:ff}" "\\\\Junk" {}        | invalid-mailbox (warning)
                    if mailboxexists "${hex:ff}" {}                       | invalid-mailbox (warning)
                    if mailboxexists {}                                   | wrong-argument-count
                    redirect :list ":addrbook:friends";                   | unsupported-list
                    if address :list :comparator "i;octet" "from" ":a:b" {} | incompatible-comparator
                    vacation :create "x";                                 | missing-tag
                    vacation :flags "a" "x";                              | missing-tag
                    vacation :fcc "${hex:ff}" "x";                        | invalid-mailbox
                    vacation :fcc "a" :specialuse "b" "x";                | invalid-special-use
                    """)
    void whatIsWrongIsSaidAtOnce(String script, String code) {
        assertThat(Scripts.faults(REQUIRE + script))
                .singleElement()
                .asString()
                .endsWith(" " + code);
    }

    @Test
    void aCopyOfTheReplyHasItsOwnPlaceAndFlags() {
        String script =
                REQUIRE
                        + """
                        setflag "\\\\Flagged";
                        vacation :fcc "inbox.Sent" :create :flags ["\\\\Seen"] :specialuse "\\\\Sent" "x";
                        """;
        SieveOutcome.Completed completed = (SieveOutcome.Completed) Scripts.run(script);
        assertThat(((SieveAction.Vacation) completed.actions().getFirst()).fcc())
                .isEqualTo(
                        new SieveAction.Destination(
                                "INBOX.Sent", true, "\\Sent", List.of("\\Seen")));
        SieveOutcome.Completed bare =
                (SieveOutcome.Completed)
                        Scripts.run(REQUIRE + "setflag \"a\"; vacation :fcc \"b\" \"x\";");
        assertThat(((SieveAction.Vacation) bare.actions().getFirst()).fcc())
                .isEqualTo(new SieveAction.Destination("b", false, null, List.of()));
    }
}
