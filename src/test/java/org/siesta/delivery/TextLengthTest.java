package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOfficeReader;
import org.siesta.settings.OutOfOfficeValidation.Checked;
import org.siesta.settings.OutOfOfficeValidation.Limits;
import org.siesta.vacation.ReplyPolicy;

/** The longest text that the settings take is sent whole, in whatever script it is written. */
class TextLengthTest {

    private static final Limits LIMITS = Limits.of(ReplyPolicy.DEFAULT);

    /**
     * @param letters of which the text is made at random
     * @param encoding how it is sent, a regular expression
     * @param least so many of them are taken
     */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"abcdefgh ijklm\n\", 7bit, 26000",
                "\"a \n\", 7bit, 12000",
                "\"a=\", quoted-printable, 13000",
                "\"abcdefghijklmnopü \n\", quoted-printable, 16000",
                "\"äöüß\", base64, 10000",
                "\"aaü\", quoted-printable, 10000",
                "\"aü\", quoted-printable|base64, 7000",
                "\"aaüüüüüü \", base64, 12000",
                "\"привет мир\n\", base64, 11000",
                "\"白い語本日。\n\", base64, 7000",
                "\"🏝🌴🍹\", base64, 5000",
                "\"a語\", base64, 10000",
                "\"ab語語\n\", quoted-printable, 6000"
            })
    void theLongestThatIsTakenIsWhole(String letters, String encoding, int least) throws Exception {
        int[] alphabet = letters.codePoints().toArray();
        Random random = new Random(20261128);
        StringBuilder typed = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            typed.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        int taken = 0;
        int refused = 40_000;
        while (refused - taken > 1) {
            int half = (taken + refused) / 2;
            if (read(start(typed, half)) instanceof Checked.Valid) {
                taken = half;
            } else {
                refused = half;
            }
        }
        assertThat(taken).isGreaterThanOrEqualTo(least);
        for (String text : List.of(start(typed, taken), start(typed, taken / 2))) {
            MimeMessage reply = reply(((Checked.Valid) read(text)).outOfOffice());
            assertThat(reply.getHeader("Content-Transfer-Encoding", null)).matches(encoding);
            assertThat((String) reply.getContent())
                    .isEqualToNormalizingNewlines(text.endsWith("\n") ? text : text + "\n");
        }
    }

    private static String start(CharSequence text, int letters) {
        return text.codePoints()
                .limit(letters)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Checked read(String text) {
        return OutOfOfficeReader.read(
                JsonNodeFactory.instance.objectNode().put("enabled", true).put("text", text),
                LIMITS,
                _ -> true);
    }

    /** What goes out to somebody who writes to Ana, whose out-of-office this is. */
    private static MimeMessage reply(OutOfOffice away) throws Exception {
        Desk desk = new Desk();
        desk.settings.putOutOfOffice(Desk.ANA, away, OptionalLong.empty(), desk.now);
        Desk.deliver(
                desk.responder(), Desk.CARLA, Desk.message("1", "To: ana@example.org"), Desk.ANA);
        try (InputStream octets = desk.queue.list(true, 1).getFirst().reply().content().open()) {
            return new MimeMessage(Session.getInstance(new Properties()), octets);
        }
    }
}
