package org.siesta.sieve.extension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;
import org.siesta.vacation.ReplyMessage;
import org.siesta.vacation.VacationRequest;

/**
 * Automatic replies (RFC 5230).
 *
 * <pre>
 * vacation [":days" number] [":subject" string] [":from" string] [":addresses" string-list]
 *          [":mime"] [":handle" string] &lt;reason: string&gt;
 * </pre>
 */
public final class Vacation implements SieveExtension {

    /** Its name in require, and the command's. */
    static final String NAME = "vacation";

    /** Of {@code :days} and {@code :seconds} at most one may be there (RFC 6131 §2). */
    static final String PERIOD = "period";

    /** RFC 6131 §2: up to this many seconds must be taken; more is the same as never again. */
    private static final long MAX_SECONDS = Integer.MAX_VALUE;

    @Override
    public String capability() {
        return NAME;
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of(NAME, Vacation::vacation)
                        .tagged(
                                Tag.choiceWith("days", PERIOD, Param.Type.NUMBER),
                                Tag.with("subject", Param.Type.STRING),
                                Tag.with("from", Param.Type.STRING),
                                Tag.with("addresses", Param.Type.STRINGS),
                                Tag.flag("mime"),
                                Tag.with("handle", Param.Type.STRING))
                        .taking(Param.string("reason")));
    }

    private static Op vacation(Call call) {
        call.mayVacate();
        boolean mime = call.has("mime");
        Text reason = mime ? entity(call) : call.text("reason");
        return new Answer(
                call.span(),
                Fcc.of(call),
                reason,
                mime,
                call.maybeText(":subject").orElse(null),
                call.maybeText(":from").map(from -> from(call, from)).orElse(null),
                Own.of(addresses(call)),
                period(call),
                call.has("seconds"),
                call.maybeText(":handle").orElse(null),
                List.of(
                        source(call, ":subject"),
                        source(call, ":from"),
                        mime ? "mime" : "",
                        reason.source()));
    }

    /** RFC 5230 §4.4: an entity that no reply can carry is told here, not when it is needed. */
    private static Text entity(Call call) {
        Text reason = call.text("reason");
        if (reason.constant()) {
            ReplyMessage.mimeFault(reason.source())
                    .ifPresent(why -> call.useless(call.at("reason"), "invalid-mime-reason", why));
        }
        return reason;
    }

    /** RFC 5230 §4.2: the response is what the script says, before variables are expanded. */
    private static String source(Call call, String label) {
        return call.maybeText(label).map(Text::source).orElse("");
    }

    private static @Nullable Duration period(Call call) {
        if (call.has("seconds")) {
            return Duration.ofSeconds(Math.min(call.number(":seconds"), MAX_SECONDS));
        }
        if (call.has("days")) {
            long days = Math.min(call.number(":days"), MAX_SECONDS / 86_400);
            return Duration.ofDays(days);
        }
        return null;
    }

    /** RFC 5230 §4.3: a From that is no address is refused here, before it can be sent. */
    private static Text from(Call call, Text from) {
        if (!from.constant()) {
            return from;
        }
        String line = Addresses.oneLine(from.source());
        if (Addresses.list(line)) {
            return new Text.Literal(line);
        }
        Optional<String> quoted = Addresses.dotsQuoted(line);
        if (quoted.isPresent()) {
            return new Text.Literal(quoted.get());
        }
        Optional<String> mended = mended(line);
        if (mended.isEmpty()) {
            throw call.fault(
                    call.at(":from"),
                    "invalid-address",
                    "specified :from address '"
                            + Addresses.printable(from.source())
                            + "' is invalid for vacation action");
        }
        call.warn(
                call.at(":from"),
                "invalid-display-name",
                "the display name of :from is not properly quoted and is left out");
        return new Text.Literal(mended.get());
    }

    /** The address between the last angle brackets: clients write names with quotes inside. */
    private static Optional<String> mended(String from) {
        String line = Addresses.oneLine(from);
        int open = line.lastIndexOf('<');
        if (open < 0 || !line.endsWith(">")) {
            return Optional.empty();
        }
        return Addresses.single(line.substring(open + 1, line.length() - 1))
                .map(mailbox -> mailbox.address());
    }

    /** What is no address is left out; the reply goes out all the same. */
    private static List<Text> addresses(Call call) {
        List<Text> given = call.maybeTexts(":addresses");
        List<Text> usable = new ArrayList<>(given.size());
        for (int i = 0; i < given.size(); i++) {
            Text address = given.get(i);
            if (!address.constant()) {
                usable.add(address);
                continue;
            }
            Optional<String> own = own(address.source());
            if (own.isPresent()) {
                usable.add(new Text.Literal(own.get()));
            } else {
                call.warn(
                        call.at(":addresses", i),
                        "invalid-address",
                        "specified :addresses item '"
                                + Addresses.printable(address.source())
                                + "' is invalid for vacation action (ignored)");
            }
        }
        return List.copyOf(usable);
    }

    /** The one address of this text, in one line; empty when it is none. */
    private static Optional<String> own(String text) {
        String line = Addresses.oneLine(text);
        return Addresses.single(line).isPresent() ? Optional.of(line) : Addresses.dotsQuoted(line);
    }

    /**
     * What {@code :addresses} says.
     *
     * @param known those that no variable is in
     */
    private record Own(List<String> known, List<Text> expanded) {

        static Own of(List<Text> addresses) {
            List<String> known = new ArrayList<>(addresses.size());
            List<Text> expanded = new ArrayList<>();
            for (Text address : addresses) {
                if (address.constant()) {
                    known.add(address.source());
                } else {
                    expanded.add(address);
                }
            }
            return new Own(List.copyOf(known), List.copyOf(expanded));
        }

        List<String> in(Evaluation run) {
            if (expanded.isEmpty()) {
                return known;
            }
            List<String> all = new ArrayList<>(known);
            for (Text address : expanded) {
                own(address.expand(run)).ifPresent(all::add);
            }
            return all;
        }
    }

    private record Answer(
            Span at,
            Fcc.@Nullable Copy fcc,
            Text reason,
            boolean mime,
            @Nullable Text subject,
            @Nullable Text from,
            Own addresses,
            @Nullable Duration period,
            boolean secondsGiven,
            @Nullable Text handle,
            List<String> identity)
            implements Op {
        @Override
        public Flow run(Evaluation run) {
            VacationRequest request =
                    new VacationRequest(
                            reason.expand(run),
                            mime,
                            null,
                            line(run, subject),
                            from(run),
                            addresses.in(run),
                            period,
                            secondsGiven,
                            // An empty one is one, too.
                            handle == null ? null : Addresses.oneLine(handle.expand(run)),
                            identity,
                            "script:" + run.input().scriptName() + ":" + at.line());
            run.act(new SieveAction.Vacation(request, at.line(), fcc == null ? null : fcc.in(run)));
            return Flow.NEXT;
        }

        /** One line, so that a variable cannot bring a header field along; empty is absent. */
        private static @Nullable String line(Evaluation run, @Nullable Text text) {
            if (text == null) {
                return null;
            }
            String line = Addresses.oneLine(text.expand(run));
            return line.isEmpty() ? null : line;
        }

        /** Checked again where variables made it; a bad one is the default (RFC 5230 §4.3). */
        private @Nullable String from(Evaluation run) {
            String line = line(run, from);
            if (from == null || line == null || from.constant() || Addresses.list(line)) {
                return line;
            }
            return Addresses.dotsQuoted(line).or(() -> mended(line)).orElse(null);
        }
    }
}
