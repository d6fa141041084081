package org.siesta.smtp;

import java.util.Set;
import java.util.regex.Pattern;
import org.siesta.mail.SmtpReply;

/** The answers of a server behind us, a backend's above all, as ours. */
final class PassedOn {

    /** Codes that are about our side of the dialogue; a message must not bounce for them. */
    private static final Set<Integer> NOT_ABOUT_THE_MAIL =
            Set.of(500, 502, 503, 504, 530, 535, 538, 555);

    /** RFC 5321 §4.2.2 has 504 for the parameter of a command; Postfix says it of addresses. */
    private static final Pattern ADDRESS =
            Pattern.compile("\\baddress rejected\\b", Pattern.CASE_INSENSITIVE);

    private PassedOn() {}

    /** Whether it is the server's word about the mail, and so is ours. */
    static boolean isAboutTheMail(Answer answer) {
        return !answer.misplaced() && isAboutTheMail(answer.code(), answer.text());
    }

    /** The same of a refusal. */
    static boolean isAboutTheMail(int code, String text) {
        return !NOT_ABOUT_THE_MAIL.contains(code) || (code == 504 && ADDRESS.matcher(text).find());
    }

    /** The same from us. */
    static SmtpReply of(Answer answer) {
        return new SmtpReply(answer.code(), status(answer), answer.text());
    }

    /** RFC 5321 §3.8: 421 is for whoever closes, and that is the backend. */
    static SmtpReply closing(Answer answer) {
        return new SmtpReply(451, status(answer), answer.text());
    }

    /** What is said where the backend said nothing about the mail. */
    static SmtpReply later(String enhancedStatus) {
        return new SmtpReply(
                451, enhancedStatus, "The mail store is not answering, try again later");
    }

    /** RFC 2034 §4: we have offered status codes, whether or not the backend knows them. */
    private static String status(Answer answer) {
        String status = answer.enhancedStatus();
        return status.isEmpty() ? answer.code() / 100 + ".0.0" : status;
    }
}
