package org.siesta.lmtp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.MailParameters;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;

/**
 * MAIL (RFC 5321 §4.1.1.2) with SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), RET and
 * ENVID (RFC 3461).
 */
record MailCommand(ReversePath from, MailParameters parameters) {

    /** RFC 3461 §4.4: at most 100 characters before the encoding. */
    private static final int MAX_ENVID = 100;

    /** Reads what follows the verb. */
    static Parsed<MailCommand> parse(String text, long maxSize) {
        return switch (PathParser.split("FROM:", text)) {
            case Parsed.Bad(var reply) -> new Parsed.Bad<>(reply);
            case Parsed.Good(PathParser.Argument argument) ->
                    switch (parameters(argument.parameters(), maxSize)) {
                        case Parsed.Bad(var reply) -> new Parsed.Bad<>(reply);
                        case Parsed.Good(MailParameters given) -> path(argument.path(), given);
                    };
        };
    }

    private static Parsed<MailCommand> path(String path, MailParameters given) {
        if (path.isEmpty()) {
            return new Parsed.Good<>(new MailCommand(new ReversePath.Null(), given));
        }
        return switch (PathParser.mailbox(path, given.smtpUtf8(), "5.1.7")) {
            case Parsed.Bad(var reply) -> new Parsed.Bad<>(reply);
            case Parsed.Good(Mailbox mailbox) ->
                    new Parsed.Good<>(new MailCommand(new ReversePath.Sender(mailbox), given));
        };
    }

    private static Parsed<MailParameters> parameters(List<String> words, long maxSize) {
        Set<String> seen = new HashSet<>();
        long size = 0;
        boolean eightBit = false;
        boolean utf8 = false;
        @Nullable String ret = null;
        @Nullable String envid = null;
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            if (!seen.add(name)) {
                return Parsed.bad(501, "5.5.4", "A parameter is given twice");
            }
            switch (name) {
                case "SIZE" -> {
                    if (!value.matches("[0-9]{1,20}")) {
                        return Parsed.bad(501, "5.5.4", "Syntax: SIZE=number");
                    }
                    String digits = value.replaceFirst("^0+(?=.)", "");
                    size = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
                    if (size > maxSize) {
                        return Parsed.bad(552, "5.3.4", "The message is over the size limit");
                    }
                }
                case "BODY" -> {
                    if (!value.equalsIgnoreCase("7BIT") && !value.equalsIgnoreCase("8BITMIME")) {
                        return Parsed.bad(501, "5.5.4", "Syntax: BODY=7BIT or BODY=8BITMIME");
                    }
                    eightBit = value.equalsIgnoreCase("8BITMIME");
                }
                case "SMTPUTF8" -> {
                    if (equals >= 0) {
                        return Parsed.bad(501, "5.5.4", "SMTPUTF8 has no value");
                    }
                    utf8 = true;
                }
                case "RET" -> {
                    ret = value.toUpperCase(Locale.ROOT);
                    if (!ret.equals("FULL") && !ret.equals("HDRS")) {
                        return Parsed.bad(501, "5.5.4", "Syntax: RET=FULL or RET=HDRS");
                    }
                }
                case "ENVID" -> {
                    Optional<String> decoded = Xtext.decode(value);
                    if (value.isEmpty()
                            || decoded.isEmpty()
                            || decoded.get().length() > MAX_ENVID) {
                        return Parsed.bad(501, "5.5.4", "Syntax: ENVID=xtext");
                    }
                    envid = decoded.get();
                }
                default -> {
                    return Parsed.bad(555, "5.5.4", "Unknown parameter of MAIL");
                }
            }
        }
        return new Parsed.Good<>(new MailParameters(size, eightBit, utf8, ret, envid));
    }
}
