package org.siesta.testsuite;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * The commands and tests of the {@code vnd.dovecot.testsuite} language, at work on one bench.
 *
 * <pre>
 * test &lt;name: string&gt; &lt;block&gt;          test_fail &lt;reason: string&gt;
 * test_set &lt;object: string&gt; &lt;value: string&gt;
 * test_script_compile &lt;script: string&gt;   test_script_run [:append_result]
 * test_multiscript &lt;scripts: string-list&gt;
 * test_error [COMPARATOR] [MATCH-TYPE] [:index &lt;n&gt;] &lt;key-list&gt;
 * test_result_action [COMPARATOR] [MATCH-TYPE] [:index &lt;n&gt;] &lt;key-list&gt;
 * test_result_execute   test_result_reset   test_result_print
 * test_message (:smtp / :folder &lt;mailbox: string&gt;) &lt;index: number&gt;
 * test_config_set &lt;name: string&gt; &lt;value: string&gt;   test_config_unset &lt;name: string&gt;
 * test_config_reload [:extension &lt;name: string&gt;]
 * test_mailbox_create &lt;name: string&gt;     test_mailbox_delete &lt;name: string&gt;
 * test_imap_metadata_set [:mailbox &lt;name&gt;] &lt;annotation: string&gt; &lt;value: string&gt;
 * test_binary_save &lt;name: string&gt;        test_binary_load &lt;name: string&gt;
 * </pre>
 */
final class TestLanguage implements SieveExtension {

    private static final Tag SMTP = Tag.choice("smtp", "source");
    private static final Tag FOLDER = Tag.choiceWith("folder", "source", Param.Type.STRING);

    private final Bench bench;

    TestLanguage(Bench bench) {
        this.bench = bench;
    }

    @Override
    public String capability() {
        return "vnd.dovecot.testsuite";
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("test", this::block)
                        .taking(Param.string("name"))
                        .withBlockApart(),
                command("test_fail", (run, reason) -> fail(run, reason), "reason"),
                Declaration.<Op>of("test_set", TestLanguage::set)
                        .taking(Param.string("object"), Param.string("value")),
                command("test_result_reset", bench::reset),
                command("test_result_print", _ -> {}),
                Declaration.<Op>of("test_message", call -> new OpenMessage(call.span(), open(call)))
                        .tagged(SMTP, FOLDER)
                        .taking(Param.number("index")),
                Declaration.<Op>of("test_config_set", this::configure)
                        .taking(Param.string("setting"), Param.string("value")),
                command("test_config_unset", (_, name) -> bench.configure(name, null), "setting"),
                command("test_config_reload", bench::reload)
                        .tagged(Tag.with("extension", Param.Type.STRING)),
                command("test_mailbox_create", this::createMailbox, "mailbox"),
                command("test_mailbox_delete", (_, name) -> bench.store().delete(name), "mailbox"),
                command("test_imap_metadata_set", _ -> {})
                        .tagged(Tag.with("mailbox", Param.Type.STRING))
                        .taking(Param.string("annotation"), Param.string("value")),
                command("test_binary_save", (_, _) -> {}, "name"),
                command("test_binary_load", (_, _) -> {}, "name"));
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("test_script_compile", this::compile)
                        .taking(Param.string("script")),
                Declaration.<Cond>of("test_script_run", this::run)
                        .tagged(Tag.flag("append_result")),
                Declaration.<Cond>of("test_multiscript", this::multiscript)
                        .taking(Param.strings("scripts")),
                Declaration.<Cond>of("test_result_execute", _ -> new Ask(bench::execute)),
                Declaration.<Cond>of("test_message", call -> new Ask(open(call)))
                        .tagged(SMTP, FOLDER)
                        .taking(Param.number("index")),
                listing("test_error", _ -> bench.errors()),
                listing("test_result_action", TestLanguage::actionNames));
    }

    /** {@code ${tst.path}}: the folder of the test file. */
    @Override
    public Map<String, Namespace> namespaces() {
        return Map.of("tst", this::variable);
    }

    private Function<Evaluation, String> variable(
            String name, Function<String, Optional<Function<Evaluation, String>>> items) {
        return name.equals("path") ? _ -> bench.path() : _ -> "";
    }

    /** A command that does one thing. */
    private record Act(Span at, Consumer<Evaluation> effect) implements Op {
        @Override
        public Flow run(Evaluation run) {
            effect.accept(run);
            return Flow.NEXT;
        }
    }

    /** A test that asks one thing. */
    private record Ask(Predicate<Evaluation> question) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            return question.test(run);
        }
    }

    private static Declaration<Op> command(String name, Consumer<Evaluation> effect) {
        return Declaration.of(name, call -> new Act(call.span(), effect));
    }

    private static Declaration<Op> command(
            String name, BiConsumer<Evaluation, String> effect, String argument) {
        return Declaration.<Op>of(
                        name,
                        call -> {
                            Text text = call.text(argument);
                            return new Act(
                                    call.span(), run -> effect.accept(run, text.expand(run)));
                        })
                .taking(Param.string(argument));
    }

    private Op block(Call call) {
        Text name = call.text("name");
        Span at = call.span();
        List<Op> block = call.block();
        bench.announce(at, name.source());
        return new Block(at, name, block, bench);
    }

    private record Block(Span at, Text name, List<Op> block, Bench bench) implements Op {
        @Override
        public Flow run(Evaluation run) {
            bench.test(run, at, name.expand(run), block);
            return Flow.NEXT;
        }

        @Override
        public List<Op> parts() {
            return block;
        }
    }

    private static void fail(Evaluation run, String reason) {
        throw run.failure("test-failed", reason);
    }

    private static Op set(Call call) {
        Text object = call.text("object");
        Text value = call.text("value");
        if (object.constant() && TestObject.named(object.source()).isEmpty()) {
            throw call.fault(
                    call.at("object"),
                    "unknown-test-object",
                    "unknown test object '" + object.source() + "'");
        }
        return new Act(
                call.span(),
                run -> {
                    String name = object.expand(run);
                    TestObject.named(name)
                            .orElseThrow(
                                    () ->
                                            run.failure(
                                                    "unknown-test-object",
                                                    "unknown test object '" + name + "'"))
                            .set(run, value.expand(run));
                });
    }

    private Op configure(Call call) {
        Text name = call.text("setting");
        Text value = call.text("value");
        return new Act(call.span(), run -> bench.configure(name.expand(run), value.expand(run)));
    }

    private void createMailbox(Evaluation run, String name) {
        if (!bench.store().create(name)) {
            throw run.failure("too-many-mailboxes", "there is no room for mailbox '" + name + "'");
        }
    }

    private Cond compile(Call call) {
        Text name = call.text("script");
        return new Ask(run -> bench.compile(run, name.expand(run)));
    }

    private Cond run(Call call) {
        boolean append = call.has("append_result");
        return new Ask(
                run -> {
                    if (!append) {
                        run.flag(List.of());
                    }
                    return bench.run(run, append);
                });
    }

    private Cond multiscript(Call call) {
        List<Text> names = call.texts("scripts");
        return new Ask(
                run -> bench.runAll(run, names.stream().map(name -> name.expand(run)).toList()));
    }

    /** Makes a sent or a stored message the one that is looked at; false where there is none. */
    private Predicate<Evaluation> open(Call call) {
        long index = call.number("index");
        @Nullable Text folder = call.maybeText(":folder").orElse(null);
        if (folder == null && !call.has("smtp")) {
            throw call.fault(
                    call.span(),
                    "missing-tag",
                    "the " + call.title() + " requires either the :smtp or the :folder tag");
        }
        return run -> {
            if (folder == null) {
                if (index >= bench.sent().size()) {
                    return false;
                }
                run.see(Scene.received(run.input(), bench.sent().get((int) index)));
                return true;
            }
            Optional<MailStore.Stored> stored = bench.store().message(folder.expand(run), index);
            stored.ifPresent(
                    s -> {
                        run.see(run.input().withMessage(s.message()));
                        run.flag(s.flags());
                    });
            return stored.isPresent();
        };
    }

    private record OpenMessage(Span at, Predicate<Evaluation> open) implements Op {
        @Override
        public Flow run(Evaluation run) {
            if (!open.test(run)) {
                throw run.failure("no-message", "there is no such message");
            }
            return Flow.NEXT;
        }
    }

    /** A test over a list, or over one entry of it. */
    private static Declaration<Cond> listing(
            String name, Function<Evaluation, List<String>> entries) {
        return Declaration.<Cond>of(
                        name,
                        call -> {
                            Match match = call.match("key list");
                            long index = call.has("index") ? call.number(":index") : 0;
                            return new Ask(
                                    run -> match.any(run, picked(entries.apply(run), index)));
                        })
                .tagged(Tag.with("index", Param.Type.NUMBER))
                .taking(Param.strings("key list"))
                .with(Family.MATCH);
    }

    /** All where no index is named; they count from 1. */
    private static List<String> picked(List<String> entries, long index) {
        if (index == 0) {
            return entries;
        }
        return index <= entries.size() ? List.of(entries.get((int) index - 1)) : List.of();
    }

    private static List<String> actionNames(Evaluation run) {
        return run.actions().stream()
                .map(
                        action ->
                                switch (action) {
                                    case SieveAction.Keep _ -> "keep";
                                    case SieveAction.Discard _ -> "discard";
                                    case SieveAction.FileInto _ -> "store";
                                    case SieveAction.Redirect _ -> "redirect";
                                    case SieveAction.Reject _ -> "reject";
                                    case SieveAction.Vacation _ -> "vacation";
                                    case SieveAction.Notify _ -> "notify";
                                    case SieveAction.Recorded recorded -> recorded.name();
                                })
                .toList();
    }
}
