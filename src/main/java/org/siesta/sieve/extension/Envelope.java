package org.siesta.sieve.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.AddressPart;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Match;
import org.siesta.sieve.Param;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.SieveInput;
import org.siesta.sieve.Text;

/**
 * {@code envelope [COMPARATOR] [ADDRESS-PART] [MATCH-TYPE] <envelope-part> <key-list>} (RFC 5228
 * §5.4). The null reverse-path is the empty string. {@code auth} is the name that the client logged
 * in with, as far as a trusted hop told it.
 */
public final class Envelope implements SieveExtension {

    private static final Set<String> PARTS = Set.of("from", "to", "auth");

    @Override
    public String capability() {
        return "envelope";
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("envelope", Envelope::envelope)
                        .taking(Param.strings("envelope part"), Param.strings("key list"))
                        .with(Family.MATCH, Family.ADDRESS_PART));
    }

    private static Cond envelope(Call call) {
        List<Text> parts = call.texts("envelope part");
        for (int i = 0; i < parts.size(); i++) {
            Text part = parts.get(i);
            if (part.constant() && !PARTS.contains(Collation.asciiLower(part.source()))) {
                throw call.fault(
                        call.at("envelope part", i),
                        "unknown-envelope-part",
                        "specified envelope part '"
                                + Addresses.printable(part.source())
                                + "' is not supported by the envelope test");
            }
        }
        return new OfEnvelope(
                parts,
                call.addressPart(),
                MailboxPart.takesSpellings(call),
                call.match("key list"));
    }

    record OfEnvelope(List<Text> names, AddressPart part, boolean spellings, Match match)
            implements Cond {
        @Override
        public boolean test(Evaluation run) {
            List<String> values = new ArrayList<>(names.size());
            for (int i = 0; i < names.size(); i++) {
                Text name = names.get(i);
                switch (Collation.asciiLower(name.expand(run))) {
                    case "from" -> add(run, from(run.input()), values);
                    case "to" -> add(run, Optional.of(run.input().to().mailbox()), values);
                    case "auth" -> auth(run.input()).ifPresent(values::add);
                    default ->
                            run.complain(
                                    "unknown-envelope-part",
                                    "envelope part '"
                                            + Addresses.printable(name.expand(run))
                                            + "' is not known and is passed over");
                }
            }
            return match.any(run, values);
        }

        /** The login name of the client, which is no address and has no parts. */
        private Optional<String> auth(SieveInput input) {
            return part.tag().equals("all")
                    ? input.client().effective().attribute("login")
                    : Optional.empty();
        }

        private static Optional<Mailbox> from(SieveInput input) {
            return switch (input.from()) {
                case ReversePath.Null() -> Optional.empty();
                case ReversePath.Sender(Mailbox mailbox) -> Optional.of(mailbox);
            };
        }

        private void add(Evaluation run, Optional<Mailbox> mailbox, List<String> values) {
            if (mailbox.isPresent()) {
                part.part().apply(mailbox.get(), run.input().delimiters()).ifPresent(values::add);
                MailboxPart.addSpelling(run, part, mailbox.get(), spellings, values);
            } else if (!part.tag().equals("detail")) {
                values.add("");
            }
        }
    }
}
