package org.siesta.sieve;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressList;
import org.siesta.mail.Mailbox;
import org.siesta.sieve.Syntax.Argument;
import org.siesta.sieve.Syntax.Node;
import org.siesta.sieve.extension.Dates;

/**
 * Warns of what compiles and will surprise: a range of dates without a zone, a period that the site
 * changes, an answer that never goes out or fails the run, an address that is not the user's.
 */
final class Lint {

    private static final Set<String> ENDS = Set.of("stop", "return");
    private static final Set<String> CLOCKS = Set.of("date", "currentdate");
    private static final Set<String> ZONES = Set.of("zone", "originalzone");
    private static final Set<String> SAME_EVERYWHERE = Set.of("zone", "std11");

    private final Advice advice;
    private final Diagnostics diagnostics;
    private boolean zoneTold;

    Lint(Advice advice, Diagnostics diagnostics) {
        this.advice = advice;
        this.diagnostics = diagnostics;
    }

    /**
     * What is known where a command begins.
     *
     * @param live whether a run may come here
     * @param maybe whether a vacation may have run before
     * @param always whether one has run before in every run that comes here
     */
    private record Path(boolean live, boolean maybe, boolean always) {

        static final Path START = new Path(true, false, false);

        Path dead() {
            return new Path(false, maybe, always);
        }

        Path or(Path other) {
            if (!live || !other.live) {
                return live ? this : other;
            }
            return new Path(true, maybe || other.maybe, always && other.always);
        }
    }

    void script(List<Node> commands) {
        block(commands, Path.START);
    }

    private Path block(List<Node> commands, Path start) {
        Path path = start;
        for (int i = 0; i < commands.size(); i++) {
            Node command = commands.get(i);
            command.tests().forEach(this::test);
            List<Node> body = command.block();
            if (command.name().equals("if")) {
                int end = i + 1;
                while (end < commands.size() && commands.get(end).name().startsWith("els")) {
                    commands.get(end).tests().forEach(this::test);
                    end++;
                }
                path = chain(commands.subList(i, end), path);
                i = end - 1;
            } else if (command.name().equals("vacation")) {
                path = vacation(command, path);
            } else if (ENDS.contains(command.name())) {
                path = path.dead();
            } else if (body != null) {
                path = block(body, path).or(path);
            }
        }
        return path;
    }

    private Path chain(List<Node> branches, Path start) {
        Path out = start.dead();
        Path next = start;
        for (Node branch : branches) {
            List<Node> body = branch.block() == null ? List.of() : branch.block();
            Boolean known = branch.tests().isEmpty() ? Boolean.TRUE : known(branch.tests());
            out = out.or(block(body, Boolean.FALSE.equals(known) ? next.dead() : next));
            if (Boolean.TRUE.equals(known)) {
                next = next.dead();
            }
        }
        return out.or(next);
    }

    /** What is known of a test without a message. */
    private static @Nullable Boolean known(List<Node> tests) {
        Node test = tests.getFirst();
        return switch (test.name()) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            case "not" -> {
                Boolean inner = test.tests().isEmpty() ? null : known(test.tests());
                yield inner == null ? null : Boolean.valueOf(!inner);
            }
            default -> null;
        };
    }

    private Path vacation(Node command, Path path) {
        if (!path.live()) {
            warn(command.span(), "vacation-never-runs", "this vacation command is never reached");
            return path;
        }
        if (path.always()) {
            warn(
                    command.span(),
                    "vacation-twice",
                    "a vacation command has run before this one in every case: the run fails here"
                            + " and nothing is answered");
        } else if (path.maybe()) {
            warn(
                    command.span(),
                    "vacation-twice",
                    "a vacation command may have run before this one: the run fails then and"
                            + " nothing is answered; stop after the first");
        }
        arguments(command);
        return new Path(true, true, true);
    }

    private void arguments(Node command) {
        List<Argument> all = command.arguments();
        for (int i = 0; i < all.size(); i++) {
            if (!(all.get(i) instanceof Argument.Tag tag)) {
                continue;
            }
            Argument value = i + 1 < all.size() ? all.get(i + 1) : tag;
            if (value instanceof Argument.Number number) {
                period(tag.name(), number);
            } else if (value instanceof Argument.Strings strings
                    && tag.name().equals("addresses")) {
                strings.items().forEach(this::own);
            }
        }
    }

    private void period(String tag, Argument.Number number) {
        boolean days = tag.equals("days");
        long least = days ? advice.minDays() : advice.minSeconds();
        long most = days ? advice.maxDays() : advice.maxDays() * 86_400;
        if ((days || tag.equals("seconds")) && (number.value() < least || number.value() > most)) {
            warn(
                    number.span(),
                    "period-out-of-range",
                    "the :"
                            + tag
                            + " of a reply are at least "
                            + least
                            + " and at most "
                            + most
                            + " here: "
                            + Math.clamp(number.value(), least, most)
                            + " counts");
        }
    }

    private void own(Syntax.Literal address) {
        if (address.value().contains("${")) {
            return;
        }
        for (Mailbox mailbox : AddressList.parse(address.value()).mailboxes().toList()) {
            if (advice.foreign().test(mailbox)) {
                warn(
                        address.span(),
                        "foreign-address",
                        "'"
                                + ScriptLexer.printable(mailbox.address())
                                + "' is not known as an address of this user");
            }
        }
    }

    /** A range is what moves with the zone; a key that names one is told of by the compiler. */
    private void test(Node test) {
        test.tests().forEach(this::test);
        List<Argument> all = test.arguments();
        if (zoneTold
                || !CLOCKS.contains(test.name())
                || !tagged(all, Set.of("value"))
                || tagged(all, ZONES)
                || all.size() < 2) {
            return;
        }
        if (all.get(all.size() - 2) instanceof Argument.Strings part
                && all.getLast() instanceof Argument.Strings keys
                && !SAME_EVERYWHERE.contains(
                        Collation.asciiLower(part.items().getFirst().value()))) {
            zoneTold = true;
            if (test.name().equals("currentdate")
                    && keys.items().stream().anyMatch(k -> Dates.namesZone(k.value()))) {
                return;
            }
            warn(
                    test.span(),
                    "account-zone",
                    "without :zone the "
                            + test.name()
                            + " test compares the time of the account's zone");
        }
    }

    private static boolean tagged(List<Argument> arguments, Set<String> names) {
        return arguments.stream()
                .anyMatch(a -> a instanceof Argument.Tag tag && names.contains(tag.name()));
    }

    private void warn(Span at, String code, String message) {
        diagnostics.warning(at, code, message);
    }
}
