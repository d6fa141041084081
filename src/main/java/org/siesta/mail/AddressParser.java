package org.siesta.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.siesta.mail.AddressScanner.Kind;
import org.siesta.mail.AddressScanner.Token;

/**
 * Reads an address-list (RFC 5322 §3.4, §4.4), one element after the other.
 *
 * <p>A semicolon ends an element also outside a group, as some programs write lists; a group
 * without its semicolon ends with the field.
 */
final class AddressParser {

    /** Tokens of one element; what has more is no address. */
    private static final int MAX_TOKENS = 2_000;

    private final AddressScanner scanner;
    private final boolean named;
    private final List<AddressList.Entry> entries;
    private final List<Token> element = new ArrayList<>();
    private boolean broken;
    private boolean truncated;

    /**
     * Reads what is left of a field.
     *
     * @param position where an element begins
     * @param named whether anybody looks at the names
     * @param entries those before it, to be added to
     */
    AddressParser(String value, int position, boolean named, List<AddressList.Entry> entries) {
        this.scanner = new AddressScanner(value, position);
        this.named = named;
        this.entries = entries;
    }

    AddressList list() {
        boolean inGroup = false;
        boolean inRoute = false;
        while (!truncated) {
            if (element.isEmpty() && plain()) {
                continue;
            }
            Optional<Token> next = scanner.next();
            if (next.isEmpty()) {
                break;
            }
            Token token = next.get();
            boolean opens = !element.isEmpty() && element.getLast().is('<');
            if (opens && token.is('@')) {
                inRoute = true;
            }
            if ((token.is(',') && !inRoute) || token.is(';')) {
                endElement();
                inRoute = false;
                inGroup &= token.is(',');
            } else if (token.is(':') && !inRoute && !inGroup && isPhrase()) {
                // The name of a group is no address, whatever it looks like.
                reset();
                inGroup = true;
            } else {
                inRoute &= !token.is('>');
                add(token);
            }
        }
        if (!truncated) {
            endElement();
        }
        return new AddressList(entries, truncated);
    }

    private boolean isPhrase() {
        return !element.isEmpty()
                && !broken
                && element.stream().allMatch(t -> t.isWord() || t.is('.'));
    }

    private void add(Token token) {
        broken |= element.size() == MAX_TOKENS;
        if (!broken) {
            element.add(token);
        }
    }

    private void reset() {
        element.clear();
        broken = false;
        scanner.takeComment();
    }

    /** Takes an element that needs no tokens, as nearly all do. */
    private boolean plain() {
        truncated = entries.size() == AddressList.MAX_ENTRIES;
        int end =
                truncated
                        ? -1
                        : PlainAddress.read(scanner.value(), scanner.position(), named, entries);
        if (end >= 0) {
            scanner.moveTo(end);
        }
        return end >= 0;
    }

    private void endElement() {
        if (!element.isEmpty()) {
            take(entry());
        }
        reset();
    }

    private void take(AddressList.Entry entry) {
        truncated = entries.size() == AddressList.MAX_ENTRIES;
        if (!truncated) {
            entries.add(entry);
        }
    }

    private AddressList.Entry entry() {
        int open = indexOf('<');
        List<Token> address = element;
        String name = "";
        if (open >= 0) {
            name = phrase(element.subList(0, open));
            int close = element.getLast().is('>') ? element.size() - 1 : element.size();
            broken |= close == element.size();
            address = withoutRoute(element.subList(open + 1, close));
        }
        String comment = scanner.takeComment();
        Optional<Mailbox> mailbox = broken ? Optional.empty() : mailbox(address);
        String shown = name.isEmpty() ? comment : name;
        return new AddressList.Entry(
                named ? shown : "", mailbox, mailbox.isEmpty() ? asWritten(address) : raw(address));
    }

    private int indexOf(char special) {
        for (int i = 0; i < element.size(); i++) {
            if (element.get(i).is(special)) {
                return i;
            }
        }
        return -1;
    }

    /** RFC 5322 §4.4 obs-route: {@code @a,@b:} before the address is read over. */
    private static List<Token> withoutRoute(List<Token> address) {
        if (address.isEmpty() || !address.getFirst().is('@')) {
            return address;
        }
        for (int i = 0; i < address.size(); i++) {
            if (address.get(i).is(':')) {
                return address.subList(i + 1, address.size());
            }
        }
        return address;
    }

    /** RFC 5322 §3.4.1 addr-spec with the white space of §4.4: words with dots, "@", domain. */
    private static Optional<Mailbox> mailbox(List<Token> tokens) {
        int at = 0;
        while (at < tokens.size() && !tokens.get(at).is('@')) {
            at++;
        }
        if (at == tokens.size() || at % 2 == 0) {
            return Optional.empty();
        }
        List<Token> local = tokens.subList(0, at);
        List<Token> domain = tokens.subList(at + 1, tokens.size());
        boolean literal = domain.size() == 1 && domain.getFirst().kind() == Kind.LITERAL;
        return isDotted(local) && (literal || (isDotted(domain) && hasNoQuotes(domain)))
                ? Mailbox.of(joined(local), joined(domain))
                : Optional.empty();
    }

    /** Words with one dot between each two. */
    private static boolean isDotted(List<Token> tokens) {
        if (tokens.size() % 2 == 0) {
            return false;
        }
        for (int i = 0; i < tokens.size(); i++) {
            if (i % 2 == 0 ? !tokens.get(i).isWord() : !tokens.get(i).is('.')) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasNoQuotes(List<Token> tokens) {
        return tokens.stream().noneMatch(t -> t.kind() == Kind.QUOTED);
    }

    private static String phrase(List<Token> tokens) {
        return text(tokens, (_, token) -> token.spaced());
    }

    /** What is no address is shown with its quotation marks. */
    private static String asWritten(List<Token> tokens) {
        return raw(
                tokens.stream()
                        .map(
                                t ->
                                        t.kind() == Kind.QUOTED
                                                ? new Token(t.kind(), t.quoted(), t.spaced())
                                                : t)
                        .toList());
    }

    /** Two words stay two. */
    private static String raw(List<Token> tokens) {
        return text(
                tokens,
                (before, token) ->
                        token.spaced()
                                && before.kind() != Kind.SPECIAL
                                && token.kind() != Kind.SPECIAL);
    }

    private static String joined(List<Token> tokens) {
        return text(tokens, (_, _) -> false);
    }

    /** The text of all, with a space wherever these two stay apart. */
    private static String text(List<Token> tokens, BiPredicate<Token, Token> apart) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            boolean space = i > 0 && apart.test(tokens.get(i - 1), tokens.get(i));
            text.append(space ? " " : "").append(tokens.get(i).text());
        }
        return text.toString();
    }
}
