package org.siesta.smtp;

import java.util.Set;
import org.siesta.mail.SmtpReply;

/** The backend's answers as ours. */
final class PassedOn {

    /** Codes that are about our side of the dialogue; a message must not bounce for them. */
    private static final Set<Integer> NOT_ABOUT_THE_MAIL =
            Set.of(500, 502, 503, 504, 530, 535, 538, 555);

    private PassedOn() {}

    /** Whether it is the backend's word about the mail, and so is ours. */
    static boolean isAboutTheMail(Answer answer) {
        return !answer.misplaced() && !NOT_ABOUT_THE_MAIL.contains(answer.code());
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
