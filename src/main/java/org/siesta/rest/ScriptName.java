package org.siesta.rest;

/** The name of a script, by the rules of RFC 5804 §1.6 and fit for a path. */
final class ScriptName {

    private static final int MAX_LENGTH = 512;

    private ScriptName() {}

    /** The name when it may be one; throws the problem. */
    static String checked(String name) {
        boolean printable =
                name.codePoints()
                        .noneMatch(
                                c ->
                                        Character.isISOControl(c)
                                                || c == 0x2028
                                                || c == 0x2029
                                                || c == 0xFFFD
                                                || (c >= 0xD800 && c <= 0xDFFF));
        boolean fit =
                printable
                        && !name.isBlank()
                        && name.length() <= MAX_LENGTH
                        && !name.contains("/")
                        && !name.contains("\\")
                        && !name.equals(".")
                        && !name.equals("..");
        if (!fit) {
            throw Problem.badRequest(
                    "A script's name has 1 to "
                            + MAX_LENGTH
                            + " characters, without slashes and control characters.");
        }
        return name;
    }
}
