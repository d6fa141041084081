package org.siesta.vacation;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Why no reply goes out, in order of evaluation: the first that applies is the answer. {@link
 * #word()} is the same word in log, metrics, REST and command line.
 *
 * <p>Those with a rule are decided by {@link VacationPolicy} from the message alone; the others by
 * who knows the settings, the script or the record of replies.
 */
public enum Suppression {
    /** The account asked for nothing: no script and no out-of-office. */
    NO_VACATION,
    /** The out-of-office is switched off. */
    DISABLED,
    /** The message came before the start or at or after the end of the absence. */
    OUTSIDE_WINDOW,
    /** The script failed; RFC 5228 §2.10.6 keeps the mail, doubt keeps silent. */
    SCRIPT_ERROR,
    /** RFC 3834 §2: a message without a return path is a notification. */
    NULL_REVERSE_PATH(SenderRules::nullReversePath),
    /** RFC 5230 §4.5 read the other way: the sender is one of the account's own addresses. */
    OWN_ADDRESS(SenderRules::ownAddress),
    /**
     * RFC 5230 §4.6, RFC 3834 §2: daemons, list software, request and bounce addresses, and what
     * the site or the account never answers.
     */
    NEVER_LIST(SenderRules::neverList),
    /** RFC 3834 §2 (MAY): an address that says that nobody reads it. */
    NO_REPLY_ADDRESS(SenderRules::noReplyAddress),
    /** RFC 3834 §2 (MAY): nothing can be delivered to the sender's domain. */
    UNDELIVERABLE(SenderRules::undeliverable),
    /** RFC 5230 §4.6, RFC 2369, RFC 2919: the message came by a mailing list. */
    MAILING_LIST(HeaderRules::mailingList),
    /** RFC 3834 §5, RFC 5230 §4.6: any Auto-Submitted keyword but "no". */
    AUTO_SUBMITTED(HeaderRules::autoSubmitted),
    /** RFC 3834 §2 (MAY), §3.1.8: Precedence is bulk, junk or list. */
    PRECEDENCE(HeaderRules::precedence),
    /** MS-OXCMAIL §2.1.3.2.20: X-Auto-Response-Suppress names All or OOF. */
    MS_SUPPRESS(HeaderRules::microsoftSuppress),
    /** RFC 3834 §2 (MAY): a mark that other responders, robots and bulk senders leave. */
    VENDOR_AUTO(HeaderRules::vendorAuto),
    /** RFC 6522: a delivery, disposition or abuse report. */
    REPORT(HeaderRules::report),
    /** RFC 5546 §1.4: a calendar's answer, counter-proposal or cancellation. */
    CALENDAR(HeaderRules::calendar),
    /** RFC 3834 §7: a scanner called it spam. */
    SPAM(HeaderRules::spam),
    /** RFC 3834 §7: a scanner found a virus in it. */
    VIRUS(HeaderRules::virus),
    /** RFC 3834 §2, §6: the sender's address is somebody else's, as far as can be known. */
    AUTH_FAILED,
    /** RFC 3834 §6, RFC 5321 §6.3: too many hops, or one of our own replies: a loop. */
    LOOP(HeaderRules::loop),
    /** A limit cut the header section, so the mark that would keep us silent may be missing. */
    UNREADABLE(HeaderRules::unreadable),
    /** What waited for so long before it came is not answered by this site. */
    DELAYED(HeaderRules::delayed),
    /** What a program fetched from another mailbox is not answered by this site. */
    FETCHED(HeaderRules::fetched),
    /** RFC 5230 §4.5: no recipient field names the account, so it came by a list or as Bcc. */
    NOT_ADDRESSED(RecipientRules::notAddressed),
    /** The sender is outside the audience that the account answers. */
    AUDIENCE,
    /** The reply could not be written, or what was written failed the last check of its octets. */
    REPLY_BROKEN,
    /** This correspondent had this response within the period. */
    ALREADY_ANSWERED,
    /** Too many replies of this account. */
    RATE_LIMIT;

    private final @Nullable Function<Question, Finding> rule;

    Suppression() {
        this.rule = null;
    }

    Suppression(Function<Question, Finding> rule) {
        this.rule = rule;
    }

    /**
     * What the rule of this reason finds, or else what is known beside the message; empty when
     * neither says anything.
     */
    Optional<Finding> find(Question question) {
        Finding ruled = rule == null ? null : rule.apply(question);
        if (ruled != null && ruled.applies()) {
            return Optional.of(ruled);
        }
        Optional<Finding> known = question.circumstance(this);
        return known.isPresent() ? known : Optional.ofNullable(ruled);
    }

    /** Whether the message alone decides this, in {@link VacationPolicy}. */
    public boolean isDecidedByMessage() {
        return rule != null;
    }

    /** The lower-case kebab word of the reason. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
