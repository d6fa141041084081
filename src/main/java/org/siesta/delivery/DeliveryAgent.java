package org.siesta.delivery;

import org.siesta.mail.ClientIdentity;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;

/**
 * What a session hands its mail transactions to: a responder, a forwarder, a shim, or a test's
 * lambda.
 */
public interface DeliveryAgent {

    /** Starts a mail transaction. Called on a virtual thread; may block. */
    MailTransaction begin(ClientIdentity client, ReversePath from, MailParameters parameters);
}
