package org.siesta.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * JSON in columns: trees written and read field by field, no binding to types. Written as ASCII, so
 * that every Java string comes back as it was.
 */
final class Json {

    /** Buffers are shared: those of a thread would be new for each message's virtual thread. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

    private Json() {}

    /** Writes one value. */
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    /** The text without a tree in between, for what is written with each message. */
    static String written(Writing writing) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new IllegalStateException("text can always be written", e);
        }
        return text.toString();
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** The tree; one without anything in it when the text is not JSON. */
    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    /** A text field; null when it is absent or something else. */
    static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() ? value.textValue() : null;
    }
}
