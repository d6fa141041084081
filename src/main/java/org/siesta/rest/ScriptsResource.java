package org.siesta.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.siesta.delivery.ScriptCheck;
import org.siesta.mail.Mailbox;
import org.siesta.settings.Script;
import org.siesta.settings.SettingsStore;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.Diagnostic;

/** The Sieve scripts of an account, byte for byte; at most one is active. */
@Path("/api/v1/accounts/{address}/scripts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Scripts")
public class ScriptsResource {

    private static final String SIEVE = "application/sieve";
    private static final String EXAMPLE =
            """
            require "vacation";
            vacation :days 7 "I am away.";
            """;
    private static final int MAX_SCRIPTS = 100;

    private final SettingsStore settings;
    private final AccountPath path;
    private final ScriptCheck check;
    private final InstantSource clock;

    ScriptsResource(
            SettingsStore settings, AccountPath path, ScriptCheck check, InstantSource clock) {
        this.settings = settings;
        this.path = path;
        this.check = check;
        this.clock = clock;
    }

    /** A script in a list. */
    @Schema(name = "Script")
    public record Entry(String name, boolean active, long size, String changedAt) {}

    /** A script as it was stored. */
    public record Stored(String name, boolean active, List<Finding> diagnostics) {}

    /** What a check found. */
    public record Checked(boolean valid, List<Finding> diagnostics) {}

    /** One fault or warning; lines and columns from 1. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Finding(
            int line,
            int column,
            int endLine,
            int endColumn,
            String severity,
            String code,
            String message) {

        static Finding of(Diagnostic diagnostic) {
            return new Finding(
                    diagnostic.line(),
                    diagnostic.column(),
                    diagnostic.endLine(),
                    diagnostic.endColumn(),
                    diagnostic.severity().name().toLowerCase(Locale.ROOT),
                    diagnostic.code(),
                    diagnostic.message());
        }
    }

    /** All of them. */
    @GET
    @Operation(summary = "List the scripts")
    public List<Entry> list(@PathParam("address") String address) {
        return settings.scripts(path.account(address)).stream()
                .map(
                        s ->
                                new Entry(
                                        s.name(),
                                        s.active(),
                                        s.content().getBytes(StandardCharsets.UTF_8).length,
                                        s.changedAt().toString()))
                .toList();
    }

    /** One, as it was stored. */
    @GET
    @Path("/{name}")
    @Produces(SIEVE)
    @Operation(summary = "Show a script, byte for byte")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = SIEVE,
                            schema = @Schema(implementation = String.class),
                            examples = @ExampleObject(name = "Away", value = EXAMPLE)))
    public RestResponse<byte[]> show(
            @PathParam("address") String address, @PathParam("name") String name) {
        Script script = script(path.account(address), ScriptName.checked(name));
        return RestResponse.ResponseBuilder.ok(script.content().getBytes(StandardCharsets.UTF_8))
                .type(SIEVE + ";charset=UTF-8")
                .build();
    }

    /** Stores one that compiles. */
    @PUT
    @Path("/{name}")
    @Consumes({SIEVE, MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
    @Operation(
            summary = "Store a script",
            description =
                    "UTF-8. It is compiled first; one that does not compile is refused with every"
                            + " fault, and nothing changes. active=true makes it the active one.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = SIEVE,
                            schema = @Schema(implementation = String.class),
                            examples = @ExampleObject(name = "Away", value = EXAMPLE)))
    @APIResponse(
            responseCode = "201",
            description = "Stored under a new name",
            content = @Content(schema = @Schema(implementation = Stored.class)))
    @APIResponse(
            responseCode = "200",
            description = "Stored in the place of the one that was there",
            content = @Content(schema = @Schema(implementation = Stored.class)))
    @APIResponse(responseCode = "409", description = "The account has as many as fit")
    @APIResponse(responseCode = "422", description = "It does not compile; errors lists the faults")
    public RestResponse<Stored> put(
            @PathParam("address") String address,
            @PathParam("name") String name,
            @QueryParam("active") @DefaultValue("") String active,
            byte[] body) {
        Mailbox account = path.account(address);
        ScriptName.checked(name);
        boolean activate = QueryText.flag("active", active);
        List<Script> scripts = settings.scripts(account);
        Optional<Script> before = named(name, scripts);
        boolean willRun = activate || before.map(Script::active).orElse(false);
        Checked checked = checked(account, name, body, scripts, willRun);
        if (!checked.valid()) {
            throw rejected(checked.diagnostics());
        }
        // The compiler takes nothing but UTF-8, so this comes back byte for byte.
        String content = new String(body, StandardCharsets.UTF_8);
        if (before.isEmpty() && scripts.size() >= MAX_SCRIPTS) {
            throw Problem.thrown(409, "The account has " + MAX_SCRIPTS + " scripts, no more fit.");
        }
        settings.putScript(account, name, content, clock.instant());
        if (activate) {
            settings.activateScript(account, Optional.of(name), clock.instant());
        }
        Stored stored = new Stored(name, willRun, checked.diagnostics());
        return RestResponse.status(
                before.isEmpty() ? Response.Status.CREATED : Response.Status.OK, stored);
    }

    /** Forgets one. */
    @DELETE
    @Path("/{name}")
    @Operation(
            summary = "Delete a script",
            description = "The active one is refused with 409: deactivate first (RFC 5804 §2.10).")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "409", description = "It is the active one")
    public void delete(@PathParam("address") String address, @PathParam("name") String name) {
        Mailbox account = path.account(address);
        if (script(account, ScriptName.checked(name)).active()) {
            throw Problem.thrown(409, "This script is active. Deactivate it first.");
        }
        settings.deleteScript(account, name, clock.instant());
    }

    /** Makes one the active one. */
    @POST
    @Path("/{name}/activate")
    @Operation(
            summary = "Make a script the active one",
            description = "One whose included scripts are missing or wrong is refused.")
    @APIResponse(responseCode = "204", description = "It is active, and no other")
    @APIResponse(responseCode = "422", description = "It cannot run; errors lists the faults")
    public void activate(@PathParam("address") String address, @PathParam("name") String name) {
        Mailbox account = path.account(address);
        Checked checked = checkedAgain(account, ScriptName.checked(name));
        if (!checked.valid()) {
            throw rejected(checked.diagnostics());
        }
        if (!settings.activateScript(account, Optional.of(name), clock.instant())) {
            throw noScript();
        }
    }

    /** Makes none the active one. */
    @POST
    @Path("/deactivate")
    @Operation(summary = "Make no script the active one")
    @APIResponse(responseCode = "204", description = "No script is active")
    public void deactivate(@PathParam("address") String address) {
        settings.activateScript(path.account(address), Optional.empty(), clock.instant());
    }

    /** Compiles without storing. */
    @POST
    @Path("/check")
    @Consumes({SIEVE, MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
    @Operation(summary = "Check a script, store nothing")
    @RequestBody(
            content =
                    @Content(
                            mediaType = SIEVE,
                            schema = @Schema(implementation = String.class),
                            examples = @ExampleObject(name = "Away", value = EXAMPLE)))
    public Checked check(@PathParam("address") String address, byte[] body) {
        Mailbox account = path.account(address);
        return checked(account, "", body, settings.scripts(account), false);
    }

    /** Compiles a stored script again, as it would run. */
    @POST
    @Path("/{name}/check")
    @Operation(summary = "Check whether a stored script can run, with all that it includes")
    public Checked checkStored(
            @PathParam("address") String address, @PathParam("name") String name) {
        return checkedAgain(path.account(address), ScriptName.checked(name));
    }

    private Script script(Mailbox account, String name) {
        return settings.script(account, name).orElseThrow(ScriptsResource::noScript);
    }

    private static Problem.Thrown noScript() {
        return Problem.notFound("The account has no script of this name.");
    }

    private static List<Finding> findings(List<Diagnostic> diagnostics) {
        return diagnostics.stream().map(Finding::of).toList();
    }

    private static Problem.Thrown rejected(List<Finding> faults) {
        Finding first =
                faults.stream()
                        .filter(fault -> fault.severity().equals("error"))
                        .findFirst()
                        .orElseThrow();
        return new Problem.Thrown(
                new Problem(
                        "urn:siesta:script-rejected",
                        "The script does not compile",
                        422,
                        "Line %d, column %d: %s"
                                .formatted(first.line(), first.column(), first.message()),
                        null,
                        faults),
                Map.of());
    }

    private Checked checkedAgain(Mailbox account, String name) {
        List<Script> scripts = settings.scripts(account);
        Script script = named(name, scripts).orElseThrow(ScriptsResource::noScript);
        byte[] octets = script.content().getBytes(StandardCharsets.UTF_8);
        return checked(account, name, octets, scripts, true);
    }

    private static Optional<Script> named(String name, List<Script> scripts) {
        return scripts.stream().filter(script -> script.name().equals(name)).findFirst();
    }

    private Checked checked(
            Mailbox account, String name, byte[] body, List<Script> scripts, boolean willRun) {
        ScriptCheck own = check.forAccount(account, Set.of());
        Compilation compilation =
                willRun ? own.active(name, body, scripts) : own.stored(name, body, scripts);
        return switch (compilation) {
            case Compilation.Rejected(List<Diagnostic> faults) ->
                    new Checked(false, findings(faults));
            case Compilation.Compiled(_, List<Diagnostic> warnings) ->
                    new Checked(true, findings(warnings));
        };
    }
}
