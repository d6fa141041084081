package org.siesta.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.siesta.mail.AddressPattern;
import org.siesta.mail.Mailbox;
import org.siesta.vacation.Correspondent;

/**
 * Correspondents by address, domain or pattern ({@link AddressPattern}).
 *
 * <p>Compares what the addresses name. Entries without an asterisk in the middle cost the same in a
 * long list as in a short one.
 */
public final class CorrespondentList {

    /** Nobody. */
    public static final CorrespondentList NOBODY = of(List.of());

    private static final String ANY = "*";

    private final Map<String, AddressPattern> plain = new HashMap<>();
    private final List<AddressPattern> patterns = new ArrayList<>();

    private CorrespondentList() {}

    /** Those of these entries. */
    public static CorrespondentList of(Collection<AddressPattern> entries) {
        CorrespondentList list = new CorrespondentList();
        entries.forEach(list::add);
        return list;
    }

    /** Those of these entries that are patterns. */
    static CorrespondentList parse(Collection<String> entries) {
        return entries.isEmpty()
                ? NOBODY
                : of(entries.stream().flatMap(e -> AddressPattern.parse(e).stream()).toList());
    }

    private void add(AddressPattern entry) {
        boolean isPlain =
                !entry.domain().contains(ANY)
                        && (entry.localPart().equals(ANY) || !entry.localPart().contains(ANY));
        if (isPlain) {
            plain.put(entry.toString(), entry);
        } else {
            patterns.add(entry);
        }
    }

    /**
     * The entry that names this correspondent, or whom a tag of BATV or SRS names, whoever wrote
     * it; empty when none does. For lists that keep silent.
     */
    public Optional<AddressPattern> naming(Mailbox correspondent) {
        return naming(correspondent, Correspondent::untagged, _ -> true);
    }

    /**
     * The same, but for the tags of forwarders, which anybody can write. Whom a forwarder has
     * tagged is none of the forwarder's domain either: of such an address only an entry speaks that
     * has an equals sign, as the tag has. For lists that let a reply out.
     */
    public Optional<AddressPattern> namingForSure(Mailbox correspondent) {
        return naming(
                correspondent,
                Correspondent::vouchedFor,
                Correspondent.isForwarded(correspondent)
                        ? entry -> entry.localPart().contains("=")
                        : _ -> true);
    }

    private Optional<AddressPattern> naming(
            Mailbox correspondent,
            UnaryOperator<Mailbox> withoutTag,
            Predicate<AddressPattern> counts) {
        if (plain.isEmpty() && patterns.isEmpty()) {
            return Optional.empty();
        }
        Mailbox untagged = withoutTag.apply(correspondent);
        return namingExactly(correspondent, counts)
                .or(
                        () ->
                                untagged.equals(correspondent)
                                        ? Optional.empty()
                                        : namingExactly(untagged, counts));
    }

    private Optional<AddressPattern> namingExactly(
            Mailbox mailbox, Predicate<AddressPattern> counts) {
        Mailbox normal = mailbox.normal();
        return Optional.ofNullable(plain.get(normal.localPart() + "@" + normal.domain()))
                .or(() -> Optional.ofNullable(plain.get(ANY + "@" + normal.domain())))
                .filter(counts)
                .or(
                        () ->
                                patterns.stream()
                                        .filter(p -> counts.test(p) && p.matches(mailbox))
                                        .findFirst());
    }
}
