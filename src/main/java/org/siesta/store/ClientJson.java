package org.siesta.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
        return Json.written(
                json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("hops");
                    for (Hop hop : client.hops()) {
                        write(json, hop);
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private static void write(JsonGenerator json, Hop hop) throws IOException {
        json.writeStartObject();
        json.writeStringField("source", hop.source().name().toLowerCase(Locale.ROOT));
        json.writeStringField("address", text(hop.address()));
        json.writeNumberField("port", hop.port());
        json.writeStringField("localAddress", text(hop.localAddress()));
        json.writeNumberField("localPort", hop.localPort());
        json.writeObjectFieldStart("attributes");
        for (Map.Entry<String, String> attribute : hop.attributes().entrySet()) {
            json.writeStringField(attribute.getKey(), attribute.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
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
