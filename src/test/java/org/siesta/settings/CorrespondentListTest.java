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
}
