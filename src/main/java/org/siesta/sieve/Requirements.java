package org.siesta.sieve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.siesta.sieve.Syntax.Argument;

/** What a script required up to here (RFC 5228 §3.2), and what is wrong with how it did. */
final class Requirements {

    static final String REQUIRE = "require";

    private static final String TITLE = "require command";

    private final Registry registry;
    private final Set<String> active = new HashSet<>();
    private final List<SieveExtension.Decoding> decodings = new ArrayList<>();

    Requirements(Registry registry) {
        this.registry = registry;
    }

    /** Whether the capability is there; the base language is, which has no name. */
    boolean active(String capability) {
        return capability.isEmpty() || active.contains(capability);
    }

    /** A string of the script as the capabilities up to here read it. */
    String decode(Syntax.Literal literal) {
        String value = literal.value();
        for (int i = 0; i < decodings.size(); i++) {
            value = decodings.get(i).decode(value, literal.span());
        }
        return value;
    }

    /**
     * Whether an extension is required without one that it needs: one fault that would be many. A
     * script that does nothing lacks nothing.
     */
    boolean lackCompanion(List<Syntax.Node> script, Diagnostics diagnostics) {
        if (!does(script)) {
            return false;
        }
        Map<String, Span> required = required(script);
        for (Map.Entry<String, Span> entry : required.entrySet()) {
            for (String needed :
                    registry.extension(entry.getKey())
                            .map(SieveExtension::needs)
                            .orElse(List.of())) {
                if (!required.containsKey(needed)) {
                    diagnostics.error(
                            entry.getValue(),
                            "missing-require",
                            entry.getKey()
                                    + " extension cannot be used without "
                                    + needed
                                    + " extension");
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean does(List<Syntax.Node> script) {
        for (Syntax.Node node : script) {
            if (!node.name().equals(REQUIRE)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Span> required(List<Syntax.Node> script) {
        Map<String, Span> required = new LinkedHashMap<>();
        for (Syntax.Node node : script) {
            if (node.name().equals(REQUIRE)
                    && node.arguments().size() == 1
                    && node.arguments().getFirst() instanceof Argument.Strings names) {
                for (Syntax.Literal name : names.items()) {
                    required.putIfAbsent(name.value(), name.span());
                }
            }
        }
        return required;
    }

    /** Makes capabilities known from here on, if all are there (RFC 5463 §4). */
    boolean enable(List<String> capabilities) {
        // Compared by i;ascii-casemap, unlike those of require.
        List<String> names = capabilities.stream().map(Collation::asciiLower).toList();
        if (!names.stream().allMatch(registry::testable)) {
            return false;
        }
        names.forEach(this::activate);
        return true;
    }

    /**
     * The command require.
     *
     * @param top outside of any block
     * @param late behind other commands
     */
    void require(Syntax.Node node, boolean top, boolean late, Diagnostics diagnostics) {
        if (!top) {
            diagnostics.error(
                    node.span(),
                    "require-placement",
                    "the require command is not allowed inside a block");
        } else if (late) {
            // RFC 5228 §3.2 forbids it; clients that join scripts write it.
            diagnostics.warning(
                    node.span(),
                    "require-placement",
                    "require commands should stand at the top of the script");
        }
        if (!node.tests().isEmpty() && (node.listed() || node.arguments().isEmpty())) {
            ShapeFaults.subtestsNotAllowed(node, TITLE, diagnostics);
            return;
        }
        if (!node.tests().isEmpty()) {
            ShapeFaults.missingSemicolon(node.tests().getFirst(), TITLE, diagnostics);
            // What it names is meant all the same; one fault of a command is enough.
            required(List.of(node)).keySet().stream()
                    .filter(name -> registry.knows(name) && excluded(name).isEmpty())
                    .forEach(this::activate);
        } else if (node.block() != null) {
            ShapeFaults.blockNotAllowed(node, diagnostics);
        } else if (node.arguments().size() != 1) {
            diagnostics.error(
                    node.span(),
                    "wrong-argument-count",
                    ShapeFaults.count(TITLE, 1, node.arguments().size()));
        } else if (node.arguments().getFirst() instanceof Argument.Strings names) {
            for (Syntax.Literal name : names.items()) {
                declare(name, diagnostics);
            }
        } else {
            Argument found = node.arguments().getFirst();
            diagnostics.error(
                    found.span(),
                    "wrong-argument-type",
                    ShapeFaults.wrongType(TITLE, "string list", 1, "capabilities", found));
        }
    }

    private void declare(Syntax.Literal name, Diagnostics diagnostics) {
        Optional<String> excluded = excluded(name.value());
        if (excluded.isPresent()) {
            diagnostics.error(
                    name.span(),
                    "conflicting-capabilities",
                    "the "
                            + name.value()
                            + " extension cannot be used together with the "
                            + excluded.get()
                            + " extension");
        } else if (registry.knows(name.value())) {
            activate(name.value());
        } else {
            diagnostics.error(
                    name.span(),
                    "unknown-capability",
                    "require command: unknown Sieve capability '"
                            + ScriptLexer.printable(name.value())
                            + "'"
                            + hint(name.value()));
        }
    }

    /** The capability that was meant: one brings the command that stands there, or comes near. */
    private String hint(String unknown) {
        String bringing = registry.bringing(Collation.asciiLower(unknown));
        return bringing.isEmpty()
                ? Spelling.hint(unknown, registry.capabilities())
                : "; did you mean '" + bringing + "'?";
    }

    /** One that is required already and does not go with this one. */
    private Optional<String> excluded(String capability) {
        for (String other : registry.excludedBy(capability)) {
            if (active.contains(other)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    /** Makes the capability known, and what it implies. */
    private void activate(String capability) {
        add(capability);
        for (String implied :
                registry.extension(capability).map(SieveExtension::implies).orElse(Set.of())) {
            add(implied);
        }
    }

    private void add(String capability) {
        if (active.add(capability)) {
            registry.extension(capability)
                    .flatMap(SieveExtension::decoding)
                    .ifPresent(decodings::add);
        }
    }
}
