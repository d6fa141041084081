package org.siesta.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON in and out, strictly: RFC 8259 in UTF-8, no name twice, bounded. */
final class Json {

    /** Octets of a JSON body. */
    static final int MAX_BODY = 512 * 1024;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(16)
                                                    .maxNumberLength(40)
                                                    .maxStringLength(MAX_BODY)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                    .build();

    private Json() {}

    /** Reads an object. */
    static ObjectNode object(byte[] body) {
        if (body.length > MAX_BODY) {
            throw Problem.thrown(413, "The body is larger than " + MAX_BODY + " octets.");
        }
        JsonNode node;
        try {
            node = MAPPER.readTree(text(body));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where =
                    at == null || at.getLineNr() < 1
                            ? ""
                            : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw Problem.badRequest("The body is not valid JSON" + where + ".");
        }
        if (!(node instanceof ObjectNode object)) {
            throw Problem.badRequest("The body must be a JSON object.");
        }
        return object;
    }

    /** Writes a value of ours. */
    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own values can be written", e);
        }
    }

    /**
     * What becomes of the target when the patch is applied (RFC 7396): null removes, objects merge,
     * everything else replaces.
     */
    static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        ObjectNode merged = target.deepCopy();
        for (var member : patch.properties()) {
            if (member.getValue().isNull()) {
                merged.remove(member.getKey());
            } else if (member.getValue() instanceof ObjectNode inner) {
                ObjectNode into =
                        merged.get(member.getKey()) instanceof ObjectNode there
                                ? there
                                : MAPPER.createObjectNode();
                merged.set(member.getKey(), merge(into, inner));
            } else {
                merged.set(member.getKey(), member.getValue());
            }
        }
        return merged;
    }

    /** A value of ours as a tree. */
    static ObjectNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw Problem.badRequest("The body is not UTF-8.");
        }
    }
}
