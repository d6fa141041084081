package org.siesta.lmtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BDAT (RFC 3030 §2): a chunk of the message, of an announced size.
 *
 * @param last whether the message ends with it
 */
record BdatCommand(long octets, boolean last) {

    private static final Pattern ARGUMENT =
            Pattern.compile(" +([0-9]{1,18})( +LAST)? *", Pattern.CASE_INSENSITIVE);

    /** Reads what follows the verb, from its space on. */
    static Parsed<BdatCommand> parse(String text) {
        Matcher argument = ARGUMENT.matcher(text);
        return argument.matches()
                ? new Parsed.Good<>(
                        new BdatCommand(
                                Long.parseLong(argument.group(1)), argument.group(2) != null))
                : Parsed.bad(501, "5.5.4", "Syntax: BDAT size [LAST]");
    }
}
