package org.siesta.sieve.extension;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.Call;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Text;

/** {@code fileinto <mailbox: string>} (RFC 5228 §4.1). */
public final class FileInto implements SieveExtension {

    private static final int MAX_NAME = 1024;

    @Override
    public String capability() {
        return "fileinto";
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("fileinto", FileInto::fileInto).taking(Param.string("mailbox")));
    }

    private static Op fileInto(Call call) {
        Text mailbox = call.text("mailbox");
        if (mailbox.constant() && !isName(mailbox.source())) {
            throw call.fault(
                    call.at("mailbox"),
                    "invalid-mailbox",
                    "invalid mailbox name '"
                            + Addresses.printable(mailbox.source())
                            + "' specified for the fileinto command");
        }
        return new Into(
                call.span(),
                mailbox,
                call.has("copy"),
                call.has("create"),
                SpecialUse.tag(call).orElse(null),
                Imap4Flags.tag(call));
    }

    /** RFC 9051 §5.1: INBOX has no case, as a whole name and as the first part of one. */
    static String canonical(String name) {
        boolean inbox = name.regionMatches(true, 0, "INBOX", 0, 5);
        boolean whole = name.length() == 5;
        return inbox && (whole || name.charAt(5) == '.' || name.charAt(5) == '/')
                ? "INBOX" + name.substring(5)
                : name;
    }

    /** A name that a mailbox can have: UTF-8 (U+FFFD stands for what is not), no controls. */
    static boolean isName(String name) {
        for (int i = 0; i < name.length() && i < MAX_NAME; i++) {
            if (Character.isISOControl(name.charAt(i)) || name.charAt(i) == '\uFFFD') {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX_NAME;
    }

    record Into(
            Span at,
            Text mailbox,
            boolean copy,
            boolean create,
            @Nullable Text specialUse,
            Imap4Flags.Flags flags)
            implements Op {
        @Override
        public Flow run(Evaluation run) {
            String name = mailbox.expand(run);
            if (!isName(name)) {
                throw run.failure(
                        "invalid-mailbox",
                        "invalid mailbox name '" + Addresses.printable(name) + "'");
            }
            SieveAction.Destination to =
                    new SieveAction.Destination(
                            canonical(name),
                            create,
                            specialUse == null ? null : SpecialUse.expand(run, specialUse),
                            flags.of(run));
            run.act(new SieveAction.FileInto(to, copy, run.input().message()));
            return Flow.NEXT;
        }
    }
}
