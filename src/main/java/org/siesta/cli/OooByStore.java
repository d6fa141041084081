package org.siesta.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.siesta.account.Account;
import org.siesta.mail.Mailbox;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.OutOfOfficeReader;
import org.siesta.settings.OutOfOfficeValidation;
import org.siesta.settings.OutOfOfficeValidation.Checked;
import org.siesta.settings.OutOfOfficeWriter;

/** The out-of-office in the store of this machine; its administrator may set any account. */
final class OooByStore implements OooPlace {

    private static final int TRIES = 5;

    private final Site site;
    private final InstantSource clock;

    OooByStore(Site site, InstantSource clock) {
        this.site = site;
        this.clock = clock;
    }

    @Override
    public JsonNode show(Mailbox account) {
        Mailbox shown = account(account).orElse(account);
        return OutOfOfficeWriter.write(site.settings().find(shown).outOfOffice());
    }

    @Override
    public JsonNode change(Mailbox named, ObjectNode patch) {
        // As the REST side has it: what is set for an address that no mail comes to does nothing.
        Mailbox account =
                account(named)
                        .orElseThrow(
                                () ->
                                        new Complaint(
                                                "this service has no account with the address "
                                                        + Commands.oneLine(named.address())
                                                        + "; see siesta.accounts.domains"));
        for (int i = 0; i < TRIES; i++) {
            AccountSettings before = site.settings().find(account);
            ObjectNode merged = OutOfOfficeWriter.write(before.outOfOffice());
            merge(merged, patch);
            OutOfOffice checked = checked(merged);
            OptionalLong expected =
                    before.version() == 0
                            ? OptionalLong.empty()
                            : OptionalLong.of(before.version());
            if (site.settings()
                    .putOutOfOffice(account, checked, expected, clock.instant())
                    .isPresent()) {
                return OutOfOfficeWriter.write(checked);
            }
        }
        throw new Complaint("somebody else keeps changing it; try again");
    }

    private Optional<Mailbox> account(Mailbox named) {
        return site.accounts().resolve(named).map(Account::address);
    }

    private OutOfOffice checked(ObjectNode settings) {
        return switch (OutOfOfficeReader.read(
                settings, OutOfOfficeValidation.Limits.of(site.policy()), _ -> true)) {
            case Checked.Valid(OutOfOffice valid) -> valid;
            case Checked.Invalid(var faults) ->
                    throw new Complaint(
                            faults.stream()
                                    .map(
                                            f ->
                                                    f.field()
                                                            + " "
                                                            + f.rule()
                                                            + (f.value().isEmpty()
                                                                    ? ""
                                                                    : ": \"" + f.value() + "\""))
                                    .collect(Collectors.joining("\n")));
        };
    }

    /** Members of the patch replace those that are there; objects are merged, null takes away. */
    private static void merge(ObjectNode into, ObjectNode patch) {
        patch.properties()
                .forEach(
                        member -> {
                            if (member.getValue() instanceof ObjectNode change
                                    && into.get(member.getKey()) instanceof ObjectNode there) {
                                merge(there, change);
                            } else {
                                into.set(member.getKey(), member.getValue());
                            }
                        });
    }

    @Override
    public void close() {
        site.close();
    }
}
