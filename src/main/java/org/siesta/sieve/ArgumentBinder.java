package org.siesta.sieve;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Syntax.Argument;
import org.siesta.sieve.extension.Variables;

/** Checks the arguments of one command or test against its declaration (RFC 5228 §2.6). */
final class ArgumentBinder {

    /**
     * What a string keeps in a plan beside its characters, and for each of them: a key is kept
     * folded too. In octets, as measured; see docs/performance.md.
     */
    private static final long TEXT_WEIGHT = 110;

    private static final long TEXT_CHARACTER_WEIGHT = 2;

    /** What a part of a string keeps that has variables in it. */
    private static final long PART_WEIGHT = 70;

    private static final String MATCH_TYPE = "match type";
    private static final String ADDRESS_PART = "address part";
    private static final String COMPARATOR = "comparator";
    private static final String MODIFIER = "modifier ";

    private final Binder binder;
    private final Syntax.Node node;
    private final Declaration<?> declaration;
    private final Call call;
    private final Map<String, String> groups = new HashMap<>();
    private int next;

    ArgumentBinder(Binder binder, Syntax.Node node, Declaration<?> declaration, Call call) {
        this.binder = binder;
        this.node = node;
        this.declaration = declaration;
        this.call = call;
    }

    void bind() {
        List<Argument> arguments = node.arguments();
        if (arguments.size() > binder.limits().maxArguments()) {
            throw Call.Fault.TOLD;
        }
        while (next < arguments.size() && arguments.get(next) instanceof Argument.Tag tag) {
            next++;
            tag(tag);
        }
        positional(arguments.subList(next, arguments.size()));
    }

    private void tag(Argument.Tag written) {
        Tag tag = find(written.name()).orElse(null);
        if (tag == null) {
            // Like Pigeonhole: with one unknown tag the rest cannot be told apart.
            throw unknown(written);
        }
        String earlier = groups.putIfAbsent(tag.group(), tag.name());
        if (earlier != null) {
            throw call.fault(
                    written.span(),
                    "duplicate-tag",
                    earlier.equals(tag.name())
                            ? "encountered duplicate tagged argument ':"
                                    + tag.name()
                                    + "' for the "
                                    + call.title()
                            : "tagged arguments ':"
                                    + earlier
                                    + "' and ':"
                                    + tag.name()
                                    + "' exclude each other for the "
                                    + call.title());
        }
        Param parameter = tag.parameter();
        Call.Given given = new Call.Given(written.span(), 0, List.of(), List.of());
        if (parameter != null) {
            given = parameter(written, parameter);
        }
        call.give(":" + tag.name(), given);
        switch (tag.group()) {
            case MATCH_TYPE -> call.matchBy(binder.matchType(tag.name()));
            case ADDRESS_PART -> call.lookAt(binder.addressPart(tag.name()));
            case COMPARATOR -> comparator(given);
            default -> {}
        }
    }

    private Call.Fault unknown(Argument.Tag written) {
        String needs = capabilityOf(written.name());
        return call.fault(
                written.span(),
                needs == null ? "unknown-tag" : "missing-require",
                "unknown tagged argument ':"
                        + written.name()
                        + "' for the "
                        + call.title()
                        + " (reported only once at first occurrence)"
                        + (needs == null ? "" : ": require \"" + needs + "\" is missing"));
    }

    private Call.Given parameter(Argument.Tag written, Param parameter) {
        Argument found = next < node.arguments().size() ? node.arguments().get(next) : null;
        if (found == null || !fits(found, parameter)) {
            throw call.fault(
                    found == null ? written.span() : found.span(),
                    "wrong-argument-type",
                    "the ':"
                            + written.name()
                            + "' tag for the "
                            + call.title()
                            + " requires a "
                            + parameter.type().words()
                            + " as parameter, but "
                            + (found == null ? "nothing" : ShapeFaults.described(found))
                            + " was found");
        }
        next++;
        return given(found);
    }

    private void comparator(Call.Given given) {
        Text name = given.texts().getFirst();
        Registry.Entry<Collation> entry = binder.registry().comparator(name.source()).orElse(null);
        if (entry == null || !name.constant()) {
            throw call.fault(
                    given.at(),
                    "unknown-comparator",
                    "unknown comparator '"
                            + ScriptLexer.printable(name.source())
                            + "' for the "
                            + call.title());
        }
        if (!binder.active(entry.capability())) {
            throw call.fault(
                    given.at(),
                    "missing-require",
                    "unknown comparator '"
                            + name.source()
                            + "' for the "
                            + call.title()
                            + ": require \""
                            + entry.capability()
                            + "\" is missing");
        }
        call.compareBy(entry.value(), given.at());
    }

    private void positional(List<Argument> found) {
        for (Argument argument : found) {
            if (argument instanceof Argument.Tag tag) {
                if (find(tag.name()).isEmpty()) {
                    throw unknown(tag);
                }
                throw call.fault(
                        tag.span(),
                        "misplaced-tag",
                        "encountered an unexpected tagged argument ':"
                                + tag.name()
                                + "' while validating positional arguments for the "
                                + call.title());
            }
        }
        List<Param> wanted = declaration.positional();
        int optional = 0;
        for (Param param : wanted) {
            optional += param.optional() ? 1 : 0;
        }
        int most = wanted.size();
        if (found.size() > most || found.size() < most - optional) {
            // Types first, as far as they go: the count alone says less.
            checkTypes(found, wanted);
            throw call.fault(
                    node.span(),
                    "wrong-argument-count",
                    ShapeFaults.count(call.title(), most - optional, found.size()));
        }
        int spare = found.size() - (most - optional);
        int position = 0;
        for (Param param : wanted) {
            if (param.optional() && spare-- <= 0) {
                continue;
            }
            Argument argument = found.get(position++);
            check(argument, param, position);
            call.give(param.label(), given(argument));
        }
    }

    private void checkTypes(List<Argument> found, List<Param> wanted) {
        for (int i = 0; i < Math.min(found.size(), wanted.size()); i++) {
            if (wanted.get(i).optional()) {
                return;
            }
            check(found.get(i), wanted.get(i), i + 1);
        }
    }

    private void check(Argument argument, Param param, int position) {
        if (!fits(argument, param)) {
            throw call.fault(
                    argument.span(),
                    "wrong-argument-type",
                    ShapeFaults.wrongType(
                            call.title(), param.type().words(), position, param.label(), argument));
        }
    }

    private static boolean fits(Argument argument, Param param) {
        return switch (param.type()) {
            case NUMBER -> argument instanceof Argument.Number;
            case STRING -> argument instanceof Argument.Strings strings && !strings.bracketed();
            case STRINGS -> argument instanceof Argument.Strings;
        };
    }

    private Call.Given given(Argument argument) {
        return switch (argument) {
            case Argument.Number number ->
                    new Call.Given(number.span(), number.value(), List.of(), List.of());
            case Argument.Tag tag -> throw new IllegalStateException("a tag is no value: " + tag);
            case Argument.Strings strings -> {
                Text[] texts = new Text[strings.items().size()];
                Span[] spans = new Span[texts.length];
                for (int i = 0; i < texts.length; i++) {
                    texts[i] = text(strings.items().get(i));
                    spans[i] = strings.items().get(i).span();
                }
                yield new Call.Given(strings.span(), 0, List.of(texts), List.of(spans));
            }
        };
    }

    private boolean takes(Family family) {
        return declaration.takes().contains(family);
    }

    boolean knowsTag(String name) {
        return find(name).isPresent();
    }

    /** The tag of this name, if the declaration and the script's require allow it. */
    private Optional<Tag> find(String name) {
        for (Tag tag : declaration.tags()) {
            if (tag.name().equals(name)) {
                return Optional.of(tag);
            }
        }
        for (Registry.Entry<Tag> addition : binder.registry().additions(declaration.name())) {
            if (addition.value().name().equals(name) && binder.active(addition.capability())) {
                return Optional.of(addition.value());
            }
        }
        if (takes(Family.MATCH)) {
            if (name.equals(COMPARATOR)) {
                return Optional.of(Tag.with(COMPARATOR, Param.Type.STRING));
            }
            Optional<Registry.Entry<MatchType>> type = binder.registry().matchType(name);
            if (type.isPresent() && binder.active(type.get().capability())) {
                return Optional.of(new Tag(name, MATCH_TYPE, type.get().value().parameter()));
            }
        }
        if (takes(Family.ADDRESS_PART)) {
            Optional<Registry.Entry<AddressPart>> part = binder.registry().addressPart(name);
            if (part.isPresent() && binder.active(part.get().capability())) {
                return Optional.of(Tag.choice(name, ADDRESS_PART));
            }
        }
        if (takes(Family.MODIFIER)) {
            Optional<Registry.Entry<SetModifier>> modifier = binder.registry().modifier(name);
            if (modifier.isPresent() && binder.active(modifier.get().capability())) {
                return Optional.of(
                        Tag.choice(name, MODIFIER + modifier.get().value().precedence()));
            }
        }
        return Optional.empty();
    }

    /** The capability that would make the tag known here; null when none would. */
    private @Nullable String capabilityOf(String name) {
        for (Registry.Entry<Tag> addition : binder.registry().additions(declaration.name())) {
            if (addition.value().name().equals(name)) {
                return addition.capability();
            }
        }
        if (takes(Family.MATCH) && binder.registry().matchType(name).isPresent()) {
            return binder.registry().matchType(name).get().capability();
        }
        if (takes(Family.ADDRESS_PART) && binder.registry().addressPart(name).isPresent()) {
            return binder.registry().addressPart(name).get().capability();
        }
        return null;
    }

    /** A string of the script, decoded and cut at its variables as the script's require says. */
    private Text text(Syntax.Literal literal) {
        Linker linker = binder.linker();
        linker.weigh(TEXT_WEIGHT + TEXT_CHARACTER_WEIGHT * literal.value().length());
        String value = binder.required().decode(literal);
        if (!binder.active(Variables.CAPABILITY)) {
            return new Text.Literal(value);
        }
        Text text = Template.parse(value, literal.span(), binder);
        if (text instanceof Text.Joined(_, List<Text> parts)) {
            linker.weigh(PART_WEIGHT * parts.size());
        }
        return text;
    }
}
