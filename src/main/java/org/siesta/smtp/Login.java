package org.siesta.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.siesta.smtp.Opening.Opened;
import org.siesta.smtp.Submission.Fault;

/** AUTH with a name and a password (RFC 4954): PLAIN (RFC 4616), else LOGIN. */
final class Login {

    /** A challenge without octets, and what some write for it. */
    private static final Set<String> EMPTY = Set.of("", "=");

    private final Opening opening;
    private final SmtpDialogue dialogue;
    private final String username;
    private final String password;

    private Login(Opening opening, SmtpDialogue dialogue, String username, String password) {
        this.opening = opening;
        this.dialogue = dialogue;
        this.username = username;
        this.password = password;
    }

    /** Logs in where a name is configured. */
    static void logIn(Opening opening, Opened opened) throws Stopped {
        ServerSettings server = opening.server();
        String username = server.username();
        if (username == null || username.isEmpty()) {
            return;
        }
        if (!opened.secure() && !server.allowPlaintextAuth()) {
            throw opening.stopped(
                    Fault.AUTH,
                    "the password is not sent without TLS",
                    "%1$stls = encrypt, or %1$sallow-plaintext-auth = true"
                            .formatted(opening.keys()));
        }
        String password = server.password() == null ? "" : server.password();
        new Login(opening, opened.dialogue(), username, password)
                .with(opened.offered().words("AUTH"));
    }

    private void with(Set<String> mechanisms) throws Stopped {
        if (!mechanisms.contains("PLAIN") && !mechanisms.contains("LOGIN")) {
            throw opening.stopped(
                    Fault.AUTH,
                    "the server offers neither AUTH PLAIN nor LOGIN",
                    "%1$susername: is this the port for logging in? (%1$sport, %1$stls)"
                            .formatted(opening.keys()));
        }
        Answer answer = mechanisms.contains("PLAIN") ? plain() : login();
        // RFC 4954 §6: 504, this mechanism is not for you.
        if (answer.code() == 504 && mechanisms.contains("LOGIN")) {
            answer = login();
        }
        if (answer.code() == 235) {
            return;
        }
        if (answer.temporary()) {
            throw Stopped.with(Submission.Deferred.busy(answer.reply()));
        }
        throw opening.stopped(
                Fault.AUTH,
                "AUTH was answered with " + answer.reply().line(),
                "%1$susername, %1$spassword".formatted(opening.keys()));
    }

    /**
     * The response is said with the command, and once more to a server that passes over it there
     * and asks for it with an empty challenge, as RFC 4954 §4 has it for a client that did not send
     * it. PLAIN has no other challenge.
     */
    private Answer plain() throws Stopped {
        String response = base64("\0" + username + "\0" + password);
        Answer answer = say("AUTH PLAIN " + response);
        boolean again = answer.code() == 334 && EMPTY.contains(answer.text().strip());
        return finished(again ? say(response) : answer);
    }

    private Answer login() throws Stopped {
        Answer answer = say("AUTH LOGIN");
        if (answer.code() == 334) {
            answer = say(base64(username));
        }
        if (answer.code() == 334) {
            answer = say(base64(password));
        }
        return finished(answer);
    }

    /** A challenge that we know no answer to is taken back (RFC 4954 §4). */
    private Answer finished(Answer answer) throws Stopped {
        return answer.code() == 334 ? say("*") : answer;
    }

    private Answer say(String line) throws Stopped {
        try {
            return dialogue.command(line, opening.server().commandTimeout());
        } catch (java.io.IOException e) {
            // The line itself may be the password.
            throw opening.failed(e, "AUTH");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
