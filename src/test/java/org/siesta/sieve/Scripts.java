package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;

/** What the tests of the language share: a message, and short ways to compile and run. */
final class Scripts {

    static final SieveCompiler COMPILER = new SieveCompiler(SieveLimits.DEFAULT);

    static final Headers HEADERS =
            Headers.of(
                    "Return-Path", "<bo@example.net>",
                    "Received",
                            "from a.example.net by mx.example.org; Mon, 7 Sep 2026 09:59:58 +0200",
                    "Date", "Mon, 07 Sep 2026 03:00:00 -0500",
                    "From", "Bo Berg <bo@example.net>",
                    "To",
                            "\"Ana (office)\" <ana+list@example.org>, =?UTF-8?Q?J=C3=B6rg?= <joerg@example.com>",
                    "Cc", "team: carl@example.com, Dora <dora@example.com>;",
                    "Subject", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= from *Bo*",
                    "X-Count", "12 apples",
                    "X-Empty", "",
                    "X-Many", "one",
                    "X-Many", "two",
                    "X-Many", "three",
                    "X-Dates", "Mon, 07 Sep 2026 03:00:00 -0500",
                    "X-Dates", "Thu, 29 Feb 2024 03:00:00 -0500");

    private static final String BODY = "x".repeat(1000);

    private Scripts() {}

    /** The usual limits, with another time for a run. */
    static SieveLimits limits(Duration cpu) {
        SieveLimits usual = SieveLimits.DEFAULT;
        return new SieveLimits(
                usual.maxScriptSize(),
                usual.maxNesting(),
                usual.maxStringSize(),
                usual.maxIdentifier(),
                usual.maxArguments(),
                usual.maxActions(),
                usual.maxRedirects(),
                usual.maxVariables(),
                usual.maxVariableSize(),
                cpu,
                usual.maxIncludes(),
                usual.maxIncludeDepth());
    }

    /**
     * The usual input: bo@example.net to ana+list@example.org, 7 September 2026, 10:00 in Berlin.
     */
    static SieveInput input() {
        return input(HEADERS);
    }

    static SieveInput input(Headers headers) {
        return new SieveInput(
                new Message(headers, BytesContent.of(BODY)),
                new ReversePath.Sender(new Mailbox("bo", "example.net")),
                ForwardPath.of(new Mailbox("ana+list", "example.org")),
                ClientIdentity.ofSocket(address("192.0.2.10"), 40000, address("192.0.2.1"), 24),
                Instant.parse("2026-09-07T08:00:00Z"),
                ZoneId.of("Europe/Berlin"),
                "+",
                "mx.example.org",
                "main");
    }

    /** The usual input with another message, written with LF. */
    static SieveInput mail(String message) {
        return mail(BytesContent.of(message.replace("\n", "\r\n")));
    }

    static SieveInput mail(Content content) {
        try {
            return input().withMessage(Message.read(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    static CompiledScript compiled(String script) {
        Compilation compilation = COMPILER.compile(script);
        assertThat(compilation).as(script).isInstanceOf(Compilation.Compiled.class);
        return ((Compilation.Compiled) compilation).script();
    }

    /** Each fault as {@code line:column code}. */
    static List<String> faults(String script) {
        return switch (COMPILER.compile(script)) {
            case Compilation.Compiled(_, List<Diagnostic> warnings) -> brief(warnings);
            case Compilation.Rejected(List<Diagnostic> diagnostics) -> brief(diagnostics);
        };
    }

    private static List<String> brief(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(
                        d ->
                                d.line()
                                        + ":"
                                        + d.column()
                                        + " "
                                        + d.code()
                                        + (d.severity() == Diagnostic.Severity.WARNING
                                                ? " (warning)"
                                                : ""))
                .toList();
    }

    static SieveOutcome run(String script) {
        return run(script, input());
    }

    static SieveOutcome run(String script, SieveInput input) {
        return compiled(script).run(input);
    }

    /** The actions in short, or {@code failed CODE line}. */
    static String actions(String script, SieveInput input) {
        return brief(run(script, input));
    }

    static String brief(SieveOutcome outcome) {
        return switch (outcome) {
            case SieveOutcome.Completed(List<SieveAction> actions, _) ->
                    actions.stream().map(Scripts::brief).collect(Collectors.joining(", "));
            case SieveOutcome.Failed(int line, _, String code, _) -> "failed " + code + " " + line;
        };
    }

    static String actions(String script) {
        return actions(script, input());
    }

    private static String brief(SieveAction action) {
        return switch (action) {
            case SieveAction.Keep keep ->
                    (keep.implicit() ? "implicit keep" : "keep") + flags(keep.flags());
            case SieveAction.Discard() -> "discard";
            case SieveAction.FileInto into ->
                    "fileinto "
                            + into.mailbox()
                            + (into.to().create() ? " create" : "")
                            + (into.to().specialUse() == null ? "" : " " + into.to().specialUse())
                            + (into.copy() ? " copy" : "")
                            + flags(into.to().flags());
            case SieveAction.Redirect redirect ->
                    "redirect " + redirect.address() + (redirect.copy() ? " copy" : "");
            case SieveAction.Reject reject ->
                    (reject.extended() ? "ereject " : "reject ") + reject.reason();
            case SieveAction.Vacation vacation -> "vacation " + vacation.request().reason();
            case SieveAction.Notify notify -> "notify " + notify.notification().method();
            case SieveAction.Recorded recorded ->
                    recorded.name() + " " + String.join(" ", recorded.arguments());
        };
    }

    private static String flags(Collection<String> flags) {
        return flags.isEmpty() ? "" : " (" + String.join(" ", flags) + ")";
    }

    /** Whether a test holds for the input. */
    static boolean holds(String require, String test, SieveInput input) {
        String script = require + "\nif " + test + " { discard; } else { keep; }";
        return actions(script, input).equals("discard");
    }

    static boolean holds(String require, String test) {
        return holds(require, test, input());
    }
}
