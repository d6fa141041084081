package org.siesta.sieve.extension;

import java.util.List;
import java.util.Set;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Evaluation;
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
        return List.of(new Tag.Addition(Tag.flag("create"), Set.of("fileinto")));
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of(
                                "mailboxexists", call -> new AllExist(call.texts("mailbox names")))
                        .taking(Param.strings("mailbox names")));
    }

    record AllExist(List<Text> names) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            return names.stream()
                    .map(name -> FileInto.canonical(name.expand(run)))
                    .allMatch(run.host().mailboxes()::exists);
        }
    }
}
