package org.siesta.sieve.extension;

import java.util.List;
import java.util.Set;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Tag;

/** {@code :seconds} of vacation (RFC 6131); its require brings vacation along. */
public final class VacationSeconds implements SieveExtension {

    @Override
    public String capability() {
        return "vacation-seconds";
    }

    @Override
    public Set<String> implies() {
        return Set.of(Vacation.NAME);
    }

    @Override
    public List<Tag.Addition> tags() {
        return List.of(
                new Tag.Addition(
                        Tag.choiceWith("seconds", Vacation.PERIOD, Param.Type.NUMBER),
                        Set.of(Vacation.NAME)));
    }
}
