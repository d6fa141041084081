package org.siesta.sieve.extension;

import java.util.List;
import java.util.Optional;
import org.siesta.mail.Mailbox;
import org.siesta.sieve.AddressPart;
import org.siesta.sieve.SieveExtension;

/**
 * {@code :user} and {@code :detail} of a local part such as {@code ana+news} (RFC 5233). Without a
 * delimiter the user is the whole local part and there is no detail; with one the detail may be
 * empty.
 */
public final class Subaddress implements SieveExtension {

    @Override
    public String capability() {
        return "subaddress";
    }

    @Override
    public List<AddressPart> addressParts() {
        return List.of(
                new AddressPart("user", Subaddress::user),
                new AddressPart("detail", Subaddress::detail));
    }

    private static Optional<String> user(Mailbox mailbox, String delimiters) {
        int at = delimiterIn(mailbox.localPart(), delimiters);
        return Optional.of(at < 0 ? mailbox.localPart() : mailbox.localPart().substring(0, at));
    }

    private static Optional<String> detail(Mailbox mailbox, String delimiters) {
        int at = delimiterIn(mailbox.localPart(), delimiters);
        return at < 0 ? Optional.empty() : Optional.of(mailbox.localPart().substring(at + 1));
    }

    private static int delimiterIn(String localPart, String delimiters) {
        for (int i = 0; i < localPart.length(); i++) {
            if (delimiters.indexOf(localPart.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
