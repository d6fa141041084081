package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.siesta.delivery.Desk.ANA;
import static org.siesta.delivery.Desk.CARLA;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siesta.queue.DecisionRecord;
import org.siesta.settings.Script;
import org.siesta.sieve.Advice;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.Diagnostic;
import org.siesta.sieve.ScriptLibrary;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveLimits;
import org.siesta.vacation.ReplyMessage;

/** RFC 5230 §4.4: what {@code :mime} may say, the same when it is stored and when it is sent. */
class MimeReasonTest {

    private final Desk desk = new Desk();

    static Stream<String> usable() {
        return Stream.of(
                "Content-Type: text/plain\n\nGrüße",
                "Content-Type: text/plain\n\n" + "x".repeat(5_000),
                "Content-Type: text/plain",
                "\nno field, an empty line",
                "MIME-Version: 1.0\n\nGrüße",
                "Subject: x\nMIME-Version: 1.0\nContent-Language: de\n\nGrüße",
                "Content-Type: application/json\n\n{}",
                "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\nw7w=",
                "Content-Type: text/html\nContent-Transfer-Encoding: 8BIT (x)\n\n<p>ü</p>",
                "Content-Type: message/rfc822\n\nSubject: x\n\nx",
                "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nGrüße\n--a--",
                "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\nx\n--a--",
                "Content-Type: multipart/signed; boundary=a\n\n--a\n\nx\n--a\n\ny\n--a--");
    }

    static Stream<String> unusable() {
        return Stream.of(
                "just text",
                "",
                "Bcc: eve@example.net\n\nx",
                "Content-Type: ;;;\n\nx",
                "Content-Type: text/plain; name=ä\n\nx",
                "Content-Description: " + "x".repeat(1_200) + "\n\nx",
                "Content-Type: application/json\n\n{\"ü\": 1}",
                "Content-Type: application/json\n\n" + "1".repeat(1_200),
                "Content-Type: image/svg+xml\nContent-Transfer-Encoding: 8bit\n\n<ü/>",
                "Content-Type: message/rfc822\n\nSubject: x\n\nü",
                "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nü",
                "Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n\nx",
                "Content-Type: multipart/mixed\n\nx",
                "Content-Type: multipart/mixed; boundary=a\n\n--a\n"
                        + "Content-Type: application/pdf\n\nü\n--a--",
                "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\nü\n--a--",
                "Content-Type: multipart/signed; boundary=a\n\n--a\n\nü\n--a\n\ny\n--a--",
                "Content-Type: multipart/signed; boundary=a\n\n--a\n\n"
                        + "x".repeat(1_200)
                        + "\n--a--",
                "Content-Type: multipart/signed\n\nx",
                "Content-Type: multipart/mixed; boundary=a\n\n--a\n \n x\n\nx\n--a--",
                "Content-Type: multipart/mixed; boundary=a\n\n--a\n\t\n\tx\n\nx\n--a--",
                "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
                        + "Content-Type: multipart/signed; boundary=a\n\n--a\n\nü\n--a--\n--b--",
                nested(12));
    }

    private static String nested(int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append("Content-Type: multipart/mixed; boundary=b").append(i);
            text.append("\n\n--b").append(i).append('\n');
        }
        return text.append("\nx\n").toString();
    }

    @ParameterizedTest
    @MethodSource("usable")
    void whatCanBeStoredIsSent(String entity) {
        assertThat(stored(entity)).isEqualTo("reply");
        assertThat(sent(entity)).isEqualTo("reply");
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void whatCannotBeSentIsNotStored(String entity) {
        assertThat(upload("require \"vacation\"; vacation :mime " + quoted(entity) + ";"))
                .isEqualTo("1:36 invalid-mime-reason");
        assertThat(stored(entity)).isEqualTo("reply-broken");
        assertThat(sent(entity)).isEqualTo("reply-broken");
    }

    /** Who stored it before it was refused keeps the replies that the rest of it asks for. */
    @Test
    void aScriptThatIsThereGoesOn() {
        assertThat(
                        deliver(
                                "require \"vacation\"; if header \"subject\" \"none\""
                                        + " { vacation :mime \"no entity\"; }"
                                        + " else { vacation \"I am away.\"; }"))
                .isEqualTo("reply");
    }

    /** Else a script could not be stored beside one that is there. */
    @Test
    void aScriptMayIncludeOneThatIsThere() {
        desk.settings.putScript(
                ANA, "old", "require \"vacation\"; vacation :mime \"no entity\";", desk.now);
        assertThat(upload("require \"include\"; include \"old\";")).isEmpty();
    }

    private String upload(String script) {
        byte[] octets = script.getBytes(StandardCharsets.UTF_8);
        return switch (new SieveCompiler(SieveLimits.DEFAULT)
                .check(octets, Advice.DEFAULT, "new", library())) {
            case Compilation.Compiled _ -> "";
            case Compilation.Rejected(var faults) ->
                    faults.stream()
                            .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                            .map(d -> d.line() + ":" + d.column() + " " + d.code())
                            .collect(Collectors.joining(", "));
        };
    }

    private ScriptLibrary library() {
        return GlobalScripts.NONE.library(
                name ->
                        desk.settings.scripts(ANA).stream()
                                .filter(script -> script.name().equals(name))
                                .findFirst()
                                .map(Script::content));
    }

    /** A script may have a MiB and more, and is compiled where a message waits. */
    @Test
    void partsWithoutNumberAreRefusedSoon() {
        String entity = "Content-Type: multipart/mixed; boundary=a\n\n" + "--a\n\n".repeat(200_000);
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () ->
                        assertThat(ReplyMessage.mimeFault(entity))
                                .contains(":mime has too many parts"));
    }

    /** RFC 2046 §5.1.5. */
    @Test
    void aPartOfADigestIsAMessage() {
        sent("Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\nx\n--a--");
        assertThat(reply()).contains("Content-Type: message/rfc822\r\n").doesNotContain("text/");
    }

    /** RFC 1847 §2.1: another octet, and the signature is wrong. */
    @Test
    void whatIsSignedIsSentAsItStands() {
        String signed =
                "preamble\r\n--a\r\nContent-type:  TEXT/plain;charset=us-ascii\r\nX-Odd: y\r\n\r\n"
                        + "Away  \r\n\r\n\r\n--a\r\nContent-Type: application/pgp-signature\r\n\r\n"
                        + "-----BEGIN PGP SIGNATURE-----\r\n\r\n--a--\r\n";
        String type =
                "Content-Type: multipart/signed; boundary=a; micalg=pgp-sha256;"
                        + " protocol=\"application/pgp-signature\"\r\n\r\n";
        assertThat(sent(type + signed)).isEqualTo("reply");
        assertThat(reply()).endsWith("\r\n\r\n" + signed).contains("micalg=pgp-sha256");
    }

    @Test
    void whatIsSignedInsideIsSentAsItStands() {
        String signed = "--a\r\nContent-type:  TEXT/plain\r\n\r\nAway \r\n--a\r\n\r\ny\r\n--a--";
        String entity =
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                        + "Content-Type: multipart/signed; boundary=a\r\n\r\n"
                        + signed
                        + "\r\n--b\r\n\r\nGrüße\r\n--b--\r\n";
        assertThat(sent(entity)).isEqualTo("reply");
        assertThat(reply()).contains("\r\n\r\n" + signed + "\r\n--b\r\n").contains("Gr=C3=BC");
    }

    private String stored(String entity) {
        return deliver("require \"vacation\"; vacation :mime " + quoted(entity) + ";");
    }

    /** A variable has no value before the script runs. */
    private String sent(String entity) {
        return deliver(
                "require [\"vacation\", \"variables\"]; set \"entity\" "
                        + quoted(entity)
                        + "; vacation :mime :handle \"h"
                        + desk.decisions().size()
                        + "\" \"${entity}\";");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String deliver(String script) {
        desk.script(ANA, script);
        Desk.deliver(
                desk.responder(),
                CARLA,
                Desk.message("m" + desk.decisions().size(), "To: ana@example.org"),
                ANA);
        DecisionRecord last = desk.decisions().getFirst();
        String reason = last.decision().reason();
        return reason.isEmpty() ? "reply" : reason;
    }

    private String reply() {
        try (var in = desk.queue.list(true, 100).getLast().reply().content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
