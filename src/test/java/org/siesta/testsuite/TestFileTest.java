package org.siesta.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.testsuite.TestReport.Outcome;

/** The commands of the test language, each in a small test file. */
class TestFileTest {

    private static final String REQUIRE =
            "require [\"vnd.dovecot.testsuite\", \"relational\", \"comparator-i;ascii-numeric\","
                    + " \"variables\", \"envelope\", \"vacation\", \"fileinto\", \"mailbox\","
                    + " \"date\", \"copy\", \"reject\"];\n";

    @TempDir private Path folder;

    private List<String> run(String script) {
        byte[] octets = (REQUIRE + script).getBytes(StandardCharsets.UTF_8);
        return new TestFile(folder.resolve("a.svtest"), octets)
                .run(Instant.parse("2026-12-24T10:00:00Z"), ZoneId.of("UTC")).blocks().stream()
                        .map(
                                block ->
                                        block.name()
                                                + ": "
                                                + switch (block.outcome()) {
                                                    case Outcome.Passed() -> "passed";
                                                    case Outcome.Skipped(String reason) ->
                                                            "skipped, " + reason;
                                                    case Outcome.Failed(
                                                                    int line,
                                                                    _,
                                                                    String reason) ->
                                                            "failed in line "
                                                                    + (line - 1)
                                                                    + ", "
                                                                    + reason;
                                                })
                        .toList();
    }

    private void passes(String commands) {
        assertThat(run("test \"it\" {\n" + commands + "\n}")).containsExactly("it: passed");
    }

    @Test
    void aBlockThatFailsEndsThereAndTheNextOneRuns() {
        assertThat(
                        run(
                                """
                                test "one" {
                                    if true { test_fail "because"; }
                                    set "after" "x";
                                }
                                test "two" { if string "${after}" "x" { test_fail "went on"; } }
                                if false { test "three" { } }
                                test "four" { redirect "${after}"; }
                                """))
                .containsExactly(
                        "one: failed in line 2, because",
                        "two: passed",
                        "three: skipped, it is not reached",
                        "four: failed in line 7, specified redirect address '' is invalid");
    }

    @Test
    void aBlockThatDoesNotCompileFailsAloneAndTheWholeFileOnlyForWhatStandsBetween() {
        assertThat(run("test \"a\" { }\ntest \"b\" {\n kep; }\ntest \"c\" { kep; }"))
                .containsExactly(
                        "a: passed",
                        "b: failed in line 3, unknown command 'kep' (only reported once at first"
                                + " occurrence); did you mean 'keep'?",
                        "c: failed in line 4, unknown command 'kep' (only reported once at first"
                                + " occurrence); did you mean 'keep'?");
        assertThat(run("test \"a \\\"b\\\"\" { }\nkep;"))
                .containsExactly(
                        "a \"b\": failed in line 2, unknown command 'kep' (only reported once at"
                                + " first occurrence); did you mean 'keep'?");
        assertThat(run("keep")).singleElement().asString().startsWith("a.svtest: failed in line");
    }

    @Test
    void aBlockThatNeedsWhatIsNotOfferedIsSkippedAndTheOthersRun() {
        assertThat(
                        run(
                                """
                                require ["vnd.example.one", "vnd.example.two"];
                                test "a" { }
                                test "b" { one "x"; }
                                test "c" { test_fail "no"; }
                                """))
                .containsExactly(
                        "a: passed",
                        "b: skipped, the file requires what is not offered: \"vnd.example.one\","
                                + " \"vnd.example.two\"",
                        "c: failed in line 4, no");
    }

    /** As in the service, whose accounts are named in A-labels. */
    @Test
    void anAccountAtAnInternationalDomainAnswers() {
        passes(
                """
                test_set "message" text:
                From: bo@example.net
                To: ana@bücher.example

                Text
                .
                ;
                test_set "envelope.from" "bo@example.net";
                test_set "envelope.to" "ana@bücher.example";
                vacation "Away";
                if not test_result_execute { test_fail "the result failed"; }
                if not test_message :smtp 0 { test_fail "no reply"; }
                if not header :contains "message-id" "@xn--bcher-kva.example>" {
                    test_fail "another Message-ID";
                }
                """);
    }

    @Test
    void aMessageBringsItsEnvelopeWhichCanBeSetToo() {
        passes(
                """
                test_set "message" text:
                Return-Path: <bo@example.net>
                From: carl@example.net
                Envelope-To: ana@example.org
                To: all@example.org
                Subject: Hello

                Text
                .
                ;
                if not allof(
                    envelope "from" "bo@example.net",
                    envelope "to" "ana@example.org",
                    header "subject" "Hello") { test_fail "the header does not count"; }
                test_set "envelope.from" "<>";
                test_set "envelope.to" "<dora@example.org>";
                if not allof(
                    envelope "from" "",
                    envelope "to" "dora@example.org") { test_fail "the envelope is not set"; }
                """);
    }

    @Test
    void theDateOfTheHolidayCanBeSet() {
        passes(
                """
                test_set "vnd.siesta.now" "2027-01-01T00:30:00+01:00";
                test_set "vnd.siesta.zone" "Europe/Berlin";
                if not currentdate "date" "2027-01-01" { test_fail "not in the zone"; }
                test_set "vnd.siesta.zone" "UTC";
                if not currentdate "date" "2026-12-31" { test_fail "not in UTC"; }
                """);
    }

    @Test
    void aScriptIsCompiledAndRunAndItsActionsAreSeen() throws IOException {
        Files.writeString(
                folder.resolve("good.sieve"),
                "require [\"fileinto\", \"copy\"]; fileinto :copy \"a\"; redirect :copy"
                        + " \"bo@example.net\";");
        Files.writeString(folder.resolve("more.sieve"), "discard;");
        Files.writeString(folder.resolve("bad.sieve"), "kep; redirect \"nobody\"; keep;");
        Files.writeString(
                folder.resolve("fails.sieve"),
                "require \"variables\"; set \"a\" \"nobody\"; redirect \"${a}\";");
        passes(
                """
                if not test_script_compile "good.sieve" { test_fail "compile"; }
                if not test_script_run { test_fail "run"; }
                if not test_result_action :count "eq" :comparator "i;ascii-numeric" "3" {
                    test_fail "count";
                }
                if not allof(
                    test_result_action :index 1 "store",
                    test_result_action :index 2 "redirect",
                    test_result_action :index 3 "keep",
                    not test_result_action :index 4 :matches "*") { test_fail "actions"; }
                if not test_script_compile "more.sieve" { test_fail "compile 2"; }
                if not test_script_run :append_result { test_fail "run 2"; }
                if not test_result_action :count "eq" :comparator "i;ascii-numeric" "3" {
                    test_fail "count 2";
                }
                if not test_script_run { test_fail "run 3"; }
                if not test_result_action :count "eq" :comparator "i;ascii-numeric" "1" {
                    test_fail "count 3";
                }
                if test_script_compile "bad.sieve" { test_fail "bad"; }
                if not test_error :count "eq" :comparator "i;ascii-numeric" "3" {
                    test_fail "errors";
                }
                if not test_error :index 1 :contains "unknown command 'kep'" { test_fail "1"; }
                if not test_error :index 2 :contains "redirect address" { test_fail "2"; }
                if not test_script_compile "fails.sieve" { test_fail "fails"; }
                if test_script_run { test_fail "must not run"; }
                if not test_error :matches "*'nobody' is invalid" { test_fail "reason"; }
                """);
    }

    @Test
    void scriptsElsewhereAreNotRead() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("a/b/c/d"));
        Files.writeString(folder.resolve("a/b/near.sieve"), "keep;");
        Files.writeString(folder.resolve("a/b/near.txt"), "keep;");
        Files.writeString(folder.resolve("a/far.sieve"), "keep;");
        Files.createSymbolicLink(inner.resolve("link.sieve"), folder.resolve("a/far.sieve"));
        String script =
                REQUIRE
                        + """
                        test "it" {
                            if not test_script_compile "../../near.sieve" { test_fail "near"; }
                            if test_script_compile "../../near.txt" { test_fail "text"; }
                            if test_script_compile "../../../far.sieve" { test_fail "far"; }
                            if test_script_compile "link.sieve" { test_fail "link"; }
                            if not test_error :contains "outside" { test_fail "reason"; }
                            if test_script_compile "/etc/passwd" { test_fail "etc"; }
                            if test_script_compile "." { test_fail "folder"; }
                            if test_script_compile "none.sieve" { test_fail "none"; }
                        }
                        """;
        TestReport report =
                new TestFile(inner.resolve("x.svtest"), script.getBytes(StandardCharsets.UTF_8))
                        .run(Instant.EPOCH, ZoneId.of("UTC"));
        assertThat(report.blocks().getFirst().outcome()).isEqualTo(new Outcome.Passed());
    }

    @Test
    void theReplyIsTheTrueOne() {
        passes(
                """
                test_set "message" text:
                From: Bo Berg <bo@example.net>
                To: ana@example.org
                Subject: Are you there
                Message-ID: <1@example.net>

                Text
                .
                ;
                vacation :days 3 "I am away";
                if not test_result_execute { test_fail "execute"; }
                test_message :smtp 0;
                if not allof(
                    envelope "from" "",
                    envelope "to" "bo@example.net",
                    header "auto-submitted" "auto-replied",
                    header "in-reply-to" "<1@example.net>",
                    header "subject" "Auto: Are you there") { test_fail "reply"; }
                if test_message :smtp 1 { test_fail "one is enough"; }
                test_result_reset;
                if test_message :smtp 0 { test_fail "not forgotten"; }
                """);
    }

    @Test
    void theReplySpeaksForTheAddressThatWasWrittenTo() {
        passes(
                """
                test_set "message" text:
                From: bo@example.net
                To: carl@example.org
                Cc: sales@example.org

                Text
                .
                ;
                test_set "envelope.to" "ana@example.org";
                vacation :addresses ["help@example.org", "sales@example.org"] "I am away";
                if not test_result_execute { test_fail "execute"; }
                test_message :smtp 0;
                if not address "from" "sales@example.org" { test_fail "another address"; }
                """);
    }

    @Test
    void aMessageThatNobodyMayAnswerIsNotAnswered() {
        passes(
                """
                test_set "message" text:
                From: bo@example.net
                To: ana@example.org
                Precedence: bulk

                Text
                .
                ;
                vacation "I am away";
                if not test_result_execute { test_fail "execute"; }
                if test_message :smtp 0 { test_fail "answered"; }
                """);
    }

    @Test
    void settingsCountOnceReloaded() {
        passes(
                """
                test_set "envelope.to" "ana@example.org";
                test_config_set "sieve_max_redirects" "1";
                redirect "a@example.net";
                redirect "b@example.net";
                test_result_reset;
                test_config_reload;
                test_config_set "sieve_user_email" "boss@example.org";
                test_config_set "sieve_redirect_envelope_from" "user_email";
                test_config_reload :extension "vacation";
                redirect "a@example.net";
                if not test_result_execute { test_fail "execute"; }
                test_message :smtp 0;
                if not envelope "from" "boss@example.org" { test_fail "sender"; }
                test_config_unset "sieve_user_email";
                test_config_reload;
                """);
        assertThat(
                        run(
                                """
                                test_config_set "sieve_max_redirects" "1";
                                test_config_reload;
                                test "it" { redirect "a@example.net"; redirect "b@example.net"; }
                                """))
                .containsExactly(
                        "it: failed in line 3, number of redirect actions exceeds policy limit (max"
                                + " 1)");
    }

    @Test
    void noSettingMakesATestBoundless() {
        passes(
                """
                test_config_set "sieve_max_cpu_time" "0";
                test_config_set "sieve_max_actions" "0";
                test_config_set "sieve_max_script_size" "900G";
                test_config_set "sieve_variables_max_value_size" "999999999999";
                test_config_set "sieve_vacation_min_period" "soon";
                test_config_reload;
                set "a" "b";
                if not string "${a}" "b" { test_fail "the limits are broken"; }
                """);
        String expensive = "if header :contains \"subject\" \"${a}\" { }\n".repeat(15_000);
        assertThat(
                        run(
                                "set \"a\" \"0123456789012345678901234567890123456789\";\n"
                                        + "test_config_set \"sieve_max_cpu_time\" \"1ms\";\n"
                                        + "test_config_reload;\ntest \"long\" {\n"
                                        + expensive
                                        + "}\ntest \"next\" { keep; }"))
                .satisfiesExactly(
                        first -> assertThat(first).contains("too much processing time"),
                        next -> assertThat(next).isEqualTo("next: passed"));
    }

    @Test
    void whereAMailboxIsMissingTheMessageIsOnlyKeptAsItCame() {
        passes(
                """
                redirect :copy "carl@example.net";
                fileinto "nowhere";
                if test_result_execute { test_fail "it cannot be done"; }
                if not test_error :contains "nowhere" { test_fail "the reason is not told"; }
                if test_message :smtp 0 { test_fail "it was sent on"; }
                if not test_message :folder "INBOX" 0 { test_fail "it is lost"; }
                """);
    }

    @Test
    void mailboxesAreKept() {
        passes(
                """
                if mailboxexists "work" { test_fail "too early"; }
                test_mailbox_create "work";
                if not mailboxexists ["INBOX", "work"] { test_fail "not there"; }
                fileinto "work";
                if not test_result_execute { test_fail "execute"; }
                if not test_message :folder "work" 0 { test_fail "not filed"; }
                if test_message :folder "work" 1 { test_fail "filed twice"; }
                if test_message :folder "INBOX" 0 { test_fail "kept too"; }
                test_mailbox_delete "work";
                if mailboxexists "work" { test_fail "still there"; }
                """);
    }

    @Test
    void whatHasNoMeaningHereDoesNoHarm() {
        passes(
                """
                test_binary_save "a";
                test_binary_load "a";
                test_result_print;
                test_imap_metadata_set :mailbox "INBOX" "/private/a" "b";
                test_config_set "mail_debug" "yes";
                test_config_reload;
                """);
    }

    @Test
    void aCommandThatCannotBeDoneFailsItsBlock() {
        assertThat(
                        run(
                                """
                                test "a" { test_message :smtp 0; }
                                test "b" { if test_script_run { } }
                                test "c" { test "d" { } }
                                test "e" { test_set "vnd.siesta.now" "soon"; }
                                test "f" { test_set "envelope.to" "nobody"; }
                                """))
                .containsExactly(
                        "a: failed in line 1, there is no such message",
                        "b: failed in line 2, there is no script to run: none was compiled",
                        "d: skipped, it is not reached",
                        "c: failed in line 3, a test cannot stand inside another one",
                        "e: failed in line 4, the value 'soon' of vnd.siesta.now is not an instant"
                                + " such as 2026-12-24T18:00:00+01:00",
                        "f: failed in line 5, the value 'nobody' of envelope.to is not a mail"
                                + " address");
    }
}
