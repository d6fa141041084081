package org.siesta.vacation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siesta.mail.Ascii;
import org.siesta.mail.Mailbox;

/**
 * Who stands behind a reverse-path that software has tagged: the same person writes with a new tag
 * each day. Only for recognising; a reply goes to the path as it is (RFC 3834 §4).
 */
public final class Correspondent {

    /** BATV: {@code prvs=tag=bo}, with the tag and the user in either order of the drafts. */
    private static final Pattern PRVS = Pattern.compile("(?i)(?:ms)?prvs1?=[0-9a-z]{4,64}=(.+)");

    private static final Pattern BTV = Pattern.compile("(?i)btv1==[0-9a-z]{4,64}==(.+)");

    /** SRS: {@code SRS0=hash=time=domain=bo} at the forwarder. */
    private static final Pattern SRS0 =
            Pattern.compile("(?i)SRS0[=+-][^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)");

    /** SRS over a second forwarder: {@code SRS1=hash=first-forwarder==hash=time=domain=bo}. */
    private static final Pattern SRS1 =
            Pattern.compile(
                    "(?i)SRS1[=+-][^=]{1,64}=[^=]+=[=+-][^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)");

    /** A forwarded account at Gmail: {@code bo+caf_=ana=example.org}. */
    private static final Pattern CAF = Pattern.compile("(?i)(.+)\\+caf_=.+=.+");

    private Correspondent() {}

    /** The address without tags; the same where there is none. */
    public static Mailbox untagged(Mailbox mailbox) {
        String local = mailbox.localPart();
        if (local.indexOf('=') < 0) {
            return mailbox;
        }
        for (Pattern srs : new Pattern[] {SRS0, SRS1}) {
            Matcher matcher = srs.matcher(local);
            if (matcher.matches()) {
                return Mailbox.parse(matcher.group(2) + "@" + matcher.group(1)).orElse(mailbox);
            }
        }
        for (Pattern tag : new Pattern[] {PRVS, BTV, CAF}) {
            Matcher matcher = tag.matcher(local);
            if (matcher.matches()) {
                return new Mailbox(matcher.group(1), mailbox.domain());
            }
        }
        return mailbox;
    }

    /** The one name of a correspondent in the record of who was answered. */
    static String normalForm(Mailbox mailbox) {
        return untagged(mailbox).normalForm();
    }

    /** The local part without tags, A to Z in lower case. */
    static String localPart(Mailbox mailbox) {
        return Ascii.lower(untagged(mailbox).localPart());
    }
}
