package org.siesta.sieve;

import java.time.Instant;
import java.time.ZoneId;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;

/**
 * What a script can see: the message, its envelope for one recipient, the client, and one instant
 * for the whole run (RFC 5260 §5).
 *
 * @param zone the account's zone, used where a date test names none
 * @param delimiters the characters that separate user and detail (RFC 5233)
 * @param scriptName for messages and the source of a vacation request
 * @param host what is known beside the message
 */
public record SieveInput(
        Message message,
        ReversePath from,
        ForwardPath to,
        ClientIdentity client,
        Instant now,
        ZoneId zone,
        String delimiters,
        String hostName,
        String scriptName,
        SieveHost host) {

    /** For a host that knows nothing beside the message. */
    public SieveInput(
            Message message,
            ReversePath from,
            ForwardPath to,
            ClientIdentity client,
            Instant now,
            ZoneId zone,
            String delimiters,
            String hostName,
            String scriptName) {
        this(
                message,
                from,
                to,
                client,
                now,
                zone,
                delimiters,
                hostName,
                scriptName,
                SieveHost.DEFAULT);
    }

    /** The same with another message. */
    public SieveInput withMessage(Message other) {
        return new SieveInput(
                other, from, to, client, now, zone, delimiters, hostName, scriptName, host);
    }

    /** The same with another host. */
    public SieveInput withHost(SieveHost other) {
        return new SieveInput(
                message, from, to, client, now, zone, delimiters, hostName, scriptName, other);
    }
}
