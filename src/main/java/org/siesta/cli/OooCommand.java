package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ooo show}, {@code ooo set} and {@code ooo off}. */
@Command(
        name = "ooo",
        description = "Shows, sets and switches off the out-of-office of an account.")
final class OooCommand implements Runnable {

    private static final long MAX_TEXT = 1 << 20;

    private static final Optional<Path> STANDARD_INPUT = Optional.of(Path.of("-"));

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    OooCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    /** Where the settings are: in the store, or behind a running service. */
    static final class Where {

        @Mixin private ConfigOption config = new ConfigOption();

        @Mixin private ServiceOption service = new ServiceOption();

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;
    }

    @Override
    public void run() {
        throw SiestaCommand.missingSubcommand(spec);
    }

    @Command(name = "show", description = "Prints what is set.")
    int show(
            @Mixin Where where,
            @Parameters(paramLabel = "ADDRESS", description = "The account.") String address)
            throws IOException {
        Mailbox account = Arguments.mailbox(address, "the account", Exit.USAGE);
        try (OooPlace place = place(where)) {
            print(account, place.show(account), where.json);
        }
        return Exit.DONE;
    }

    @Command(name = "off", description = "Switches it off and keeps the rest.")
    int off(
            @Mixin Where where,
            @Parameters(paramLabel = "ADDRESS", description = "The account.") String address)
            throws IOException {
        Mailbox account = Arguments.mailbox(address, "the account", Exit.USAGE);
        try (OooPlace place = place(where)) {
            print(account, place.change(account, Json.object().put("enabled", false)), where.json);
        }
        return Exit.DONE;
    }

    @Command(
            name = "set",
            description = "Switches it on; what is not named here stays as it was.",
            footerHeading = "%nExample:%n",
            footer =
                    "  siesta ooo set ana@example.org --end 2027-01-04 --zone Europe/Berlin --text"
                            + " \"I am away.\"")
    int set(
            @Mixin Where where,
            @Parameters(paramLabel = "ADDRESS", description = "The account.") String address,
            @Option(names = "--text", description = "Text of the reply.") Optional<String> text,
            @Option(
                            names = "--text-file",
                            paramLabel = "FILE",
                            description = "File with the text; - for standard input.")
                    Optional<Path> textFile,
            @Option(
                            names = "--html-file",
                            paramLabel = "FILE",
                            description = "File with the same as HTML; - for standard input.")
                    Optional<Path> htmlFile,
            @Option(names = "--subject", description = "Subject of the reply.")
                    Optional<String> subject,
            @Option(
                            names = "--start",
                            paramLabel = "DATE",
                            description = "First day, or first moment (2026-12-24T13:00).")
                    Optional<String> start,
            @Option(
                            names = "--end",
                            paramLabel = "DATE",
                            description = "Last day, or first moment after the absence.")
                    Optional<String> end,
            @Option(names = "--zone", description = "Zone of both, such as Europe/Berlin.")
                    Optional<String> zone,
            @Option(
                            names = "--days",
                            description = "Days before the same correspondent is answered again.")
                    Optional<Integer> days,
            @Option(
                            names = "--address",
                            paramLabel = "ADDRESS",
                            description = "A further address of the account; may be repeated.")
                    @Nullable List<String> addresses,
            @Option(names = "--name", description = "The name beside the address in From.")
                    Optional<String> name,
            @Option(names = "--deputy", description = "Who stands in, for {{deputy}}.")
                    Optional<String> deputy,
            @Option(
                            names = "--allow",
                            paramLabel = "PATTERN",
                            description =
                                    "A correspondent or domain that counts as known; may be repeated.")
                    @Nullable List<String> allow,
            @Option(
                            names = "--deny",
                            paramLabel = "PATTERN",
                            description =
                                    "A correspondent or domain that is never answered; may be"
                                            + " repeated.")
                    @Nullable List<String> deny,
            @Option(
                            names = "--external",
                            paramLabel = "AUDIENCE",
                            description = "Who outside is answered: all, known or none.")
                    Optional<String> external)
            throws IOException {
        Mailbox account = Arguments.mailbox(address, "the account", Exit.USAGE);
        if (text.isPresent() && textFile.isPresent()) {
            throw wrongSet("--text and --text-file give the same text; leave one of them away");
        }
        if (textFile.equals(STANDARD_INPUT) && htmlFile.equals(STANDARD_INPUT)) {
            throw wrongSet("--text-file and --html-file cannot both read standard input");
        }
        ObjectNode patch = Json.object().put("enabled", true);
        text.ifPresent(t -> patch.put("text", t));
        textFile.ifPresent(f -> patch.put("text", file(f)));
        htmlFile.ifPresent(f -> patch.put("html", file(f)));
        subject.ifPresent(s -> patch.put("subject", s));
        start.ifPresent(s -> patch.put("start", s));
        end.ifPresent(e -> patch.put("end", e));
        zone.ifPresent(z -> patch.put("zone", z));
        days.ifPresent(d -> patch.put("days", d));
        name.ifPresent(n -> patch.put("name", n));
        deputy.ifPresent(d -> patch.put("deputy", d));
        list(patch, "addresses", addresses);
        list(patch, "allow", allow);
        list(patch, "deny", deny);
        external.ifPresent(e -> patch.putObject("external").put("audience", e));
        try (OooPlace place = place(where)) {
            print(account, place.change(account, patch), where.json);
        }
        return Exit.DONE;
    }

    private ParameterException wrongSet(String why) {
        if (spec == null) {
            throw new IllegalStateException(why);
        }
        return new ParameterException(spec.subcommands().get("set"), why);
    }

    private static void list(ObjectNode patch, String member, @Nullable List<String> values) {
        if (values != null) {
            values.forEach(patch.putArray(member)::add);
        }
    }

    private OooPlace place(Where where) throws IOException {
        Optional<RunningService> service = where.service.open(surroundings, where.config);
        if (service.isPresent()) {
            return new OooByRest(service.get());
        }
        return new OooByStore(
                surroundings.open(program, where.config.load(surroundings, Exit.NO).config()),
                surroundings.clock());
    }

    private String file(Path path) {
        return TextInput.read(path, surroundings.in(), MAX_TEXT);
    }

    private void print(Mailbox account, JsonNode settings, boolean json) {
        PrintWriter out = Output.of(spec);
        if (json) {
            out.println(Json.line(settings));
            return;
        }
        out.println(
                account.address() + ": " + (settings.path("enabled").asBoolean() ? "on" : "off"));
        String zone = settings.path("zone").asText("");
        line(out, "start", moment(settings.path("start"), zone));
        line(out, "end", moment(settings.path("end"), zone));
        for (JsonNode period : settings.path("periods")) {
            line(
                    out,
                    "further",
                    moment(period.path("start"), "to " + moment(period.path("end"), zone)));
        }
        line(out, "name", settings.path("name").asText(""));
        line(out, "deputy", settings.path("deputy").asText(""));
        line(out, "subject", settings.path("subject").asText(""));
        line(out, "days", settings.path("days").asText(""));
        for (JsonNode address : settings.path("addresses")) {
            line(out, "address", address.asText());
        }
        for (String list : List.of("allow", "deny")) {
            settings.path(list).forEach(entry -> line(out, list, entry.asText()));
        }
        line(out, "language", settings.path("language").asText(""));
        settings.path("translations").fieldNames().forEachRemaining(t -> line(out, "also in", t));
        line(out, "external", settings.path("external").path("audience").asText(""));
        if (!settings.path("html").asText("").isEmpty()) {
            line(out, "html", settings.path("html").asText().length() + " characters");
        }
        String text = settings.path("text").asText("");
        if (!text.isEmpty()) {
            out.println("text:");
            text.lines().forEach(l -> out.println("  " + Commands.oneLine(l)));
        }
    }

    private static String moment(JsonNode moment, String zone) {
        return moment.isTextual() ? moment.asText() + " " + zone : "";
    }

    private static void line(PrintWriter out, String name, String value) {
        if (!value.isEmpty() && !value.equals("null")) {
            out.println(name + ": " + Commands.oneLine(value));
        }
    }
}
