package org.siesta.sieve.extension;

import java.util.List;
import org.siesta.sieve.Call;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Mailboxes;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/** {@code :create} of fileinto and {@code mailboxexists <mailbox-names>} (RFC 5490 §3). */
public final class MailboxTests implements SieveExtension {

    @Override
    public String capability() {
        return "mailbox";
    }

    @Override
    public List<Tag.Addition> tags() {
        return List.of(new Tag.Addition(Tag.flag("create"), Fcc.and("fileinto")));
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("mailboxexists", MailboxTests::exist)
                        .taking(Param.strings("mailbox names")));
    }

    private static Cond exist(Call call) {
        List<Text> names = call.texts("mailbox names");
        for (int i = 0; i < names.size(); i++) {
            Text name = names.get(i);
            if (name.constant() && !FileInto.isName(name.source())) {
                call.warn(
                        call.at("mailbox names", i),
                        "invalid-mailbox",
                        "mailboxexists test: invalid mailbox name '"
                                + Addresses.printable(name.source())
                                + "' specified");
            }
        }
        return new AllExist(names);
    }

    record AllExist(List<Text> names) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            Mailboxes known = run.host().mailboxes();
            run.spend(names.size());
            return names.stream()
                    .map(name -> FileInto.canonical(name.expand(run)))
                    .allMatch(name -> FileInto.isName(name) && known.exists(name));
        }
    }
}
