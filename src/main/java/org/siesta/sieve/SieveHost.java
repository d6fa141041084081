package org.siesta.sieve;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the host of the engine knows beside the message, and what it allows. The compiler and a run
 * read it and change nothing.
 *
 * @param mailboxes the user's mailboxes, as far as they are known
 * @param lists external lists by their name (RFC 6134), each as the test of membership
 * @param spam where scanners write how likely spam is, best first (RFC 5235 §3.2)
 * @param virus where scanners write about viruses, best first (RFC 5235 §3.3)
 * @param environment values that the administrator shows to scripts, by names in lower case
 */
public record SieveHost(
        Mailboxes mailboxes,
        Map<String, Predicate<String>> lists,
        List<ScannerField> spam,
        List<ScannerField> virus,
        DuplicateRules duplicates,
        EditRules edits,
        NotifyRules notifications,
        Map<String, String> environment) {

    /** Knows nothing but INBOX, with the defaults of {@code siesta.sieve.*}. */
    public static final SieveHost DEFAULT =
            new SieveHost(
                    Mailboxes.INBOX_ONLY,
                    Map.of(),
                    List.of(),
                    List.of(),
                    DuplicateRules.DEFAULT,
                    EditRules.DEFAULT,
                    NotifyRules.DEFAULT,
                    Map.of());

    /** The same with other mailboxes. */
    public SieveHost withMailboxes(Mailboxes other) {
        return new SieveHost(
                other, lists, spam, virus, duplicates, edits, notifications, environment);
    }

    /** The same with other lists. */
    public SieveHost withLists(Map<String, Predicate<String>> other) {
        return new SieveHost(
                mailboxes, other, spam, virus, duplicates, edits, notifications, environment);
    }

    /** The same with other fields about spam. */
    public SieveHost withSpam(List<ScannerField> other) {
        return new SieveHost(
                mailboxes, lists, other, virus, duplicates, edits, notifications, environment);
    }

    /** The same with other fields about viruses. */
    public SieveHost withVirus(List<ScannerField> other) {
        return new SieveHost(
                mailboxes, lists, spam, other, duplicates, edits, notifications, environment);
    }

    /** The same with other rules for duplicate. */
    public SieveHost withDuplicates(DuplicateRules other) {
        return new SieveHost(
                mailboxes, lists, spam, virus, other, edits, notifications, environment);
    }

    /** The same with other rules for editheader. */
    public SieveHost withEdits(EditRules other) {
        return new SieveHost(
                mailboxes, lists, spam, virus, duplicates, other, notifications, environment);
    }

    /** The same with other rules for notify. */
    public SieveHost withNotifications(NotifyRules other) {
        return new SieveHost(mailboxes, lists, spam, virus, duplicates, edits, other, environment);
    }

    /** The same with other values of the administrator. */
    public SieveHost withEnvironment(Map<String, String> other) {
        return new SieveHost(
                mailboxes, lists, spam, virus, duplicates, edits, notifications, other);
    }
}
