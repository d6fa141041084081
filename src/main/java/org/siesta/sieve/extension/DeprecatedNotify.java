package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Ascii;
import org.siesta.mail.Mailbox;
import org.siesta.mail.MimePart;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.Call;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Mailto;
import org.siesta.sieve.Match;
import org.siesta.sieve.Notification;
import org.siesta.sieve.NotifyRules;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.StringMatch;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Notifications as they were before RFC 5435 (draft-martin-sieve-notify-01), which older clients
 * still write. They become the same record.
 *
 * <pre>
 * notify [":method" string] [":id" string] [":options" string-list]
 *        [&lt;":low" / ":normal" / ":high"&gt;] [":message" string]
 * denotify [&lt;":is" / ":contains" / ":matches"&gt; string] [&lt;":low" / ":normal" / ":high"&gt;]
 * </pre>
 */
public final class DeprecatedNotify implements SieveExtension {

    private static final String IMPORTANCE = "importance";
    private static final String MATCH = "match type";
    private static final String METHOD = "mailto";
    private static final String DEFAULT_MESSAGE = "$from$: $subject$";
    private static final String NOT_ALLOWED = "local policy prohibits the use of a notify action";

    /** By their importance, from 1. */
    private static final List<String> LEVELS = List.of("high", "normal", "low");

    @Override
    public String capability() {
        return "notify";
    }

    @Override
    public boolean offered() {
        return false;
    }

    @Override
    public List<String> excludes() {
        return List.of("enotify");
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("notify", DeprecatedNotify::notify)
                        .tagged(
                                Tag.with("method", Param.Type.STRING),
                                Tag.with("id", Param.Type.STRING),
                                Tag.with("options", Param.Type.STRINGS),
                                Tag.with("message", Param.Type.STRING))
                        .tagged(levels()),
                Declaration.<Op>of("denotify", DeprecatedNotify::denotify)
                        .tagged(
                                Tag.choiceWith("is", MATCH, Param.Type.STRING),
                                Tag.choiceWith("contains", MATCH, Param.Type.STRING),
                                Tag.choiceWith("matches", MATCH, Param.Type.STRING))
                        .tagged(levels()));
    }

    private static Tag[] levels() {
        return LEVELS.stream().map(l -> Tag.choice(l, IMPORTANCE)).toArray(Tag[]::new);
    }

    /** 1 to 3; 0 where none is named. */
    private static int level(Call call) {
        return 1 + LEVELS.indexOf(LEVELS.stream().filter(call::has).findFirst().orElse(""));
    }

    private static Op notify(Call call) {
        if (call.host().notifications().maxNotifications() == 0) {
            throw call.fault(call.span(), "notify-prohibited", NOT_ALLOWED);
        }
        if (call.has("fcc")) {
            throw call.fault(
                    call.at(":fcc"), "unknown-tag", "unknown tag ':fcc' for the notify command");
        }
        Text method = call.maybeText(":method").orElseGet(() -> new Text.Literal(METHOD));
        if (method.constant() && !Ascii.same(method.source(), METHOD)) {
            throw call.fault(call.at(":method"), "invalid-notify-method", otherMethod());
        }
        List<Text> options = call.maybeTexts(":options");
        for (int i = 0; i < options.size(); i++) {
            Text option = options.get(i);
            if (option.constant() && Addresses.single(option.source()).isEmpty()) {
                throw call.fault(
                        call.at(":options", i), "invalid-address", invalidOption(option.source()));
            }
        }
        if (options.isEmpty()) {
            call.warn(
                    call.span(),
                    "no-recipients",
                    "no :options (and hence recipients) specified for the notify command");
        }
        Text message =
                call.maybeText(":message").orElseGet(() -> new Text.Literal(DEFAULT_MESSAGE));
        if (!message.constant() || message.source().contains(Placeholders.TEXT)) {
            call.readsBody();
        }
        int level = level(call);
        return new Tell(
                call.span(),
                method,
                options,
                call.maybeText(":id").orElse(null),
                level == 0 ? 2 : level,
                message);
    }

    private static Op denotify(Call call) {
        Match match = null;
        for (StringMatch.Kind kind : StringMatch.Kind.values()) {
            Optional<Text> key = call.maybeText(":" + kind.tag());
            if (key.isPresent()) {
                match = kind.prepare(call, call.collation(), List.of(key.get()));
            }
        }
        return new Withdraw(call.span(), match, level(call));
    }

    private static String otherMethod() {
        return "the notify command of the deprecated notify extension only supports the 'mailto'"
                + " notification method";
    }

    private static String invalidOption(String address) {
        return "specified :options address '"
                + Addresses.printable(address)
                + "' is invalid for the mailto notify method";
    }

    /** What a run told and may take back, by the id and the importance that it gave. */
    private record Told(List<One> all) {

        private record One(String id, int level, SieveAction action) {}

        static Told of(Evaluation run) {
            return run.remember(Told.class, () -> new Told(new ArrayList<>()));
        }
    }

    record Tell(
            Span at, Text method, List<Text> options, @Nullable Text id, int level, Text message)
            implements Op {
        @Override
        public Flow run(Evaluation run) {
            NotifyRules rules = run.host().notifications();
            if (!Ascii.same(method.expand(run), METHOD)) {
                throw run.failure("invalid-notify-method", otherMethod());
            }
            Told told = Told.of(run);
            if (told.all.size() >= rules.maxNotifications()) {
                throw run.failure(
                        "too-many-notifications",
                        "number of notify actions exceeds policy limit (max "
                                + rules.maxNotifications()
                                + ")");
            }
            List<Mailto.Recipient> recipients = recipients(run, rules.maxRecipients());
            if (!recipients.isEmpty()) {
                SieveAction action =
                        new SieveAction.Notify(
                                notification(run, recipients), run.input().message());
                run.act(action);
                told.all.add(new Told.One(id == null ? "" : id.expand(run), level, action));
            }
            return Flow.NEXT;
        }

        private List<Mailto.Recipient> recipients(Evaluation run, int most) {
            List<Mailto.Recipient> recipients = new ArrayList<>();
            for (Text option : options) {
                String address = option.expand(run);
                run.spend(1L + address.length());
                Mailbox mailbox =
                        Addresses.single(address)
                                .orElseThrow(
                                        () ->
                                                run.failure(
                                                        "invalid-address", invalidOption(address)));
                Mailto.Recipient recipient = new Mailto.Recipient("", mailbox);
                if (recipients.size() < most && !recipients.contains(recipient)) {
                    recipients.add(recipient);
                }
            }
            return recipients;
        }

        private Notification notification(Evaluation run, List<Mailto.Recipient> recipients) {
            StringBuilder uri = new StringBuilder("mailto:");
            recipients.forEach(
                    r ->
                            uri.append(uri.length() > METHOD.length() + 1 ? "," : "")
                                    .append(r.mailbox().address()));
            return new Notification(
                    uri.toString(),
                    new Mailto(recipients, List.of(), null, List.of(), ""),
                    null,
                    level,
                    List.of(),
                    Placeholders.filled(run, message.expand(run)),
                    null);
        }
    }

    record Withdraw(Span at, @Nullable Match match, int level) implements Op {
        @Override
        public Flow run(Evaluation run) {
            Told.of(run)
                    .all
                    .removeIf(
                            one -> {
                                boolean meant =
                                        (level == 0 || one.level == level)
                                                && (match == null
                                                        || run.matchesAside(
                                                                match, List.of(one.id)));
                                if (meant) {
                                    run.withdraw(one.action);
                                }
                                return meant;
                            });
            return Flow.NEXT;
        }
    }

    /** What a message may hold in place of itself: {@code $from$}, {@code $text[80]$} and such. */
    private static final class Placeholders {

        static final String TEXT = "$text";

        private Placeholders() {}

        static String filled(Evaluation run, String message) {
            StringBuilder filled = new StringBuilder();
            int limit = run.limits().maxStringSize();
            int from = 0;
            while (from < message.length() && filled.length() < limit) {
                int open = message.indexOf('$', from);
                int close = open < 0 ? -1 : message.indexOf('$', open + 1);
                if (close < 0) {
                    break;
                }
                String value = value(run, message.substring(open + 1, close));
                filled.append(message, from, value == null ? close : open)
                        .append(value == null ? "" : value);
                from = value == null ? close : close + 1;
            }
            filled.append(message, from, message.length());
            run.spend(filled.length());
            return filled.substring(0, Math.min(limit, filled.length()));
        }

        /** Null for what is no placeholder. */
        private static @Nullable String value(Evaluation run, String name) {
            return switch (name) {
                case "from" -> first(run, "from");
                case "subject" -> first(run, "subject");
                case "env-from" ->
                        run.input().from() instanceof ReversePath.Sender(Mailbox mailbox)
                                ? mailbox.address()
                                : "";
                case "text" -> text(run, Integer.MAX_VALUE);
                default ->
                        name.matches("text\\[\\d{1,9}]")
                                ? text(run, Integer.parseInt(name.substring(5, name.length() - 1)))
                                : null;
            };
        }

        private static String first(Evaluation run, String field) {
            List<String> values = run.header(field);
            return values.isEmpty() ? "" : values.getFirst();
        }

        /** The beginning of the first text. */
        private static String text(Evaluation run, int most) {
            for (MimePart part : run.parts().all(run)) {
                if (part.hasBody() && part.type().isText()) {
                    String text = new BodyString(part, BodyString.View.VISIBLE).beginning(run);
                    return most >= text.codePointCount(0, text.length())
                            ? text
                            : text.substring(0, text.offsetByCodePoints(0, most));
                }
            }
            return "";
        }
    }
}
