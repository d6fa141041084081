package org.siesta.smtp;

/** Where replies are submitted: the configured relay, or a test's. */
public interface Relay {

    /**
     * One try to hand over one message. Blocks until the relay answered or a timeout ended the try;
     * never throws for what the relay does.
     */
    Submission submit(Outgoing message);
}
