package org.siesta.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ana@example.org | ana@example.org
                    Ana.Lid+x@EXAMPLE.org | Ana.Lid+x@example.org
                    "ana"@example.org | ana@example.org
                    "a b"@example.org | "a b"@example.org
                    "a\\"b"@example.org | "a\\"b"@example.org
                    "a@b"@example.org | "a@b"@example.org
                    "a..b"@example.org | "a..b"@example.org
                    prvs=4182abcdef=bo@example.net | prvs=4182abcdef=bo@example.net
                    bo@[192.0.2.1] | bo@[192.0.2.1]
                    bo@[IPv6:2001:DB8::1] | bo@[ipv6:2001:db8::1]
                    bo@localhost | bo@localhost
                    bö@exämple.org | bö@exämple.org
                    bo@host_1.example.net | bo@host_1.example.net
                    ${jndi:ldap://x}@example.org |
                    "${jndi:ldap://x}"@example.org | "${jndi:ldap://x}"@example.org
                    """)
    void readsAnAddressAndWritesIt(String text, String written) {
        assertThat(Mailbox.parse(text).map(Mailbox::address).orElse(null)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "ana",
                "ana@",
                "@example.org",
                "\"\"@example.org",
                "a b@example.org",
                ".ana@example.org",
                "ana.@example.org",
                "a..na@example.org",
                "ana@example.org.",
                "ana@.example.org",
                "ana@example..org",
                "ana@-example.org",
                "ana@example-.org",
                "ana@exam ple.org",
                "ana@bo@example.org",
                "<ana@example.org>",
                "ana@example.org\r\n",
                "ana@exam\u0000ple.org",
                "an\u0085a@example.org",
                "an\u2028a@example.org",
                "an\ud800a@example.org",
                "\"an\na\"@example.org",
                "\"ana@example.org",
                "\"ana\\",
                "\"ana\"bo@example.org",
                "ana(c)@example.org",
                "ana@[192.0.2]",
                "ana@[192.0.2.256]",
                "ana@[192.0.2.1",
                "ana@[192.0.2.01]",
                "ana@[IPv6:zz::1]",
                "ana@[IPv6:192.0.2.1]",
                "ana@[IPv6:fe80::1%eth0]",
                "ana@[example.org]",
                "ana@example\u3002org",
                "@relay.example:ana@example.org"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(Mailbox.parse(text)).isEmpty();
    }

    @Test
    void limitsCountOctets() {
        assertThat(Mailbox.parse("a".repeat(256) + "@example.org")).isPresent();
        assertThat(Mailbox.parse("a".repeat(257) + "@example.org")).isEmpty();
        assertThat(Mailbox.parse("ä".repeat(128) + "@example.org")).isPresent();
        assertThat(Mailbox.parse("ä".repeat(129) + "@example.org")).isEmpty();
        assertThat(Mailbox.parse("a@" + "b".repeat(63) + ".org")).isPresent();
        assertThat(Mailbox.parse("a@" + "b".repeat(64) + ".org")).isEmpty();
        String long4 = ("b".repeat(49) + ".").repeat(5);
        assertThat(Mailbox.parse("a@" + long4 + "exam")).isPresent();
        assertThat(Mailbox.parse("a@" + long4 + "example")).isEmpty();
        assertThat(Mailbox.parse("a".repeat(10_000_000))).isEmpty();
    }

    @Test
    void aMailboxHoldsNoLineEnd() {
        assertThatThrownBy(() -> new Mailbox("a\r\nBcc: x", "example.org"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mailbox("a", "example.org>"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "bücher.example, xn--bcher-kva.example",
        "例え.テスト, xn--r8jz45g.xn--zckzah",
        "президент.рф, xn--d1abbgf6aiiy.xn--p1ai",
        "www.straße.example, www.xn--strae-oqa.example",
        "\uD83D\uDE00.example, xn--e28h.example",
    })
    void aDomainHasTwoSpellings(String unicode, String ascii) {
        Mailbox one = new Mailbox("ana", unicode);
        Mailbox other = new Mailbox("ana", ascii);

        assertThat(one.otherSpelling()).contains(other);
        assertThat(other.otherSpelling()).contains(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "[192.0.2.1]",
                "xn--example.org",
                "xn--.org",
                "xn--a.org",
                "xn--abc-.org",
                "xn--99999999999.org",
                "xn--zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.org",
                "xn--bcher-kva.xn--99999999999.org"
            })
    void whatStandsForNoOtherDomainHasOneSpelling(String domain) {
        assertThat(new Mailbox("ana", domain).otherSpelling()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    ana@example.org, ANA@EXAMPLE.ORG, true
                    ana@example.org, '"ana"@example.org', true
                    ana@bücher.example, ana@xn--bcher-kva.example, true
                    ana@BÜCHER.example, ana@XN--BCHER-KVA.example, true
                    ana@straße.example, ana@xn--strae-oqa.example, true
                    ana@straße.example, ana@strasse.example, false
                    ana@例え.テスト, ana@xn--r8jz45g.xn--zckzah, true
                    ana@президент.рф, ana@xn--d1abbgf6aiiy.xn--p1ai, true
                    ana@[IPv6:2001:db8::1], ana@[IPv6:2001:DB8:0:0:0:0:0:1], true
                    ana@[192.0.2.10], ana@192.0.2.10, false
                    iris@example.org, \u0131ris@example.org, false
                    iris@example.org, \u0130ris@example.org, false
                    iris@example.org, IRIS@example.org, true
                    silke@example.org, \u017Filke@example.org, false
                    kim@example.org, \u212Aim@example.org, false
                    kim@kiosk.example, kim@\u212Aiosk.example, false
                    silke@silk.example, silke@\u017Filk.example, false
                    ana@example.org, \u0430na@example.org, false
                    alice@example.org, a.lice@example.org, false
                    andr\u00e9@example.org, andre\u0301@example.org, true
                    """)
    void comparesWhatTheAddressesName(String one, String other, boolean same) {
        Locale before = Locale.getDefault();
        for (Locale locale : new Locale[] {Locale.ROOT, Locale.forLanguageTag("tr-TR")}) {
            Locale.setDefault(locale);
            try {
                Mailbox a = Mailbox.parse(one).orElseThrow();
                Mailbox b = Mailbox.parse(other).orElseThrow();
                assertThat(a.sameAs(b)).isEqualTo(same);
                assertThat(b.sameAs(a)).isEqualTo(same);
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        Random random = new Random(5321);
        String letters = "ab.\"\\ @<>,;:()[]öß漢+-_=~\u0001\u0085\r\n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "\"" : "");
            for (int n = random.nextInt(8); n >= 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            text.append(random.nextBoolean() ? "\"" : "").append("@example.org");
            Mailbox.parse(text.toString())
                    .ifPresent(
                            m -> {
                                assertThat(m.address()).doesNotContainPattern("[\\x00-\\x1f\\x7f]");
                                assertThat(Mailbox.parse(m.address())).contains(m);
                                assertThat(Mailbox.parse(m.normalForm()).orElseThrow().sameAs(m))
                                        .isTrue();
                            });
        }
    }
}
