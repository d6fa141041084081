package org.siesta.sieve.extension;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Mailboxes;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Mailboxes by what they are for (RFC 8579).
 *
 * <pre>
 * fileinto [":specialuse" &lt;special-use-attr: string&gt;] &lt;mailbox: string&gt;
 * specialuse_exists [&lt;mailbox: string&gt;] &lt;special-use-attrs: string-list&gt;
 * </pre>
 */
public final class SpecialUse implements SieveExtension {

    private static final String MAILBOX = "mailbox";
    private static final String FLAGS = "special-use flags";
    private static final int MAX_FLAG = 64;

    @Override
    public String capability() {
        return "special-use";
    }

    @Override
    public List<Tag.Addition> tags() {
        return List.of(
                new Tag.Addition(Tag.with("specialuse", Param.Type.STRING), Fcc.and("fileinto")));
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("specialuse_exists", SpecialUse::exists)
                        .taking(new Param(MAILBOX, Param.Type.STRING, true), Param.strings(FLAGS)));
    }

    private static Cond exists(Call call) {
        Optional<Text> mailbox = call.maybeText(MAILBOX);
        mailbox.filter(name -> name.constant() && !FileInto.isName(name.source()))
                .ifPresent(
                        name ->
                                call.warn(
                                        call.at(MAILBOX),
                                        "invalid-mailbox",
                                        "specialuse_exists test: invalid mailbox name '"
                                                + Addresses.printable(name.source())
                                                + "' specified"));
        List<Text> flags = call.texts(FLAGS);
        for (int i = 0; i < flags.size(); i++) {
            check(call, flags.get(i), call.at(FLAGS, i));
        }
        return new Exists(mailbox.orElse(null), flags);
    }

    /** What {@code :specialuse} says, checked as far as it is known. */
    static Optional<Text> tag(Call call) {
        Optional<Text> flag = call.maybeText(":specialuse");
        flag.ifPresent(text -> check(call, text, call.at(":specialuse")));
        return flag;
    }

    private static void check(Call call, Text flag, Span at) {
        if (flag.constant() && !isFlag(flag.source())) {
            throw call.fault(
                    at, "invalid-special-use", call.title() + ": " + invalid(flag.source()));
        }
    }

    /** The attribute in this run; the run fails where it is none. */
    static String expand(Evaluation run, Text flag) {
        String value = flag.expand(run);
        if (!isFlag(value)) {
            throw run.failure("invalid-special-use", invalid(value));
        }
        return value;
    }

    private static String invalid(String flag) {
        return "invalid special-use flag '" + Addresses.printable(flag) + "' specified";
    }

    /** RFC 6154 §6: a backslash and an atom. */
    private static boolean isFlag(String flag) {
        return flag.length() > 1
                && flag.length() <= MAX_FLAG
                && flag.charAt(0) == '\\'
                && flag.chars()
                        .skip(1)
                        .allMatch(c -> c > ' ' && c < 127 && "(){%*\"\\]".indexOf(c) < 0);
    }

    record Exists(@Nullable Text mailbox, List<Text> flags) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            Mailboxes mailboxes = run.host().mailboxes();
            String name = mailbox == null ? "" : FileInto.canonical(mailbox.expand(run));
            if (mailbox != null && !(FileInto.isName(name) && mailboxes.exists(name))) {
                return false;
            }
            for (Text flag : flags) {
                String use = expand(run, flag);
                run.spend(1);
                if (!(mailbox == null ? mailboxes.serves(use) : mailboxes.serves(name, use))) {
                    return false;
                }
            }
            return true;
        }
    }
}
