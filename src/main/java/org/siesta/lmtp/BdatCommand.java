package org.siesta.lmtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BDAT (RFC 3030 §2): a chunk of the message, of an announced size.
 *
 * @param last whether the message ends with it
 */
record BdatCommand(long octets, boolean last) {

    private static final Pattern LINE =
            Pattern.compile("BDAT +([0-9]{1,18})( +LAST)? *", Pattern.CASE_INSENSITIVE);

    /** Reads the whole line. */
    static Parsed<BdatCommand> parse(String line) {
        Matcher parts = LINE.matcher(line);
        return parts.matches()
                ? new Parsed.Good<>(
                        new BdatCommand(Long.parseLong(parts.group(1)), parts.group(2) != null))
                : Parsed.bad(501, "5.5.4", "Syntax: BDAT size [LAST]");
    }
}
