package org.siesta.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ClientIdentity.Hop;
import org.siesta.mail.ClientIdentity.Source;
import org.siesta.mail.IpAddress;

/**
 * A client identity as JSON. Reading is tolerant: what it does not know is left out, and an
 * identity that cannot be read is one of which nothing is known.
 */
final class ClientJson {

    private ClientJson() {}

    static String write(ClientIdentity client) {
        ObjectNode json = Json.object();
        ArrayNode hops = json.putArray("hops");
        for (Hop hop : client.hops()) {
            ObjectNode node = hops.addObject();
            node.put("source", hop.source().name().toLowerCase(Locale.ROOT));
            node.put("address", text(hop.address()));
            node.put("port", hop.port());
            node.put("localAddress", text(hop.localAddress()));
            node.put("localPort", hop.localPort());
            ObjectNode attributes = node.putObject("attributes");
            hop.attributes().forEach(attributes::put);
        }
        return Json.text(json);
    }

    static ClientIdentity read(String text) {
        List<Hop> hops = new ArrayList<>();
        for (JsonNode node : Json.tree(text).path("hops")) {
            Source source = source(Json.text(node, "source"));
            boolean first = hops.isEmpty();
            if (source != null && first == (source == Source.SOCKET)) {
                hops.add(hop(source, node));
            }
        }
        return hops.isEmpty()
                ? ClientIdentity.ofSocket(null, 0, null, 0)
                : new ClientIdentity(hops);
    }

    private static Hop hop(Source source, JsonNode node) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> attribute : node.path("attributes").properties()) {
            if (attribute.getValue().isTextual()) {
                attributes.put(attribute.getKey(), attribute.getValue().textValue());
            }
        }
        return new Hop(
                source,
                address(Json.text(node, "address")),
                node.path("port").asInt(0),
                address(Json.text(node, "localAddress")),
                node.path("localPort").asInt(0),
                attributes);
    }

    private static @Nullable Source source(@Nullable String word) {
        for (Source source : Source.values()) {
            if (source.name().equalsIgnoreCase(word)) {
                return source;
            }
        }
        return null;
    }

    private static @Nullable String text(@Nullable InetAddress address) {
        // Without zone: it names an interface of this host at this time, and nothing elsewhere.
        return address == null ? null : IpAddress.text(address);
    }

    private static @Nullable InetAddress address(@Nullable String text) {
        try {
            return text == null ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
