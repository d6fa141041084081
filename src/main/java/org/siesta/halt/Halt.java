package org.siesta.halt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The instants of a delivery, in their order. A process that is started with the system property
 * {@code org.siesta.halt=FILE} ends at the instant whose word stands in the file: no hook runs,
 * nothing is flushed, nobody is told.
 */
public enum Halt {
    /** A client connected, and was told nothing yet. */
    ACCEPTED,
    /** MAIL is accepted, its answer not sent. */
    AFTER_MAIL,
    /** A part of the message has come. */
    MID_DATA,
    /** The whole message has come, nothing was done with it. */
    AFTER_DOT,
    /** It is decided for one recipient whether a reply is due. */
    AFTER_SIEVE,
    /** Forward mode: the backend is connected and has answered MAIL. */
    BACKEND_CONNECTED,
    /** Forward mode: the backend has the whole message and has not answered. */
    BACKEND_SENT,
    /** Forward mode: the backend has answered for every recipient. */
    BACKEND_ACCEPTED,
    /** The transaction of claim and reply has begun. */
    AFTER_BEGIN,
    /** The claim is made and not committed. */
    AFTER_CLAIM,
    /** Claim, reply and decision are committed. */
    AFTER_COMMIT,
    /** Our answers to the message are written. */
    AFTER_ANSWER,
    /** A reply is leased, the relay knows nothing of it. */
    REPLY_LEASED,
    /** The relay has answered, and this is not recorded. */
    RELAY_ANSWERED;

    /** As a process that was killed: 128 and the number of SIGKILL. */
    private static final int STATUS = 137;

    private static final String FILE = System.getProperty("org.siesta.halt", "");
    private static final boolean ARMED = !FILE.isEmpty();

    /** The word for it: lower case with hyphens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Ends the process if it is to end here. */
    public static void at(Halt point) {
        if (ARMED && point.word().equals(asked())) {
            Runtime.getRuntime().halt(STATUS);
        }
    }

    private static String asked() {
        try {
            return Files.readString(Path.of(FILE)).strip();
        } catch (IOException _) {
            // No file, no halt.
            return "";
        }
    }
}
