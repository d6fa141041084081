package org.siesta.lmtp;

import org.siesta.mail.SmtpReply;

/** The outcome of reading a command's argument: its meaning, or the reply that refuses it. */
sealed interface Parsed<T> {

    record Good<T>(T value) implements Parsed<T> {}

    record Bad<T>(SmtpReply reply) implements Parsed<T> {}

    static <T> Parsed<T> bad(int code, String status, String text) {
        return new Bad<>(new SmtpReply(code, status, text));
    }
}
