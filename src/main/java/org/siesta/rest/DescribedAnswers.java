package org.siesta.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.jspecify.annotations.Nullable;

/**
 * What the build adds to the OpenAPI document: which members may be null, as the records say it,
 * and the refusals that no resource declares for itself, since all share them.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class DescribedAnswers implements OASFilter {

    private static final String PROBLEM = "Problem";
    private static final String FIRST_REFUSAL = "400";

    /** The record behind each schema; the build stops at one that is not here. */
    private static final Map<String, Class<? extends Record>> RECORDS =
            Map.ofEntries(
                    Map.entry("Answered", CorrespondentsResource.Entry.class),
                    Map.entry("Checked", ScriptsResource.Checked.class),
                    Map.entry("ClientJson", ClientJson.class),
                    Map.entry("Decision", DecisionsResource.Entry.class),
                    Map.entry("External", OutOfOfficeJson.External.class),
                    Map.entry("Finding", ScriptsResource.Finding.class),
                    Map.entry("Forgotten", CorrespondentsResource.Forgotten.class),
                    Map.entry("Hop", ClientJson.Hop.class),
                    Map.entry("OutOfOffice", OutOfOfficeJson.class),
                    Map.entry("Period", OutOfOfficeJson.Period.class),
                    Map.entry("Preview", PreviewResource.Preview.class),
                    Map.entry("QueuedReply", QueueResource.Entry.class),
                    Map.entry("Reply", DecisionsResource.Reply.class),
                    Map.entry("Rule", PreviewResource.Rule.class),
                    Map.entry("Script", ScriptsResource.Entry.class),
                    Map.entry("Stored", ScriptsResource.Stored.class),
                    Map.entry("Texts", OutOfOfficeJson.Texts.class),
                    Map.entry("Translation", OutOfOfficeJson.Translation.class));

    /** Refusals that every call can meet. */
    private static final Map<String, String> EVERYWHERE =
            Map.of(
                    "400", "The request cannot be read, or has a query parameter that is not known",
                    "401", "No token, or one that is not known",
                    "403", "The token is for another account, or it takes an administrator's",
                    "406", "No media type of Accept can be given",
                    "413", "The body is too large",
                    "415", "This Content-Type is not taken, or there is a Content-Encoding",
                    "429", "Too many wrong tokens from this address",
                    "500", "A fault of ours; the log has it under the incident's number",
                    "503", "The store does not answer; try again after Retry-After");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        schemas.forEach(DescribedAnswers::nullables);
        document.getComponents().addSchema(PROBLEM, problem());
        document.getPaths()
                .getPathItems()
                .forEach(
                        (path, item) ->
                                item.getOperations()
                                        .forEach((method, call) -> refusals(path, method, call)));
    }

    private static void nullables(String name, Schema schema) {
        Class<? extends Record> type = RECORDS.get(name);
        if (type == null) {
            throw new IllegalStateException("no record is known for the schema " + name);
        }
        for (RecordComponent member : type.getRecordComponents()) {
            Schema described = schema.getProperties().get(member.getName());
            if (described != null
                    && member.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                schema.addProperty(member.getName(), orNull(described));
            }
        }
    }

    private static Schema orNull(Schema schema) {
        if (schema.getRef() == null) {
            return schema.addType(SchemaType.NULL);
        }
        return OASFactory.createSchema()
                .anyOf(List.of(schema, OASFactory.createSchema().addType(SchemaType.NULL)));
    }

    /** The record {@link Problem}. */
    private static Schema problem() {
        return type(SchemaType.OBJECT)
                .description("RFC 9457")
                .addRequired("type")
                .addRequired("title")
                .addRequired("status")
                .addRequired("detail")
                .addProperty(
                        "type",
                        type(SchemaType.STRING)
                                .description("about:blank where the status says it all"))
                .addProperty("title", type(SchemaType.STRING))
                .addProperty("status", type(SchemaType.INTEGER).format("int32"))
                .addProperty("detail", type(SchemaType.STRING))
                .addProperty(
                        "instance", type(SchemaType.STRING).description("The path of the request"))
                .addProperty(
                        "errors",
                        type(SchemaType.ARRAY)
                                .description(
                                        "Each single fault: a member (field, pointer, value,"
                                                + " detail), or a place in a script (as Finding)")
                                .items(type(SchemaType.OBJECT)));
    }

    private static Schema type(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }

    private static void refusals(String path, PathItem.HttpMethod method, Operation call) {
        APIResponses answers = call.getResponses();
        EVERYWHERE.forEach((status, why) -> describe(answers, status, why));
        if (path.contains("{")) {
            describe(answers, "404", "No such account, script or reply");
        }
        if (takes(call, "If-Match")) {
            describe(answers, "412", "Somebody else changed it");
        }
        if (method == PathItem.HttpMethod.GET && takes(call, "If-None-Match")) {
            describe(answers, "304", "It is still the version that If-None-Match names");
        }
        for (String status : new TreeSet<>(answers.getAPIResponses().keySet())) {
            APIResponse answer = answers.getAPIResponse(status);
            if (status.compareTo(FIRST_REFUSAL) >= 0) {
                answer.setContent(problemContent());
            }
            header(status, answer);
            // In the order of the numbers.
            answers.removeAPIResponse(status);
            answers.addAPIResponse(status, answer);
        }
    }

    private static boolean takes(Operation call, String header) {
        List<Parameter> parameters = call.getParameters();
        return parameters != null && parameters.stream().anyMatch(p -> p.getName().equals(header));
    }

    /** What the resource says of it already counts more; the framework's own words say nothing. */
    private static void describe(APIResponses answers, String status, String why) {
        APIResponse there = answers.getAPIResponse(status);
        if (there == null || "Bad Request".equals(there.getDescription())) {
            answers.addAPIResponse(status, OASFactory.createAPIResponse().description(why));
        }
    }

    private static org.eclipse.microprofile.openapi.models.media.Content problemContent() {
        return OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(
                                        OASFactory.createSchema()
                                                .ref("#/components/schemas/" + PROBLEM)));
    }

    private static void header(String status, APIResponse answer) {
        switch (status) {
            case "401" -> addHeader(answer, "WWW-Authenticate", SchemaType.STRING, "Bearer");
            case "429", "503" ->
                    addHeader(answer, "Retry-After", SchemaType.INTEGER, "In so many seconds");
            default -> {}
        }
    }

    private static void addHeader(
            APIResponse answer, String name, SchemaType type, String description) {
        answer.addHeader(
                name, OASFactory.createHeader().description(description).schema(type(type)));
    }
}
