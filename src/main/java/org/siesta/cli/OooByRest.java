package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.siesta.mail.Mailbox;

/** The out-of-office behind the REST side of a running service. */
record OooByRest(RunningService service) implements OooPlace {

    @Override
    public JsonNode show(Mailbox account) {
        return service.get(path(account));
    }

    @Override
    public JsonNode change(Mailbox account, ObjectNode patch) {
        return service.patch(path(account), patch);
    }

    private static String path(Mailbox account) {
        return "accounts/" + RunningService.encoded(account.address()) + "/ooo";
    }

    @Override
    public void close() {
        service.close();
    }
}
