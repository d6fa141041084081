package org.siesta.sieve;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.GivenArguments.Given;
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

    private final Binder binder;
    private final Syntax.Node node;
    private final Declaration<?> declaration;
    private final Call call;
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
        positional(arguments);
    }

    private void tag(Argument.Tag written) {
        Tag tag = find(written.name()).orElse(null);
        if (tag == null) {
            // Like Pigeonhole: with one unknown tag the rest cannot be told apart.
            throw unknown(written);
        }
        Tag earlier = call.given().tagOf(tag.group());
        if (earlier != null) {
            throw excluded(written, earlier.name(), tag.name());
        }
        Param parameter = tag.parameter();
        Given given =
                parameter == null
                        ? new Given(tag.name(), tag, written.span(), 0, List.of(), List.of())
                        : given(tag.name(), tag, parameter(written, parameter));
        call.given().add(given);
        switch (tag.group()) {
            case Tag.MATCH_TYPE -> call.matchBy(binder.registry().matchType(tag.name()));
            case Tag.ADDRESS_PART -> call.lookAt(binder.registry().addressPart(tag.name()));
            case Tag.COMPARATOR -> comparator(given);
            default -> {}
        }
    }

    private Call.Fault excluded(Argument.Tag written, String earlier, String name) {
        return call.fault(
                written.span(),
                "duplicate-tag",
                earlier.equals(name)
                        ? "encountered duplicate tagged argument ':"
                                + name
                                + "' for the "
                                + call.title()
                        : "tagged arguments ':"
                                + earlier
                                + "' and ':"
                                + name
                                + "' exclude each other for the "
                                + call.title());
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
                        + (needs == null
                                ? Spelling.hint(
                                        written.name(), binder.registry().tagNames(declaration))
                                : ": require \"" + needs + "\" is missing"));
    }

    private Argument parameter(Argument.Tag written, Param parameter) {
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
        return found;
    }

    private void comparator(Given given) {
        Text name = given.texts().getFirst();
        Registry.Entry<Collation> entry = binder.registry().comparator(name.source()).orElse(null);
        if (entry == null || !name.constant()) {
            throw call.fault(
                    given.at(),
                    "unknown-comparator",
                    "unknown comparator '"
                            + ScriptLexer.printable(name.source())
                            + "' for the "
                            + call.title()
                            + Spelling.hint(name.source(), binder.registry().comparatorNames()));
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

    /** Those behind the tags. */
    private void positional(List<Argument> arguments) {
        for (int i = next; i < arguments.size(); i++) {
            if (arguments.get(i) instanceof Argument.Tag tag) {
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
        int least = 0;
        for (int i = 0; i < wanted.size(); i++) {
            least += wanted.get(i).optional() ? 0 : 1;
        }
        int count = arguments.size() - next;
        if (count > wanted.size() || count < least) {
            // Types first, as far as they go: the count alone says less.
            checkTypes(arguments.subList(next, arguments.size()), wanted);
            throw call.fault(
                    node.span(),
                    "wrong-argument-count",
                    ShapeFaults.count(call.title(), least, count));
        }
        int spare = count - least;
        int position = 0;
        for (int i = 0; i < wanted.size(); i++) {
            Param param = wanted.get(i);
            if (param.optional() && spare-- <= 0) {
                continue;
            }
            Argument argument = arguments.get(next + position++);
            check(argument, param, position);
            call.given().add(given(param.label(), null, argument));
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

    private Given given(String name, @Nullable Tag tag, Argument argument) {
        return switch (argument) {
            case Argument.Number number ->
                    new Given(name, tag, number.span(), number.value(), List.of(), List.of());
            case Argument.Tag wrong ->
                    throw new IllegalStateException("a tag is no value: " + wrong);
            case Argument.Strings strings ->
                    new Given(
                            name, tag, strings.span(), 0, texts(strings.items()), strings.items());
        };
    }

    private List<Text> texts(List<Syntax.Literal> literals) {
        if (literals.size() == 1) {
            return List.of(text(literals.getFirst()));
        }
        Text[] texts = new Text[literals.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(literals.get(i));
        }
        return List.of(texts);
    }

    boolean knowsTag(String name) {
        return find(name).isPresent();
    }

    /** The tag of this name, if the declaration and the script's require allow it. */
    private Optional<Tag> find(String name) {
        List<Tag> own = declaration.tags();
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).name().equals(name)) {
                return Optional.of(own.get(i));
            }
        }
        for (Registry.Entry<Tag> addition : binder.registry().additions(declaration.name())) {
            if (addition.value().name().equals(name) && binder.active(addition.capability())) {
                return Optional.of(addition.value());
            }
        }
        for (Family family : declaration.takes()) {
            Registry.Entry<Tag> tag = binder.registry().tag(family, name).orElse(null);
            if (tag != null && binder.active(tag.capability())) {
                return Optional.of(tag.value());
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
        for (Family family : declaration.takes()) {
            Registry.Entry<Tag> tag = binder.registry().tag(family, name).orElse(null);
            if (tag != null && family != Family.MODIFIER) {
                return tag.capability();
            }
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
