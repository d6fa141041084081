package org.siesta.vacation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.Mailbox;

class CorrespondentTest {

    private static Mailbox tagged(int times) {
        Mailbox mailbox = new Mailbox("bo", "a.example");
        for (int i = 0; i < times; i++) {
            mailbox =
                    new Mailbox(
                            "SRS0=H=T=" + mailbox.domain() + "=" + mailbox.localPart(),
                            "a.example");
        }
        return mailbox;
    }

    /** So that an address made of tags costs no more than eight of them. */
    @ParameterizedTest
    @CsvSource({"1, true, false", "7, true, false", "8, true, false", "9, false, true"})
    void eightTagsAreRead(int times, boolean known, boolean forwarded) {
        Mailbox bo = new Mailbox("bo", "a.example");
        assertThat(Correspondent.untagged(tagged(times)).equals(bo)).isEqualTo(known);
        // Behind so many it may be somebody at another domain.
        assertThat(Correspondent.isForwarded(tagged(times))).isEqualTo(forwarded);
    }
}
