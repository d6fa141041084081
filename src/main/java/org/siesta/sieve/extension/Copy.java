package org.siesta.sieve.extension;

import java.util.List;
import java.util.Set;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;

/** {@code :copy} of redirect and fileinto leaves the implicit keep alone (RFC 3894). */
public final class Copy implements SieveExtension {

    @Override
    public String capability() {
        return "copy";
    }

    @Override
    public List<Tag.Addition> tags() {
        return List.of(new Tag.Addition(Tag.flag("copy"), Set.of("redirect", "fileinto")));
    }
}
