package org.siesta.account;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.siesta.mail.Ascii;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Unprinted;

/**
 * An aliases file in the form of Postfix: {@code name: target} as in aliases(5) or {@code address
 * target} as in virtual(5), one a line, mixed as you like. {@code #} begins a comment line; a line
 * that begins with white space continues the one before.
 *
 * <p>A line with several targets, a command, a file or an include names no one account and is
 * passed over, which is told: a list that answers for one of its members would speak for all.
 *
 * @param faults lines that cannot be read; the site is not to start with them
 * @param passedOver lines that can be read and make no alias, each with what it names
 */
public record AliasFile(List<Alias> aliases, List<Fault> faults, List<Fault> passedOver) {

    /** Of a name or a target, in characters; the file may have lines of any length. */
    private static final int MAX_SHOWN = 200;

    /** A line, counted from 1, and what is to be said of it: in one line that prints. */
    public record Fault(int line, String message) {

        @Override
        public String toString() {
            return "line " + line + ": " + message;
        }
    }

    /** A file without aliases. */
    public static final AliasFile EMPTY = new AliasFile(List.of(), List.of(), List.of());

    public AliasFile {
        aliases = List.copyOf(aliases);
        faults = List.copyOf(faults);
        passedOver = List.copyOf(passedOver);
    }

    /** Reads the text of a file. What is wrong is in the faults; the rest counts. */
    public static AliasFile parse(String text) {
        Reader reader = new Reader();
        // Editors put a byte order mark before the first line; it is no part of a name.
        String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r?\n", -1);
        StringBuilder logical = new StringBuilder();
        int start = 0;
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            boolean continues = line.startsWith(" ") || line.startsWith("\t");
            if (continues && logical.isEmpty()) {
                reader.fault(i + 1, "begins with white space, but there is no line to continue");
                continue;
            }
            if (!continues) {
                reader.read(start, logical.toString());
                logical.setLength(0);
                start = i + 1;
            }
            logical.append(continues ? " " : "").append(line.strip());
        }
        reader.read(start, logical.toString());
        return new AliasFile(reader.aliases, reader.faults, reader.passedOver);
    }

    private static final class Reader {

        private final List<Alias> aliases = new ArrayList<>();
        private final List<Fault> faults = new ArrayList<>();
        private final List<Fault> passedOver = new ArrayList<>();
        private final Map<String, Integer> lineOfKey = new HashMap<>();

        void fault(int line, String message) {
            faults.add(new Fault(line, message));
        }

        void read(int line, String text) {
            if (text.isEmpty()) {
                return;
            }
            int end = endOfKey(text);
            String key = text.substring(0, end);
            String rest = text.substring(end).strip();
            // "name :fail: gone" is a name and a special item, and no colon of a name.
            boolean special = !text.startsWith(":", end) && rest.matches("(?s):[A-Za-z]+:.*");
            rest = (rest.startsWith(":") && !special ? rest.substring(1) : rest).strip();
            if (key.isEmpty() || rest.isEmpty()) {
                fault(line, "not \"alias: target\" or \"alias target\"");
                return;
            }
            Integer before = lineOfKey.putIfAbsent(Ascii.lower(key), line);
            if (before != null) {
                fault(line, shown(key) + " stands already on line " + before);
                return;
            }
            List<String> targets = targets(rest);
            Optional<String> other = targets.stream().flatMap(t -> kind(t).stream()).findFirst();
            if (targets.isEmpty()) {
                fault(line, "not \"alias: target\" or \"alias target\"");
            } else if (other.isPresent()) {
                passOver(line, shown(key) + " leads to " + other.get());
            } else if (targets.size() > 1) {
                passOver(line, shown(key) + " has " + targets.size() + " targets, and is a list");
            } else {
                String target = targets.getFirst();
                add(line, key, target.startsWith("\\") ? target.substring(1) : target);
            }
        }

        private void passOver(int line, String what) {
            passedOver.add(new Fault(line, what + ": no alias of an account"));
        }

        /** Where the name ends: at a colon or white space outside quotes. */
        private static int endOfKey(String text) {
            boolean quoted = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quoted && c == '\\') {
                    i++;
                    continue;
                }
                quoted ^= c == '"';
                if (!quoted && (c == ':' || c == ' ' || c == '\t')) {
                    return i;
                }
            }
            return text.length();
        }

        /** Separated by commas or white space outside quotes; each once. */
        private static List<String> targets(String text) {
            Set<String> targets = new LinkedHashSet<>();
            StringBuilder target = new StringBuilder();
            boolean quoted = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quoted && c == '\\' && i + 1 < text.length()) {
                    target.append(c).append(text.charAt(++i));
                    continue;
                }
                quoted ^= c == '"';
                if (quoted || ", \t".indexOf(c) < 0) {
                    target.append(c);
                } else if (!target.isEmpty()) {
                    targets.add(target.toString());
                    target.setLength(0);
                }
            }
            if (!target.isEmpty()) {
                targets.add(target.toString());
            }
            return List.copyOf(targets);
        }

        /** What a target is when it is no address (aliases(5)). */
        private static Optional<String> kind(String target) {
            String bare = target.startsWith("\"") ? target.substring(1) : target;
            return switch (bare.isEmpty() ? ' ' : bare.charAt(0)) {
                case '|' -> Optional.of("a command");
                case '/' -> Optional.of("a file");
                case ':' -> Optional.of(special(bare));
                default -> Optional.empty();
            };
        }

        /** What Exim does in place of a delivery; Sendmail and Postfix have the include alone. */
        private static String special(String target) {
            int end = target.indexOf(':', 1);
            return switch (Ascii.lower(target.substring(1, Math.max(1, end)))) {
                case "include" -> "an include";
                case "fail" -> "a refusal (:fail:)";
                case "defer" -> "a deferral (:defer:)";
                case "blackhole" -> "no mailbox (:blackhole:)";
                default -> "a special item of Exim";
            };
        }

        /** It goes into logs and to terminals: nothing there may move the cursor or hide a line. */
        private static String shown(String text) {
            String start = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
            return Unprinted.masked(start);
        }

        private void add(int line, String key, String target) {
            Optional<Alias> alias =
                    key.startsWith("@")
                            ? domain(key.substring(1), target)
                            : key.contains("@") ? address(key, target) : name(key, target);
            alias.ifPresentOrElse(
                    aliases::add,
                    () -> fault(line, "no address: " + shown(key) + " -> " + shown(target)));
        }

        private static Optional<Alias> domain(String domain, String target) {
            return target.startsWith("@")
                    ? ofDomain(domain)
                            .flatMap(d -> ofDomain(target.substring(1)).map(t -> pair(d, t)))
                    : ofDomain(domain)
                            .flatMap(d -> Mailbox.parse(target).map(t -> new Alias.CatchAll(d, t)));
        }

        private static Alias pair(String domain, String target) {
            return new Alias.Domain(domain, target);
        }

        private static Optional<String> ofDomain(String domain) {
            return Mailbox.parse("x@" + domain).map(Mailbox::domain);
        }

        private static Optional<Alias> address(String key, String target) {
            return Mailbox.parse(key)
                    .flatMap(
                            alias ->
                                    Mailbox.parse(
                                                    target.contains("@")
                                                            ? target
                                                            : target + "@" + alias.domain())
                                            .map(t -> new Alias.Address(alias, t)));
        }

        private static Optional<Alias> name(String key, String target) {
            Optional<String> name = local(key);
            return target.contains("@")
                    ? name.flatMap(n -> Mailbox.parse(target).map(t -> new Alias.Name(n, t)))
                    : name.flatMap(n -> local(target).map(t -> new Alias.SameDomain(n, t)));
        }

        private static Optional<String> local(String name) {
            return Mailbox.parse(name + "@localhost").map(Mailbox::localPart);
        }
    }
}
