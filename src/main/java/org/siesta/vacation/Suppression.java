package org.siesta.vacation;

import java.util.Locale;

/**
 * Why no reply goes out, in order of evaluation. {@link #word()} is the same word in log, metrics,
 * REST and command line.
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
    NULL_REVERSE_PATH,
    /** The sender is one of the account's own addresses. */
    OWN_ADDRESS,
    /** RFC 5230 §4.6: daemons, list software and request addresses. */
    NEVER_LIST,
    /** An address that says that nobody reads it. */
    NO_REPLY_ADDRESS,
    /** RFC 5230 §4.6, RFC 2369, RFC 2919: the message came by a mailing list. */
    MAILING_LIST,
    /** RFC 3834 §5: any Auto-Submitted keyword but "no". */
    AUTO_SUBMITTED,
    /** Precedence: bulk, junk or list. */
    PRECEDENCE,
    /** MS-OXCMAIL §2.1.3.2.20: X-Auto-Response-Suppress names All or OOF. */
    MS_SUPPRESS,
    /** A mark that other responders and robots leave. */
    VENDOR_AUTO,
    /** multipart/report: a delivery, disposition or abuse report. */
    REPORT,
    /** A trusted scanner called it spam. */
    SPAM,
    /** RFC 5230 §4.5: no recipient field names the account. */
    NOT_ADDRESSED,
    /** The sender is outside the audience that the account answers. */
    AUDIENCE,
    /** This correspondent had this response within the period. */
    ALREADY_ANSWERED,
    /** Too many replies of this account. */
    RATE_LIMIT;

    /** The lower-case kebab word of the reason. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
