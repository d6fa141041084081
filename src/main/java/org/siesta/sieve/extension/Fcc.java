package org.siesta.sieve.extension;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * A copy of what vacation and notify send is filed (RFC 8580): {@code [":fcc" mailbox]}, with the
 * tags that say more about the mailbox where their extensions are there.
 */
public final class Fcc implements SieveExtension {

    /** The actions that send something. */
    static final Set<String> ACTIONS = Set.of("vacation", "notify");

    /** Tags that say how the copy is filed. */
    private static final List<String> WAYS_TO_FILE = List.of("create", "flags", "specialuse");

    @Override
    public String capability() {
        return "fcc";
    }

    @Override
    public List<Tag.Addition> tags() {
        return List.of(new Tag.Addition(Tag.with("fcc", Param.Type.STRING), ACTIONS));
    }

    /** Those actions and some more. */
    static Set<String> and(String... others) {
        Set<String> all = new HashSet<>(ACTIONS);
        all.addAll(Set.of(others));
        return all;
    }

    /** What the command says about a copy; null for nothing. */
    static @Nullable Copy of(Call call) {
        Optional<Text> mailbox = call.maybeText(":fcc");
        if (mailbox.isEmpty()) {
            refuseAlone(call);
            return null;
        }
        Text name = mailbox.get();
        if (name.constant() && !FileInto.isName(name.source())) {
            throw call.fault(
                    call.at(":fcc"),
                    "invalid-mailbox",
                    "invalid mailbox name '"
                            + Addresses.printable(name.source())
                            + "' specified for the :fcc tag of the "
                            + call.title());
        }
        return new Copy(
                name,
                call.has("create"),
                SpecialUse.tag(call).orElse(null),
                call.has("flags") ? Imap4Flags.tag(call) : null);
    }

    /** RFC 8580 §3.1: these say how to file and mean nothing without {@code :fcc}. */
    private static void refuseAlone(Call call) {
        for (String tag : WAYS_TO_FILE) {
            if (call.has(tag)) {
                throw call.fault(
                        call.at(":" + tag),
                        "missing-tag",
                        "the :"
                                + tag
                                + " tag for the "
                                + call.title()
                                + " cannot be specified without the :fcc tag");
            }
        }
    }

    /**
     * Where the copy goes.
     *
     * @param flags null for none
     */
    record Copy(
            Text mailbox,
            boolean create,
            @Nullable Text specialUse,
            Imap4Flags.@Nullable Flags flags) {

        /** The place in this run. */
        SieveAction.Destination in(Evaluation run) {
            String name = mailbox.expand(run);
            if (!FileInto.isName(name)) {
                throw run.failure(
                        "invalid-mailbox",
                        "invalid mailbox name '" + Addresses.printable(name) + "'");
            }
            return new SieveAction.Destination(
                    FileInto.canonical(name),
                    create,
                    specialUse == null ? null : SpecialUse.expand(run, specialUse),
                    flags == null ? List.of() : flags.of(run));
        }
    }
}
