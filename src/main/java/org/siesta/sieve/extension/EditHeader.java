package org.siesta.sieve.extension;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Ascii;
import org.siesta.mail.EditedMessage;
import org.siesta.mail.HeaderText;
import org.siesta.mail.Headers;
import org.siesta.sieve.Call;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.EditRules;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Adds and deletes header fields (RFC 5293). What runs later sees the message as edited; a run that
 * fails keeps the message as it came.
 *
 * <pre>
 * addheader [":last"] &lt;field-name: string&gt; &lt;value: string&gt;
 * deleteheader [":index" &lt;fieldno: number&gt; [":last"]] [COMPARATOR] [MATCH-TYPE]
 *              &lt;field-name: string&gt; [&lt;value-patterns: string-list&gt;]
 * </pre>
 */
public final class EditHeader implements SieveExtension {

    private static final String NAME = "field name";
    private static final String VALUE = "value";
    private static final String PATTERNS = "value patterns";
    private static final int MAX_NAME = 256;

    @Override
    public String capability() {
        return "editheader";
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("addheader", EditHeader::add)
                        .tagged(Tag.flag("last"))
                        .taking(Param.string(NAME), Param.string(VALUE)),
                Declaration.<Op>of("deleteheader", EditHeader::delete)
                        .tagged(Tag.with("index", Param.Type.NUMBER), Tag.flag("last"))
                        .taking(Param.string(NAME), new Param(PATTERNS, Param.Type.STRINGS, true))
                        .with(Family.MATCH));
    }

    private static Op add(Call call) {
        Text name = call.text(NAME);
        Text value = call.text(VALUE);
        EditRules rules = call.host().edits();
        if (name.constant()) {
            checkName(call, name.source());
            if (!rules.mayAdd(name.source())) {
                warnForbidden(call, name.source());
            }
        }
        if (value.constant()) {
            String fault = fault(value.source(), rules);
            if (!fault.isEmpty()) {
                throw call.fault(
                        call.at(VALUE), "invalid-header-value", "addheader command: " + fault);
            }
        }
        return new Add(call.span(), name, value, call.has("last"));
    }

    private static Op delete(Call call) {
        Index.Pick pick = Index.pick(call);
        Text name = call.text(NAME);
        if (name.constant()) {
            checkName(call, name.source());
            if (!call.host().edits().mayDelete(name.source())) {
                warnForbidden(call, name.source());
            }
        }
        Match match = call.maybeTexts(PATTERNS).isEmpty() ? null : call.match(PATTERNS);
        return new Delete(call.span(), name, pick, match);
    }

    private static void checkName(Call call, String name) {
        if (!isName(name)) {
            throw call.fault(
                    call.at(NAME), "invalid-header-name", call.title() + ": " + invalidName(name));
        }
    }

    private static boolean isName(String name) {
        return name.length() <= MAX_NAME && BaseTests.isFieldName(name);
    }

    private static String invalidName(String name) {
        return "specified field name '" + Addresses.printable(name) + "' is invalid";
    }

    private static void warnForbidden(Call call, String name) {
        call.warn(
                call.at(NAME),
                "protected-header",
                call.title()
                        + ": specified header field '"
                        + Addresses.printable(name)
                        + "' is protected; it will not be modified");
    }

    /** What is wrong with a value; empty for nothing. */
    private static String fault(String value, EditRules rules) {
        if (!value.chars().allMatch(c -> c >= ' ' && c != 127 || c == '\t' || isLineEnd(c))) {
            return "specified value '" + Addresses.printable(value) + "' is invalid";
        }
        int size = value.getBytes(StandardCharsets.UTF_8).length;
        return size <= rules.maxFieldSize()
                ? ""
                : "specified header value '"
                        + Addresses.printable(value)
                        + "' is too large ("
                        + size
                        + " bytes)";
    }

    private static boolean isLineEnd(int c) {
        return c == '\r' || c == '\n';
    }

    /** The edits of a run, as long as nobody else changes the message. */
    private static final class Edits {

        private @Nullable EditedMessage current;
        private int added;

        static Edits of(Evaluation run) {
            return run.remember(Edits.class, Edits::new);
        }

        EditedMessage message(Evaluation run) {
            EditedMessage known = current;
            if (known == null || known.message() != run.input().message()) {
                known = read(run);
                current = known;
            }
            return known;
        }

        private static EditedMessage read(Evaluation run) {
            run.spend(Math.min(run.input().message().content().size(), 1 << 20));
            try {
                return EditedMessage.of(run.input().message());
            } catch (IOException e) {
                throw run.failure("unreadable-message", "the message cannot be read");
            }
        }

        void use(Evaluation run, EditedMessage edited) {
            if (edited != current) {
                run.spend(edited.message().headers().fields().size());
                current = edited;
                run.edit(edited.message());
            }
        }
    }

    record Add(Span at, Text name, Text value, boolean last) implements Op {
        @Override
        public Flow run(Evaluation run) {
            EditRules rules = run.host().edits();
            String field = name.expand(run);
            String text = value.expand(run);
            if (!isName(field)) {
                throw run.failure("invalid-header-name", "addheader action: " + invalidName(field));
            }
            if (!rules.mayAdd(field)) {
                return Flow.NEXT;
            }
            String fault = fault(text, rules);
            if (!fault.isEmpty()) {
                throw run.failure("invalid-header-value", "addheader action: " + fault);
            }
            Edits edits = Edits.of(run);
            if (++edits.added > rules.maxEdits()) {
                throw run.failure(
                        "too-many-edits",
                        "number of added header fields exceeds policy limit (max "
                                + rules.maxEdits()
                                + ")");
            }
            edits.use(run, edits.message(run).with(HeaderFolding.field(field, text), last));
            return Flow.NEXT;
        }
    }

    /** Steps for taking a field over into the edited header. */
    private static final long EDIT_WORK = 8;

    /** Steps for a value that is looked at, beside its length. */
    private static final long VALUE_WORK = 60;

    record Delete(Span at, Text name, Index.Pick pick, @Nullable Match match) implements Op {
        @Override
        public Flow run(Evaluation run) {
            String field = name.expand(run);
            if (!isName(field)) {
                throw run.failure(
                        "invalid-header-name", "deleteheader action: " + invalidName(field));
            }
            if (!run.host().edits().mayDelete(field)) {
                return Flow.NEXT;
            }
            Edits edits = Edits.of(run);
            EditedMessage message = edits.message(run);
            Set<Integer> chosen = chosen(run, field, message.message().headers().fields());
            if (!chosen.isEmpty()) {
                run.spend(EDIT_WORK * message.message().headers().fields().size());
                edits.use(run, message.without(chosen::contains));
            }
            return Flow.NEXT;
        }

        private Set<Integer> chosen(Evaluation run, String name, List<Headers.Field> fields) {
            run.spend(2L * fields.size());
            List<Integer> named = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                if (Ascii.same(fields.get(i).name(), name)) {
                    named.add(i);
                }
            }
            Set<Integer> chosen = new HashSet<>(pick.of(named));
            if (match != null) {
                chosen.removeIf(i -> !matches(run, match, fields.get(i).value()));
            }
            return chosen;
        }

        private static boolean matches(Evaluation run, Match match, String value) {
            run.spend(VALUE_WORK + value.length());
            return match.any(run, List.of(HeaderText.decode(value)));
        }
    }
}
