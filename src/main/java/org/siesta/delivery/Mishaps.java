package org.siesta.delivery;

import org.siesta.mail.ReversePath;
import org.siesta.queue.LogLine;

/**
 * What goes wrong with one delivery in forward mode, as the log and the counters hear of it. The
 * user's mail does not.
 *
 * @param id of the delivery
 */
record Mishaps(String id, ReversePath from, DeliveryListener listener) {

    private static final System.Logger LOG = System.getLogger(Forwarder.class.getName());

    /** A fault of ours must not cost the user a mail: it costs the reply. */
    void bug(String part, String what, Throwable fault) {
        LOG.log(System.Logger.Level.ERROR, "delivery=" + part + " " + what, fault);
        listener.replyLost();
    }

    /** There is no reply for this part of the delivery, and perhaps one was due. */
    void lost(String part, RuntimeException cause) {
        trouble(part, "delivered-without-reply", String.valueOf(cause.getMessage()))
                .log(LOG, System.Logger.Level.ERROR);
        listener.replyLost();
    }

    /** No reply was due, and that is not on record. */
    void unrecorded(String part, Throwable fault) {
        LOG.log(
                System.Logger.Level.ERROR,
                "delivery=" + part + " no reply was due, and recording that failed",
                fault);
    }

    /** What was begun may still come to its end; the mail does not wait for it. */
    void late() {
        LOG.log(System.Logger.Level.WARNING, "delivery=" + id + " reply is late");
    }

    /** The MTA keeps the message. */
    void deferred(RuntimeException cause) {
        trouble(id, "deferred", String.valueOf(cause.getMessage()))
                .log(LOG, System.Logger.Level.WARNING);
    }

    /** Nobody keeps the message. */
    void refused(String cause) {
        trouble(id, "refused", cause).log(LOG, System.Logger.Level.WARNING);
    }

    private LogLine trouble(String part, String result, String cause) {
        return new LogLine()
                .with("delivery", part)
                .with("from", "<" + from.address() + ">")
                .with("result", result)
                .with("cause", cause);
    }
}
