package org.siesta.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Mailbox;

/** Whom a list of correspondents means. */
class CorrespondentListTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    boss@example.net, true, true
                    BOSS@EXAMPLE.net, true, true
                    prvs=4182abcdef=boss@example.net, true, true
                    SRS0=HHHH=TT=example.net=boss@example.net, true, true
                    SRS0=HHHH=TT=example.net=boss@evil.example, true, false
                    SRS1=HHHH=one.example==GGGG=TT=example.net=boss@evil.example, true, false
                    eve+SRS=HHHH=TT=example.net=boss@evil.example, true, false
                    SRS0=HHHH=TT=example.net=prvs=4182abcdef=boss@evil.example, true, false
                    eve@evil.example, false, false
                    """)
    void whatAForwarderSaysKeepsSilentAndLetsNothingOut(
            String address, boolean silences, boolean lets) {
        CorrespondentList list = CorrespondentList.parse(List.of("boss@example.net"));
        Mailbox correspondent = Mailbox.parse(address).orElseThrow();
        assertThat(list.naming(correspondent).isPresent()).isEqualTo(silences);
        assertThat(list.namingForSure(correspondent).isPresent()).isEqualTo(lets);
    }

    /**
     * A domain's people are not whom its forwarder has tagged: a reply would go on to a stranger.
     */
    @ParameterizedTest(name = "{0}: {1} silences {2}, lets out {3}")
    @CsvSource(
            textBlock =
                    """
                    example.net, bo@example.net, true, true
                    example.net, prvs=4182abcdef=bo@example.net, true, true
                    example.net, bo+caf_=ana=example.org@example.net, true, true
                    example.net, bo+srs@example.net, true, true
                    example.net, srs@example.net, true, true
                    example.net, srs0-team@example.net, true, true
                    example.net, SRS0=HHHH=TT=example.net=bo@example.net, true, true
                    example.net, SRS0=HHHH=TT=evil.example=eve@example.net, true, false
                    example.net, srs0+HHHH=TT=evil.example=eve@example.net, true, false
                    @example.net, SRS0=HHHH=TT=evil.example=eve@example.net, true, false
                    *@example.net, SRS1=HHHH=one.example==GGGG=TT=evil.example=eve@example.net, true, false
                    e*@example.net, eve+SRS=HHHH=TT=evil.example=eve@example.net, true, false
                    *eve@example.net, SRS0=HHHH=TT=evil.example=eve@example.net, true, false
                    *@*.example.net, SRS0=HHHH=TT=evil.example=eve@mx.example.net, true, false
                    example.net, prvs=4182abcdef=SRS0=HHHH=TT=evil.example=eve@example.net, true, false
                    example.net, SRS0=HHHH=TT=example.net=SRS0=HHHH=TT=evil.example=eve@example.net, true, false
                    example.net, SRS0=HHHH=evil.example=eve@example.net, true, false
                    example.net, SRS0=eve@example.net, true, false
                    example.net, SRS0=HHHH=TT=example.net=bo@fwd.example, true, false
                    example.net, SRS1=HHHH=one.example==SRS0=HH=TT=example.net=bo@two.example, false, false
                    bo@example.net, prvs=4182abcdef=SRS0=HHHH=TT=example.net=bo@fwd.example, true, false
                    bo@example.net, SRS0=HH=TT=one.example=SRS0=HH=TT=example.net=bo@two.example, true, false
                    SRS0=HHHH=TT=evil.example=eve@example.net, SRS0=HHHH=TT=evil.example=eve@example.net, true, true
                    *=evil.example=eve@example.net, SRS0=HHHH=TT=evil.example=eve@example.net, true, true
                    """)
    void aDomainsPeopleAreNotWhomItsForwarderTagged(
            String entry, String address, boolean silences, boolean lets) {
        CorrespondentList list = CorrespondentList.parse(List.of(entry));
        Mailbox correspondent = Mailbox.parse(address).orElseThrow();
        assertThat(list.naming(correspondent).isPresent()).isEqualTo(silences);
        assertThat(list.namingForSure(correspondent).isPresent()).isEqualTo(lets);
    }
}
