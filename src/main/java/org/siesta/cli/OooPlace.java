package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.siesta.mail.Mailbox;

/** Where an out-of-office is shown and changed, in the JSON of the REST side. */
sealed interface OooPlace extends AutoCloseable permits OooByStore, OooByRest {

    /** What is set. */
    JsonNode show(Mailbox account);

    /** Changes what the merge patch (RFC 7396) names; what is set then. */
    JsonNode change(Mailbox account, ObjectNode patch);

    @Override
    void close();
}
