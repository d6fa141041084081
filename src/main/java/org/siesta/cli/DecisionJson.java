package org.siesta.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.siesta.mail.ClientIdentity;
import org.siesta.queue.Decision;
import org.siesta.queue.DecisionRecord;

/** A decision of the store in the JSON of the REST side. */
final class DecisionJson {

    private DecisionJson() {}

    static ObjectNode of(DecisionRecord listed) {
        Decision decision = listed.decision();
        ObjectNode json =
                Json.object()
                        .put("id", decision.id())
                        .put("at", decision.at().toString())
                        .put("account", decision.account().address())
                        .put("recipient", decision.recipient().address())
                        .put("from", decision.from().address())
                        .put("messageId", decision.messageId());
        ObjectNode client = json.putObject("client");
        client.set("effective", hop(decision.client().effective()));
        ArrayNode hops = client.putArray("hops");
        decision.client().hops().forEach(h -> hops.add(hop(h)));
        json.put("verdict", Json.word(decision.verdict()))
                .put("reason", decision.reason())
                .put("detail", decision.detail())
                .put("source", decision.source());
        if (decision.replyMessageId() != null) {
            json.putObject("reply")
                    .put("messageId", decision.replyMessageId())
                    .put(
                            "state",
                            listed.replyState() == null ? null : Json.word(listed.replyState()))
                    .put("attempts", listed.attempts())
                    .put("lastResult", listed.lastResult());
        }
        return json;
    }

    private static ObjectNode hop(ClientIdentity.Hop hop) {
        return Json.object()
                .put("source", Json.word(hop.source()))
                .put("address", hop.address() == null ? null : hop.addressText());
    }
}
