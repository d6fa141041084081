package org.siesta.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.Mailbox;

class AccountsTest {

    private static final AliasFile ALIASES =
            AliasFile.parse(
                    """
                    # Names in all domains, as in aliases(5).
                    sales: ana@example.org
                    hello:  sales
                    root:   "bo"
                    team:   ana@example.org, bo@example.org
                    log:    |/usr/bin/log
                    away:   carl@example.net

                    # Addresses, as in virtual(5).
                    A.Lid@example.org          ana@example.org
                    ana+shop@example.org       dora@example.org
                    mary-ann@example.org       mary-ann@example.org
                    one@example.org            two@example.org
                    two@example.org            one@example.org
                    @example.com               @example.org
                    @catch.example
                        ana@example.org
                    """);

    private static final Accounts ACCOUNTS =
            new Accounts(List.of("example.org", "Example.com", "catch.example"), "+", ALIASES);

    @Test
    void theFileHasNoFaults() {
        assertThat(ALIASES.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    ana@example.org, ana@example.org
                    ANA@EXAMPLE.ORG, ana@example.org
                    ana+news@example.org, ana@example.org
                    ana+news+more@example.org, ana@example.org
                    sales@example.org, ana@example.org
                    Sales+x@example.org, ana@example.org
                    hello@example.org, ana@example.org
                    root@example.org, bo@example.org
                    a.lid@example.org, ana@example.org
                    a.lid+x@example.org, ana@example.org
                    ana+shop@example.org, dora@example.org
                    mary-ann@example.org, mary-ann@example.org
                    bo@example.com, bo@example.org
                    sales@example.com, ana@example.org
                    whoever@catch.example, ana@example.org
                    team@example.org, team@example.org
                    log@example.org, log@example.org
                    away@example.org, away@example.org
                    one@example.org, one@example.org
                    """)
    void findsTheAccount(String recipient, String account) {
        assertThat(ACCOUNTS.resolve(mailbox(recipient)))
                .map(a -> a.address().address())
                .contains(account);
    }

    @Test
    void knowsTheAliasesOfAnAccount() {
        assertThat(ACCOUNTS.resolve(mailbox("ana@example.org")).orElseThrow().aliases())
                .extracting(Mailbox::address)
                .contains("sales@example.org", "sales@example.com", "A.Lid@example.org")
                .contains("hello@example.org", "ana@example.com", "A.Lid@example.com")
                .doesNotContain("ana@example.org", "team@example.org", "dora@example.org");
    }

    @Test
    void otherDomainsAreNotOurs() {
        assertThat(ACCOUNTS.resolve(mailbox("ana@example.net"))).isEmpty();
        assertThat(ACCOUNTS.resolve(mailbox("ana@sub.example.org"))).isEmpty();
    }

    @Test
    void withoutDomainsEveryDomainIsOurs() {
        Accounts any = new Accounts(Set.of(), "", AliasFile.parse("sales: ana"));
        assertThat(any.resolve(mailbox("sales@example.net")).orElseThrow())
                .isEqualTo(
                        new Account(
                                mailbox("ana@example.net"), Set.of(mailbox("sales@example.net"))));
        assertThat(any.resolve(mailbox("ana+x@example.net")).orElseThrow().address())
                .isEqualTo(mailbox("ana+x@example.net"));
    }

    @Test
    void aDomainIsOursInBothForms() {
        Accounts accounts = new Accounts(List.of("bücher.example"), "+", AliasFile.EMPTY);
        assertThat(accounts.resolve(mailbox("ana@xn--bcher-kva.example"))).isPresent();
    }

    @Test
    void cutsAtTheFirstDelimiterUnlessALineKnowsBetter() {
        Accounts dash =
                new Accounts(
                        List.of("example.org"),
                        "-+",
                        AliasFile.parse("mary-ann@example.org mary-ann@example.org"));
        assertThat(dash.resolve(mailbox("mary-ann-x@example.org")).orElseThrow().address())
                .isEqualTo(mailbox("mary-ann@example.org"));
        assertThat(dash.resolve(mailbox("ana-x+y@example.org")).orElseThrow().address())
                .isEqualTo(mailbox("ana@example.org"));
    }

    @Test
    void knowsItsUsersWhereTheyAreNamed() {
        Accounts accounts =
                new Accounts(
                        List.of("example.org"),
                        List.of(
                                mailbox("Ana@example.org"),
                                mailbox("mary-ann@example.org"),
                                mailbox("off@example.org")),
                        "-+",
                        AliasFile.parse(
                                "sales@example.org ana@example.org\n"
                                        + "old@example.org gone@example.org\n"
                                        + "off@example.org ana@example.org\n"));
        assertThat(
                        List.of(
                                "ana@example.org",
                                "ANA@Example.org",
                                "ana+x@example.org",
                                "sales@example.org",
                                "mary-ann@example.org",
                                "mary-ann-x@example.org",
                                "off@example.org"))
                .allMatch(
                        address ->
                                accounts.isUser(accounts.resolve(mailbox(address)).orElseThrow()));
        assertThat(
                        List.of(
                                "bo@example.org",
                                "old@example.org",
                                "mary@example.org",
                                "an@example.org"))
                .noneMatch(
                        address ->
                                accounts.isUser(accounts.resolve(mailbox(address)).orElseThrow()));
        assertThat(accounts.resolve(mailbox("mary-ann-x@example.org")).orElseThrow().address())
                .isEqualTo(mailbox("mary-ann@example.org"));
        assertThat(accounts.resolve(mailbox("off@example.org")).orElseThrow().address())
                .as("what the aliases say counts more")
                .isEqualTo(mailbox("ana@example.org"));
    }

    @Test
    void namesEachFaultWithItsLine() {
        AliasFile file =
                AliasFile.parse(
                        """
                          ana@example.org
                        sales: ana@example.org
                        alone
                        SALES: bo@example.org
                        x@: ana@example.org
                        y: a b@
                        z: @
                        # fine
                        hello: bo@example.org
                        """);
        assertThat(file.faults())
                .extracting(AliasFile.Fault::toString)
                .satisfiesExactly(
                        f -> assertThat(f).startsWith("line 1: begins with white space"),
                        f -> assertThat(f).startsWith("line 3: not \"alias: target\""),
                        f -> assertThat(f).isEqualTo("line 4: SALES stands already on line 2"),
                        f -> assertThat(f).startsWith("line 5: no address"),
                        f -> assertThat(f).startsWith("line 7: no address"));
        assertThat(file.aliases()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '!',
            textBlock =
                    """
                    team: ana, bo                    ! team has 2 targets, and is a list
                    team: ana bo                     ! team has 2 targets, and is a list
                    team@example.org a@x.org,b@x.org ! team@example.org has 2 targets, and is a list
                    team: "a b"@example.org, bo      ! team has 2 targets, and is a list
                    ana: \\ana, ana@phone.example    ! ana has 2 targets, and is a list
                    log: |/usr/bin/log all           ! log leads to a command
                    log: "|/usr/bin/log, all"        ! log leads to a command
                    log: ana, "|/usr/bin/log"        ! log leads to a command
                    nobody: /dev/null                ! nobody leads to a file
                    all: :include:/etc/all           ! all leads to an include
                    old: :fail: ana has left us      ! old leads to a refusal (:fail:)
                    old@example.org :FAIL: gone      ! old@example.org leads to a refusal (:fail:)
                    spam: :blackhole:                ! spam leads to no mailbox (:blackhole:)
                    spam: ":blackhole:"              ! spam leads to no mailbox (:blackhole:)
                    new: :defer: not yet             ! new leads to a deferral (:defer:)
                    new: ana, :unknown:              ! new leads to a special item of Exim
                    new: :later: x                   ! new leads to a special item of Exim
                    """)
    void namesEachLineThatMakesNoAlias(String line, String what) {
        AliasFile file = AliasFile.parse("# first\n" + line + "\n");
        assertThat(file.faults()).isEmpty();
        assertThat(file.aliases()).isEmpty();
        assertThat(file.passedOver())
                .extracting(AliasFile.Fault::toString)
                .containsExactly("line 2: " + what + ": no alias of an account");
        assertThat(new Accounts(List.of(), "", file).passedOver()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001B[31m", "a\u009Bb", "a\u2028b", "a\u202Eb", "a\0b", "a\rb"})
    void whatIsSaidOfALineIsOneLineThatPrints(String key) {
        AliasFile file = AliasFile.parse(key + ": a, b\n" + key + ": a, b\n" + key + "@@: a\n");
        assertThat(file.passedOver()).hasSize(1);
        assertThat(file.faults()).hasSize(2);
        assertThat(Stream.concat(file.passedOver().stream(), file.faults().stream()))
                .allSatisfy(f -> assertThat(f.toString()).matches("[\\x20-\\x7e]+").contains("?"));
    }

    @Test
    void ofALongLineTheBeginningIsSaid() {
        AliasFile file = AliasFile.parse("x".repeat(100_000) + ": a, b\n");
        assertThat(file.passedOver().getFirst().message())
                .hasSizeLessThan(400)
                .endsWith("has 2 targets, and is a list: no alias of an account");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sales: ana@example.org",
                "sales : ana@example.org",
                "sales:ana@example.org",
                "\uFEFFsales: ana@example.org",
                "sales:\n  # a comment between\n\n\tana@example.org",
                "sales: ana@example.org,",
                "sales: ana@example.org, ana@example.org",
                "\"sales\": ana@example.org",
                "sales: \"ana\"@example.org",
                "SALES: Ana@Example.org\r\n# end\r\n",
                "sales@example.org\tana@example.org",
                "\"sales\"@example.org ana",
                "@example.org ana@example.org"
            })
    void readsAnAliasAsPostfixDoes(String text) {
        AliasFile file = AliasFile.parse(text);
        assertThat(file.faults()).isEmpty();
        assertThat(file.passedOver()).isEmpty();
        assertThat(new Accounts(List.of(), "", file).resolve(mailbox("sales@example.org")))
                .map(a -> a.address().address())
                .contains("ana@example.org");
    }

    private static Mailbox mailbox(String address) {
        return Mailbox.parse(address).orElseThrow();
    }
}
