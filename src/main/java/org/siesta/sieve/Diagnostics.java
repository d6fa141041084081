package org.siesta.sieve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Collects the faults of one script; after {@link #MAX} of them nobody reads on. */
final class Diagnostics {

    /** More than anybody mends in one go. */
    static final int MAX = 100;

    /** Codes of faults that say the same wherever they come. */
    private static final Set<String> TOLD_ONCE =
            Set.of("unknown-tag", "too-many-variables", "patterns-too-large");

    private static final Comparator<Diagnostic> ORDER =
            Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column);

    private final boolean toStore;
    private final List<Diagnostic> list = new ArrayList<>();
    private int listedErrors;
    private int listedWarnings;
    private final Set<String> once = new HashSet<>();
    private int errors;

    /** Faults of a script that is there, or of one that it includes. */
    Diagnostics() {
        this(false);
    }

    /**
     * @param toStore whether somebody just wrote the script, and can be asked to mend it
     */
    Diagnostics(boolean toStore) {
        this.toStore = toStore;
    }

    void error(Span at, String code, String message) {
        add(at, Diagnostic.Severity.ERROR, code, message);
    }

    /** Reports only the first of all errors with this code and name. */
    void errorOnce(String name, Span at, String code, String message) {
        if (once.add(code + " " + name)) {
            error(at, code, message);
        } else {
            suppressed();
        }
    }

    /** Reports what ended a command; of unknown tags, and of a limit, the first of each. */
    void error(Call.Fault fault) {
        if (fault.code().isEmpty()) {
            suppressed();
        } else if (TOLD_ONCE.contains(fault.code())) {
            errorOnce(fault.text(), fault.at(), fault.code(), fault.text());
        } else {
            error(fault.at(), fault.code(), fault.text());
        }
    }

    /** Something is wrong that another message has told already. */
    void suppressed() {
        errors++;
    }

    void warning(Span at, String code, String message) {
        add(at, Diagnostic.Severity.WARNING, code, message);
    }

    /** Reports what makes a command useless: an error of what is to be stored, else a warning. */
    void useless(Span at, String code, String message) {
        if (toStore) {
            error(at, code, message);
        } else {
            warning(at, code, message);
        }
    }

    private void add(Span at, Diagnostic.Severity severity, String code, String message) {
        boolean listed;
        if (severity == Diagnostic.Severity.ERROR) {
            suppressed();
            listed = listedErrors++ < MAX;
        } else {
            listed = listedWarnings++ < MAX;
        }
        if (listed) {
            list.add(
                    new Diagnostic(
                            at.line(),
                            at.column(),
                            at.endLine(),
                            at.endColumn(),
                            severity,
                            code,
                            message));
        }
    }

    /** Enough errors to stop reading; warnings never stop a script that is right. */
    boolean full() {
        return listedErrors >= MAX;
    }

    /** Takes over the errors of a script inside, where it is included. */
    void adopt(Span at, String script, Diagnostics inside) {
        for (Diagnostic fault : inside.inOrder()) {
            if (fault.severity() == Diagnostic.Severity.ERROR) {
                error(
                        at,
                        fault.code(),
                        script
                                + ", line "
                                + fault.line()
                                + ", column "
                                + fault.column()
                                + ": "
                                + fault.message());
            }
        }
    }

    /** What the first error listed says; empty when there is none. */
    String firstError() {
        return list.stream()
                .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                .findFirst()
                .map(Diagnostic::message)
                .orElse("");
    }

    /** The first error of the text, as a command that fails with it. */
    Optional<Op> firstFault() {
        return inOrder().stream()
                .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                .findFirst()
                .map(
                        d ->
                                new Unavailable(
                                        new Span(d.line(), d.column(), d.endLine(), d.endColumn()),
                                        d.message()));
    }

    boolean hasErrors() {
        return errors > 0;
    }

    /** These and others, in the order of the text. */
    List<Diagnostic> with(List<Diagnostic> others) {
        list.addAll(others);
        return inOrder();
    }

    /** All, in the order of the text. */
    List<Diagnostic> inOrder() {
        return list.isEmpty() ? List.of() : list.stream().sorted(ORDER).toList();
    }

    /** Those of a script alone, and those that more of them beside it add, as warnings. */
    static List<Diagnostic> softened(List<Diagnostic> alone, List<Diagnostic> more) {
        Set<Diagnostic> known = new HashSet<>(alone);
        return Stream.concat(
                        alone.stream(),
                        more.stream().filter(d -> !known.contains(d)).map(Diagnostic::softened))
                .sorted(ORDER)
                .toList();
    }
}
