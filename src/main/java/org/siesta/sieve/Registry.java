package org.siesta.sieve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.extension.AsciiNumeric;
import org.siesta.sieve.extension.BaseCommands;
import org.siesta.sieve.extension.BaseTests;
import org.siesta.sieve.extension.Body;
import org.siesta.sieve.extension.Copy;
import org.siesta.sieve.extension.Dates;
import org.siesta.sieve.extension.DeprecatedNotify;
import org.siesta.sieve.extension.DovecotEnvironment;
import org.siesta.sieve.extension.Duplicate;
import org.siesta.sieve.extension.EditHeader;
import org.siesta.sieve.extension.EncodedCharacter;
import org.siesta.sieve.extension.Environment;
import org.siesta.sieve.extension.ExternalLists;
import org.siesta.sieve.extension.ExtractText;
import org.siesta.sieve.extension.Fcc;
import org.siesta.sieve.extension.FileInto;
import org.siesta.sieve.extension.ForEveryPart;
import org.siesta.sieve.extension.Ihave;
import org.siesta.sieve.extension.Imap4Flags;
import org.siesta.sieve.extension.Include;
import org.siesta.sieve.extension.Index;
import org.siesta.sieve.extension.MailboxTests;
import org.siesta.sieve.extension.Mime;
import org.siesta.sieve.extension.Notify;
import org.siesta.sieve.extension.Regex;
import org.siesta.sieve.extension.Reject;
import org.siesta.sieve.extension.Relational;
import org.siesta.sieve.extension.ScannerTests;
import org.siesta.sieve.extension.SpecialUse;
import org.siesta.sieve.extension.Subaddress;
import org.siesta.sieve.extension.UnicodeCasemap;
import org.siesta.sieve.extension.Vacation;
import org.siesta.sieve.extension.VacationSeconds;
import org.siesta.sieve.extension.Variables;

/** All extensions of the language. A new one is one line in {@link #ALL}. */
public final class Registry {

    /** Every extension that there is. */
    static final List<SieveExtension> ALL =
            List.of(
                    new BaseCommands(),
                    new BaseTests(),
                    new UnicodeCasemap(),
                    new AsciiNumeric(),
                    new Body(),
                    new Copy(),
                    new Dates(),
                    new DovecotEnvironment(),
                    new Duplicate(),
                    new EditHeader(),
                    new EncodedCharacter(),
                    new org.siesta.sieve.extension.Envelope(),
                    new Environment(),
                    new ExternalLists(),
                    new Fcc(),
                    new ExtractText(),
                    new FileInto(),
                    new Ihave(),
                    new ForEveryPart(),
                    new Imap4Flags(),
                    new Include(),
                    new Index(),
                    new MailboxTests(),
                    new Notify(),
                    new DeprecatedNotify(),
                    new Regex(),
                    new Mime(),
                    Reject.reject(),
                    Reject.ereject(),
                    new Relational(),
                    ScannerTests.spamtest(),
                    ScannerTests.spamtestplus(),
                    ScannerTests.virustest(),
                    new SpecialUse(),
                    new Subaddress(),
                    new Vacation(),
                    new VacationSeconds(),
                    new Variables());

    /** What this product offers. */
    static final Registry STANDARD = new Registry(ALL);

    /** Comparators that need no require (RFC 5228 §2.7.3). */
    private static final Set<String> BUILT_IN =
            Set.of(
                    "comparator-i;octet",
                    "comparator-i;ascii-casemap",
                    "comparator-i;unicode-casemap");

    /** Something with the capability that it needs. */
    record Entry<T>(String capability, T value) {}

    private final List<SieveExtension> extensions;
    private final Map<String, SieveExtension> byCapability = new LinkedHashMap<>();

    /** By name; the extensions that exclude each other may have commands of the same name. */
    private final Map<String, List<Entry<Declaration<Op>>>> commands = new LinkedHashMap<>();

    private final Map<String, Entry<Declaration<Cond>>> tests = new LinkedHashMap<>();
    private final Map<String, List<Entry<Tag>>> additions = new LinkedHashMap<>();
    private final Map<String, MatchType> matchTypes = new LinkedHashMap<>();
    private final Map<String, AddressPart> addressParts = new LinkedHashMap<>();
    private final Map<String, Entry<Collation>> comparators = new LinkedHashMap<>();
    private final Map<String, Entry<SetModifier>> modifiers = new LinkedHashMap<>();

    /** The tags of each family by their names. */
    private final Map<Family, Map<String, Entry<Tag>>> families = new EnumMap<>(Family.class);

    /** What must not be required beside a capability, told of both. */
    private final Map<String, List<String>> excluded = new LinkedHashMap<>();

    private final Map<String, Function<Evaluation, String>> environment = new LinkedHashMap<>();
    private final Map<String, Entry<SieveExtension.Namespace>> namespaces = new LinkedHashMap<>();

    Registry(Collection<SieveExtension> extensions) {
        this.extensions = List.copyOf(extensions);
        addTag(Family.MATCH, "", Tag.with(Tag.COMPARATOR, Param.Type.STRING));
        extensions.forEach(this::add);
    }

    /** This one and one extension more. */
    Registry with(SieveExtension more) {
        List<SieveExtension> all = new ArrayList<>(extensions);
        all.add(more);
        return new Registry(all);
    }

    private void add(SieveExtension extension) {
        String capability = extension.capability();
        if (!capability.isEmpty()) {
            byCapability.put(capability, extension);
        }
        for (String other : extension.excludes()) {
            excluded.computeIfAbsent(capability, _ -> new ArrayList<>(1)).add(other);
            excluded.computeIfAbsent(other, _ -> new ArrayList<>(1)).add(capability);
        }
        for (Declaration<Op> command : extension.commands()) {
            commands.computeIfAbsent(command.name(), _ -> new ArrayList<>(1))
                    .add(new Entry<>(capability, command));
        }
        extension.tests().forEach(t -> tests.put(t.name(), new Entry<>(capability, t)));
        for (Tag.Addition addition : extension.tags()) {
            for (String name : addition.to()) {
                additions
                        .computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(new Entry<>(capability, addition.tag()));
            }
        }
        for (MatchType type : extension.matchTypes()) {
            matchTypes.put(type.tag(), type);
            Tag tag = new Tag(type.tag(), Tag.MATCH_TYPE, type.parameter());
            addTag(Family.MATCH, capability, tag);
        }
        for (AddressPart part : extension.addressParts()) {
            addressParts.put(part.tag(), part);
            addTag(Family.ADDRESS_PART, capability, Tag.choice(part.tag(), Tag.ADDRESS_PART));
        }
        extension.comparators().forEach(c -> comparators.put(c.name(), new Entry<>(capability, c)));
        for (SetModifier modifier : extension.setModifiers()) {
            modifiers.put(modifier.tag(), new Entry<>(capability, modifier));
            String group = Tag.MODIFIER + modifier.precedence();
            addTag(Family.MODIFIER, capability, Tag.choice(modifier.tag(), group));
        }
        environment.putAll(extension.environment());
        extension.namespaces().forEach((n, v) -> namespaces.put(n, new Entry<>(capability, v)));
    }

    private void addTag(Family family, String capability, Tag tag) {
        families.computeIfAbsent(family, _ -> new LinkedHashMap<>())
                .put(tag.name(), new Entry<>(capability, tag));
    }

    /** Whether a require of this name is met. */
    boolean knows(String capability) {
        return byCapability.containsKey(capability) || BUILT_IN.contains(capability);
    }

    /** The names of all commands. */
    Set<String> commandNames() {
        return commands.keySet();
    }

    /** The names of all tests. */
    Set<String> testNames() {
        return tests.keySet();
    }

    /** The names of all comparators. */
    Set<String> comparatorNames() {
        return comparators.keySet();
    }

    /** The capability that brings a command or test; empty for the base language and for none. */
    String bringing(String name) {
        Entry<Declaration<Cond>> test = tests.get(name);
        return test != null
                ? test.capability()
                : commands.getOrDefault(name, List.of()).stream()
                        .map(Entry::capability)
                        .findFirst()
                        .orElse("");
    }

    /** Names of tags that some script may write for the command or test. */
    Set<String> tagNames(Declaration<?> declaration) {
        Set<String> names = new TreeSet<>();
        declaration.tags().forEach(tag -> names.add(tag.name()));
        additions(declaration.name()).forEach(entry -> names.add(entry.value().name()));
        declaration
                .takes()
                .forEach(family -> names.addAll(families.getOrDefault(family, Map.of()).keySet()));
        return names;
    }

    /** Whether ihave may make it known: not what changes how strings are read (RFC 5463 §4). */
    boolean testable(String capability) {
        SieveExtension extension = byCapability.get(capability);
        return knows(capability) && (extension == null || !extension.changesStrings());
    }

    /** What must not be required beside this. */
    List<String> excludedBy(String capability) {
        return excluded.getOrDefault(capability, List.of());
    }

    /** The names that clients are told of; require accepts them all. */
    SortedSet<String> capabilities() {
        SortedSet<String> all = new TreeSet<>();
        byCapability.forEach(
                (name, extension) -> {
                    if (extension.offered()) {
                        all.add(name);
                    }
                });
        all.addAll(BUILT_IN);
        return Collections.unmodifiableSortedSet(all);
    }

    Optional<SieveExtension> extension(String capability) {
        return Optional.ofNullable(byCapability.get(capability));
    }

    /** The command of this name, of those the one whose capability is required. */
    Optional<Entry<Declaration<Op>>> command(String name, Requirements required) {
        List<Entry<Declaration<Op>>> all = commands.getOrDefault(name, List.of());
        for (Entry<Declaration<Op>> entry : all) {
            if (required.active(entry.capability())) {
                return Optional.of(entry);
            }
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    Optional<Entry<Declaration<Cond>>> test(String name) {
        return Optional.ofNullable(tests.get(name));
    }

    List<Entry<Tag>> additions(String name) {
        return additions.getOrDefault(name, List.of());
    }

    /** The tag of this name in the family. */
    Optional<Entry<Tag>> tag(Family family, String name) {
        return Optional.ofNullable(families.getOrDefault(family, Map.of()).get(name));
    }

    /** The match type of a tag that {@link #tag} knows. */
    MatchType matchType(String tag) {
        return Objects.requireNonNull(matchTypes.get(tag));
    }

    /** The address part of a tag that {@link #tag} knows. */
    AddressPart addressPart(String tag) {
        return Objects.requireNonNull(addressParts.get(tag));
    }

    Optional<Entry<Collation>> comparator(String name) {
        return Optional.ofNullable(comparators.get(name));
    }

    Optional<Entry<SetModifier>> modifier(String tag) {
        return Optional.ofNullable(modifiers.get(tag));
    }

    Optional<Function<Evaluation, String>> environmentItem(String name) {
        Function<Evaluation, String> item = environment.get(name);
        return item != null
                ? Optional.of(item)
                : byCapability.values().stream()
                        .flatMap(extension -> extension.environmentItem(name).stream())
                        .findFirst();
    }

    Optional<Entry<SieveExtension.Namespace>> namespace(String name) {
        return Optional.ofNullable(namespaces.get(name));
    }
}
