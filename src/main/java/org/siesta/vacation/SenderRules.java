package org.siesta.vacation;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.siesta.mail.AddressPattern;
import org.siesta.mail.Mailbox;

/** The rules that look at the reverse-path. */
final class SenderRules {

    /** RFC 5230 §4.6, RFC 3834 §2; how others spell MAILER-DAEMON, and Exchange's own mailbox. */
    private static final Set<String> SYSTEM =
            Set.of(
                    "mailer-daemon",
                    "mailer_daemon",
                    "mailer.daemon",
                    "mailerdaemon",
                    "mail-daemon",
                    "mail_daemon",
                    "maildaemon",
                    "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
                    "listserv",
                    "majordomo",
                    "bounce",
                    "bounces");

    /** RFC 5230 §4.6 names -request; the others are how list software is written to. */
    private static final Set<String> SYSTEM_ENDS =
            Set.of(
                    "-request",
                    "-owner",
                    "-errors",
                    "-bounces",
                    "-bounce",
                    "_bounces",
                    "_bounce",
                    "+bounces",
                    "+bounce",
                    ".bounces");

    /**
     * {@code list-return-17-ana=example.org}, {@code bounce-4711-ana}, {@code
     * list-request-ana=example.org}: an address for each copy. Behind the number ezmlm writes a
     * dash and an address, or the dash alone: tax-return-2026 is a person's.
     */
    private static final Pattern TAGGED_BOUNCE =
            Pattern.compile(
                    "(?:.+-return-(?:[0-9]+-|.+=.+))"
                            + "|(?:(?:.+[-_.+])?bounces?[-_.=][0-9].*)"
                            + "|(?:(?:.+[-_.+])?bounces?[-_.=].+=.+)"
                            + "|(?:.+-(?:request|owner|errors)[-_.=].+=.+)");

    /** What says, in any part of an address, that nobody reads it or that a machine writes. */
    private static final Set<String> NO_REPLY =
            Set.of(
                    "noreply",
                    "noreplies",
                    "notreply",
                    "donotreply",
                    "dontreply",
                    "norespond",
                    "noresponse",
                    "donotrespond",
                    "noanswer",
                    "autoreply",
                    "autorespond",
                    "autoresponse",
                    "autoresponder",
                    "nichtantworten",
                    "keineantwort",
                    "nepasrepondre",
                    "noresponder",
                    "noresponda",
                    "naoresponda",
                    "naoresponder",
                    "nonrispondere",
                    "nietbeantwoorden");

    /** {@code bitte-nicht-antworten} has three parts, {@code do.not.reply} too. */
    private static final int MAX_PARTS = 3;

    private static final Pattern BETWEEN_PARTS = Pattern.compile("[-._=]");

    private SenderRules() {}

    static Finding nullReversePath(Question question) {
        return question.sender()
                .map(sender -> Finding.pass(() -> "MAIL FROM:<" + sender + ">"))
                .orElseGet(() -> Finding.hit("MAIL FROM:<>"));
    }

    static Finding ownAddress(Question question) {
        return question.sender()
                .map(sender -> ownAddress(question.own(), sender))
                .orElseGet(() -> Finding.pass("no sender"));
    }

    private static Finding ownAddress(UserNames own, Mailbox sender) {
        boolean isOwn = own.include(sender) || own.include(Correspondent.untagged(sender));
        return new Finding(isOwn, sender::address);
    }

    static Finding neverList(Question question) {
        return question.sender()
                .map(
                        sender ->
                                listed(question, sender)
                                        .map(p -> Finding.hit(sender.address() + " is in " + p))
                                        .orElseGet(
                                                () ->
                                                        new Finding(
                                                                isSystem(question, sender),
                                                                sender::address)))
                .orElseGet(() -> Finding.pass("no sender"));
    }

    /** What the site added to the never-list; a tag does not take an address off it. */
    private static Optional<AddressPattern> listed(Question question, Mailbox sender) {
        Mailbox untagged = Correspondent.untagged(sender);
        for (SuppressionPolicy.Never never : question.policy().neverAnswer()) {
            String domain = never.accountDomain();
            AddressPattern listed = never.addresses();
            if ((domain.isEmpty() || domain.equals(question.own().account().normal().domain()))
                    && (listed.matches(sender) || listed.matches(untagged))) {
                return Optional.of(listed);
            }
        }
        return Optional.empty();
    }

    /** Whether the address is a daemon's, or of list software, by its local part. */
    static boolean isSystem(Question question, Mailbox sender) {
        // A quoted local part may have blanks around, which some hosts drop.
        String local = Correspondent.localPart(sender).strip();
        String user = beforePlus(local);
        return SYSTEM.contains(user)
                || local.startsWith("owner-")
                || endsAsSystem(local)
                || endsAsSystem(user)
                || isTaggedBounce(local)
                || carriesRecipient(local, question.own());
    }

    /** The pattern is asked of the few that have a sign of it. */
    private static boolean isTaggedBounce(String local) {
        return (local.indexOf('=') >= 0 || local.contains("bounce") || local.contains("-return-"))
                && TAGGED_BOUNCE.matcher(local).matches();
    }

    private static boolean endsAsSystem(String local) {
        for (String end : SYSTEM_ENDS) {
            if (local.endsWith(end)) {
                return true;
            }
        }
        return false;
    }

    /** VERP: an address of the user's inside the sender's says that a machine made it up. */
    private static boolean carriesRecipient(String local, UserNames own) {
        return local.indexOf('=') >= 0
                && !local.contains("+caf_=")
                && Stream.of(own.known(), own.claimed())
                        .flatMap(names -> names.keySet().stream())
                        .anyMatch(name -> carries(local, name.replace('@', '=')));
    }

    /** Whether the name stands there as a whole: santana=example.org is another one than ana's. */
    private static boolean carries(String local, String name) {
        for (int at = local.indexOf(name); at >= 0; at = local.indexOf(name, at + 1)) {
            boolean begins = at == 0 || !Character.isLetterOrDigit(local.charAt(at - 1));
            if (begins && endsDomain(local, at + name.length())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a domain ends here; one that goes on is another domain. */
    private static boolean endsDomain(String local, int end) {
        if (end == local.length()) {
            return true;
        }
        return local.charAt(end) == '.'
                ? end + 1 == local.length() || !Character.isLetter(local.charAt(end + 1))
                : !Character.isLetterOrDigit(local.charAt(end));
    }

    static Finding noReplyAddress(Question question) {
        return question.sender()
                .map(sender -> new Finding(isNoReply(sender), sender::address))
                .orElseGet(() -> Finding.pass("no sender"));
    }

    private static boolean isNoReply(Mailbox sender) {
        String[] parts = BETWEEN_PARTS.split(beforePlus(Correspondent.localPart(sender)));
        for (int from = 0; from < parts.length; from++) {
            StringBuilder word = new StringBuilder();
            for (int to = from; to < Math.min(parts.length, from + MAX_PARTS); to++) {
                word.append(parts[to]);
                if (NO_REPLY.contains(withoutNumber(word))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Without the digits at its end ({@code noreply2}). */
    private static String withoutNumber(CharSequence word) {
        int end = word.length();
        while (end > 0 && word.charAt(end - 1) >= '0' && word.charAt(end - 1) <= '9') {
            end--;
        }
        return word.subSequence(0, end).toString();
    }

    /** The path as it is, not who stands behind it: a forwarder's address can be delivered to. */
    static Finding undeliverable(Question question) {
        return question.sender()
                .map(
                        sender ->
                                new Finding(
                                        isBelow(
                                                sender.normal().domain(),
                                                question.policy().undeliverableDomains()),
                                        sender::domain))
                .orElseGet(() -> Finding.pass("no sender"));
    }

    private static boolean isBelow(String domain, Set<String> domains) {
        for (int at = 0; at >= 0; at = domain.indexOf('.', at + 1)) {
            if (domains.contains(domain.substring(at == 0 ? 0 : at + 1))) {
                return true;
            }
        }
        return false;
    }

    private static String beforePlus(String local) {
        int plus = local.indexOf('+');
        return plus > 0 ? local.substring(0, plus) : local;
    }
}
