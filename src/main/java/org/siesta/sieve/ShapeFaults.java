package org.siesta.sieve;

import org.siesta.sieve.Syntax.Argument;

/** What is said of a command or a test that is not known, or has not the shape that it should. */
final class ShapeFaults {

    private ShapeFaults() {}

    static String count(String title, int wanted, int found) {
        return "the "
                + title
                + " requires "
                + wanted
                + " positional argument(s), but "
                + found
                + " is/are specified";
    }

    static String wrongType(
            String title, String wanted, int position, String label, Argument found) {
        return "the "
                + title
                + " expects a "
                + wanted
                + " as argument "
                + position
                + " ("
                + label
                + "), but "
                + described(found)
                + " was found";
    }

    static String described(Argument argument) {
        return switch (argument) {
            case Argument.Number _ -> "a number";
            case Argument.Tag tag -> "a tag ':" + tag.name() + "'";
            case Argument.Strings strings -> strings.bracketed() ? "a string list" : "a string";
        };
    }

    /** A name that nothing has; told once. */
    static void unknown(Syntax.Node node, String kind, String hint, Diagnostics diagnostics) {
        diagnostics.errorOnce(node.name(), node.span(), "unknown-" + kind, once(node, kind) + hint);
    }

    /** A name that an extension has which is not required; told once. */
    static void missingCapability(
            Syntax.Node node, String kind, String capability, Diagnostics diagnostics) {
        diagnostics.errorOnce(
                node.name(),
                node.span(),
                "missing-require",
                once(node, kind) + ": require \"" + capability + "\" is missing");
    }

    private static String once(Syntax.Node node, String kind) {
        return "unknown "
                + kind
                + " '"
                + node.name()
                + "' (only reported once at first occurrence)";
    }

    static void testAsCommand(Syntax.Node node, Diagnostics diagnostics) {
        diagnostics.error(
                node.span(),
                "test-as-command",
                "attempted to use test '" + node.name() + "' as command");
    }

    static void commandAsTest(Syntax.Node node, Diagnostics diagnostics) {
        diagnostics.error(
                node.span(),
                "command-as-test",
                "attempted to use command '" + node.name() + "' as test");
    }

    static void misplaced(Syntax.Node node, Declaration<?> declaration, Diagnostics diagnostics) {
        diagnostics.error(
                node.span(),
                "misplaced-command",
                "the "
                        + node.name()
                        + " command must follow an "
                        + String.join(" or ", declaration.follows())
                        + " command");
    }

    static void oneSubtestWanted(Syntax.Node node, String title, Diagnostics diagnostics) {
        diagnostics.error(
                node.span(),
                "wrong-tests",
                "the "
                        + title
                        + " requires one sub-test, but "
                        + (node.tests().isEmpty()
                                ? "none is specified"
                                : "a test list is specified"));
    }

    static void subtestListWanted(Syntax.Node node, String title, Diagnostics diagnostics) {
        diagnostics.error(
                node.span(),
                "wrong-tests",
                "the "
                        + title
                        + " requires a list of sub-tests (between '(' and ')'), but "
                        + (node.tests().isEmpty()
                                ? "none is specified"
                                : "a single test is specified"));
    }

    static void subtestsNotAllowed(Syntax.Node node, String title, Diagnostics diagnostics) {
        diagnostics.error(
                node.tests().getFirst().span(),
                "unexpected-tests",
                "the " + title + " accepts no sub-tests, but tests are specified");
    }

    /**
     * Tells of words that other languages have where this one has a test; false where there is
     * none.
     */
    static boolean foreignWord(
            Syntax.Node node, Syntax.Node word, String title, Diagnostics diagnostics) {
        String instead =
                switch (word.name()) {
                    case "and" -> "'and' joins no tests: write allof (TEST, TEST)";
                    case "or" -> "'or' joins no tests: write anyof (TEST, TEST)";
                    case "then" -> "no 'then' stands before a block: write '{'";
                    case "if" -> node.name().equals("else") ? "'else if' is written as elsif" : "";
                    default -> "";
                };
        if (instead.isEmpty() || node.listed()) {
            return false;
        }
        diagnostics.error(
                word.span(),
                "unexpected-tests",
                "unexpected word in the " + title + ": " + instead);
        return true;
    }

    static void missingColon(Syntax.Node tag, String title, Diagnostics diagnostics) {
        diagnostics.error(
                tag.span(),
                "missing-colon",
                "missing colon ':' before '" + tag.name() + "' tag in " + title);
    }

    static void missingSemicolon(Syntax.Node next, String title, Diagnostics diagnostics) {
        diagnostics.error(next.span(), "missing-semicolon", "missing semicolon ';' after " + title);
    }

    static void blockWanted(Syntax.Node node, Diagnostics diagnostics) {
        diagnostics.error(
                node.span(),
                "missing-block",
                "the " + node.name() + " command requires a command block, but it is missing");
    }

    static void blockNotAllowed(Syntax.Node node, Diagnostics diagnostics) {
        diagnostics.error(
                node.span(),
                "unexpected-block",
                "the "
                        + node.name()
                        + " command does not accept a command block, but one is specified");
    }
}
