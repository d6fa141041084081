package org.siesta.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.siesta.mail.Mailbox;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOfficeReader;
import org.siesta.settings.OutOfOfficeValidation.Checked;
import org.siesta.settings.OutOfOfficeValidation.Limits;
import org.siesta.settings.SettingsStore;
import org.siesta.vacation.ReplyPolicy;

/** The out-of-office of an account. */
@Path("/api/v1/accounts/{address}/ooo")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Out-of-office")
public class OutOfOfficeResource {

    private static final String MERGE_PATCH = "application/merge-patch+json";

    /** Each one that fails was somebody's success, so that many at once all come through. */
    private static final int PATCH_TRIES = 1000;

    private final SettingsStore settings;
    private final AccountPath path;
    private final Limits limits;
    private final InstantSource clock;

    OutOfOfficeResource(
            SettingsStore settings, AccountPath path, ReplyPolicy policy, InstantSource clock) {
        this.settings = settings;
        this.path = path;
        this.limits = Limits.of(policy);
        this.clock = clock;
    }

    /** What is set. */
    @GET
    @Operation(
            summary = "Show the out-of-office",
            description =
                    "An account that never set one is switched off. The ETag names the version;"
                            + " with If-None-Match one that is known is 304.")
    @APIResponse(
            responseCode = "200",
            headers =
                    @Header(
                            name = "ETag",
                            description = "The version",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = OutOfOfficeJson.class)))
    public RestResponse<OutOfOfficeJson> show(
            @PathParam("address") String address,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) List<String> ifNoneMatch) {
        AccountSettings found = settings.find(path.account(address));
        String current = etag(found.outOfOffice(), found.version());
        if (Preconditions.of(List.of(), ifNoneMatch).isKnown(current)) {
            return RestResponse.ResponseBuilder.<OutOfOfficeJson>create(304)
                    .header(HttpHeaders.ETAG, current)
                    .build();
        }
        return answer(found.outOfOffice(), found.version());
    }

    /** Sets it whole. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Set the out-of-office",
            description =
                    "Replaces all of it; what is absent or null gets its default. With If-Match only"
                            + " when the version is still the one that was read, with"
                            + " If-None-Match: * only when none was set.")
    @RequestBody(
            content =
                    @Content(
                            schema = @Schema(implementation = OutOfOfficeJson.class),
                            examples =
                                    @ExampleObject(
                                            name = "Christmas",
                                            value =
                                                    """
                                                    {"enabled": true, "start": "2026-12-24T13:00",
                                                     "end": "2027-01-04", "zone": "Europe/Berlin",
                                                     "subject": "Away until 5 January",
                                                     "text": "I am away until 5 January.\\nAna"}""")))
    @APIResponse(
            responseCode = "200",
            headers =
                    @Header(
                            name = "ETag",
                            description = "The version",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = OutOfOfficeJson.class)))
    @APIResponse(responseCode = "412", description = "Somebody else changed it")
    @APIResponse(responseCode = "422", description = "Not valid; errors lists every fault")
    public RestResponse<OutOfOfficeJson> set(
            @PathParam("address") String address,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) List<String> ifNoneMatch,
            byte[] body) {
        Mailbox account = path.account(address);
        AccountSettings before = settings.find(account);
        OptionalLong expected = expected(before, Preconditions.of(ifMatch, ifNoneMatch));
        OutOfOffice wanted = read(before, Json.object(body));
        return store(account, wanted, expected).orElseThrow(OutOfOfficeResource::changed);
    }

    /** Changes members of it. */
    @PATCH
    @Consumes(MERGE_PATCH)
    @Operation(
            summary = "Change the out-of-office",
            description =
                    "A merge patch (RFC 7396): members that are absent stay, null sets the default.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MERGE_PATCH,
                            schema =
                                    @Schema(
                                            type =
                                                    org.eclipse.microprofile.openapi.annotations
                                                            .enums.SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "Switch off, keep the text",
                                            value = "{\"enabled\": false}")))
    @APIResponse(
            responseCode = "200",
            headers =
                    @Header(
                            name = "ETag",
                            description = "The version",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = OutOfOfficeJson.class)))
    @APIResponse(responseCode = "422", description = "Not valid; errors lists every fault")
    public RestResponse<OutOfOfficeJson> change(
            @PathParam("address") String address,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) List<String> ifNoneMatch,
            byte[] body) {
        Mailbox account = path.account(address);
        ObjectNode patch = Json.object(body);
        Preconditions demanded = Preconditions.of(ifMatch, ifNoneMatch);
        for (int i = 0; i < PATCH_TRIES; i++) {
            AccountSettings before = settings.find(account);
            expected(before, demanded);
            ObjectNode merged =
                    Json.merge(Json.tree(OutOfOfficeJson.of(before.outOfOffice())), patch);
            Optional<RestResponse<OutOfOfficeJson>> done =
                    store(account, read(before, merged), OptionalLong.of(before.version()));
            if (done.isPresent()) {
                return done.get();
            }
        }
        throw changed();
    }

    /** Forgets it. */
    @DELETE
    @Operation(
            summary = "Forget the out-of-office",
            description = "Switches it off and deletes its texts. PATCH enabled=false keeps them.")
    @APIResponse(responseCode = "204", description = "There is none any more")
    public void delete(
            @PathParam("address") String address,
            @HeaderParam(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) List<String> ifNoneMatch) {
        Mailbox account = path.account(address);
        Preconditions demanded = Preconditions.of(ifMatch, ifNoneMatch);
        OptionalLong expected =
                demanded.isEmpty()
                        ? OptionalLong.empty()
                        : expected(settings.find(account), demanded);
        if (!settings.deleteOutOfOffice(account, expected, clock.instant())
                && expected.orElse(0) > 0) {
            throw changed();
        }
    }

    private Optional<RestResponse<OutOfOfficeJson>> store(
            Mailbox account, OutOfOffice wanted, OptionalLong expected) {
        OptionalLong version = settings.putOutOfOffice(account, wanted, expected, clock.instant());
        return version.isPresent()
                ? Optional.of(answer(wanted, version.getAsLong()))
                : Optional.empty();
    }

    /** An address that is set already may stay, even where only an administrator could add it. */
    private OutOfOffice read(AccountSettings before, ObjectNode body) {
        return switch (OutOfOfficeReader.read(
                body,
                limits,
                address ->
                        before.outOfOffice().addresses().contains(address.address())
                                || path.mayClaim(before.account(), address))) {
            case Checked.Valid(OutOfOffice settings) -> settings;
            case Checked.Invalid(var faults) -> throw Problem.invalid(faults);
        };
    }

    /** The version that must still be there; empty for any. */
    private static OptionalLong expected(AccountSettings before, Preconditions demanded) {
        if (demanded.isEmpty()) {
            return OptionalLong.empty();
        }
        demanded.check(etag(before.outOfOffice(), before.version()), before.version() > 0);
        return OptionalLong.of(before.version());
    }

    private static Problem.Thrown changed() {
        return Problem.versionMismatch(
                "Somebody else changed the out-of-office at the same time. Read it again.");
    }

    private static RestResponse<OutOfOfficeJson> answer(OutOfOffice settings, long version) {
        return RestResponse.ResponseBuilder.ok(OutOfOfficeJson.of(settings))
                .header(HttpHeaders.ETAG, etag(settings, version))
                .header("Accept-Patch", MERGE_PATCH)
                .build();
    }

    /**
     * Version and content, so that a version number used again after DELETE is not taken for the
     * old.
     */
    private static String etag(OutOfOffice settings, long version) {
        byte[] content = Json.write(OutOfOfficeJson.of(settings)).getBytes(StandardCharsets.UTF_8);
        return "\""
                + version
                + "-"
                + UUID.nameUUIDFromBytes(content).toString().substring(0, 8)
                + "\"";
    }
}
