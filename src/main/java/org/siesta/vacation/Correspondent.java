package org.siesta.vacation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.siesta.mail.Ascii;
import org.siesta.mail.Mailbox;

/**
 * Who stands behind a reverse-path that software has tagged: the same person writes with a new tag
 * each day. Only for recognising; a reply goes to the path as it is (RFC 3834 §4).
 *
 * <p>A tag of BATV is made by the domain that the address is at. A tag of SRS is made by a
 * forwarder and names somebody at another domain, which anybody can do: it may keep us silent
 * ({@link #untagged}), as that address itself may in a forged reverse-path, and it never lets a
 * reply out as the address that it names ({@link #vouchedFor}).
 */
public final class Correspondent {

    /** BATV: {@code prvs=tag=bo}, with the tag and the user in either order of the drafts. */
    private static final Pattern PRVS = Pattern.compile("(?i)(?:ms)?prvs1?=[0-9a-z_-]{4,64}=(.+)");

    private static final Pattern BTV = Pattern.compile("(?i)btv1==[0-9a-z]{4,64}==(.+)");

    /** A forwarded account at Gmail: {@code bo+caf_=ana=example.org}. */
    private static final Pattern CAF = Pattern.compile("(?i)(.+)\\+caf_=.+=.+");

    /**
     * SRS: {@code SRS0=hash=time=domain=bo} at the forwarder; {@code
     * SRS1=hash=first-forwarder==hash=time=domain=bo} at the second one; {@code
     * ana+SRS=hash=time=domain=bo} at Exchange Online.
     */
    private static final List<Pattern> SRS =
            Stream.of(
                            "SRS0[=+-][^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)",
                            "SRS1[=+-][^=]{1,64}=[^=]+=[=+-][^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)",
                            "[^=]+\\+SRS[=+-][^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)")
                    .map(form -> Pattern.compile(form, Pattern.CASE_INSENSITIVE))
                    .toList();

    /** What begins as an address of SRS does, also where the rest is none. */
    private static final Pattern SRS_LIKE = Pattern.compile("(?i)(?:SRS[01]|.*\\+SRS)[=+-].*");

    /** Tags of forwarders, one behind the other; what has more of them is made up. */
    private static final int MAX_TAGS = 8;

    private Correspondent() {}

    /**
     * The address that the tags name, whoever wrote them; the same where there is none. To be used
     * for silence alone: what a tag of SRS says may be a lie.
     */
    public static Mailbox untagged(Mailbox mailbox) {
        Mailbox named = withoutOwnTag(mailbox);
        for (int tag = 0; tag < MAX_TAGS; tag++) {
            Optional<Mailbox> behind = behindSrs(named);
            if (behind.isEmpty()) {
                break;
            }
            named = withoutOwnTag(behind.get());
        }
        return named;
    }

    /** The address without the tags that its own domain made; the same where there is none. */
    public static Mailbox vouchedFor(Mailbox mailbox) {
        Mailbox named = withoutOwnTag(mailbox);
        return isForwarded(named) ? named : untagged(named);
    }

    /**
     * Whether the address is at its domain by the tag of a forwarder (SRS) alone, which anybody can
     * write: what is sent there goes on to somebody at another domain, or who knows where to.
     */
    public static boolean isForwarded(Mailbox mailbox) {
        Mailbox named = withoutOwnTag(mailbox);
        String domain = named.normal().domain();
        for (int tag = 0; tag < MAX_TAGS; tag++) {
            if (!isSrsLike(named)) {
                return false;
            }
            Optional<Mailbox> behind = behindSrs(named);
            if (behind.filter(b -> b.normal().domain().equals(domain)).isEmpty()) {
                return true;
            }
            named = withoutOwnTag(behind.get());
        }
        return isSrsLike(named);
    }

    private static boolean isSrsLike(Mailbox mailbox) {
        return mailbox.localPart().indexOf('=') >= 0
                && SRS_LIKE.matcher(mailbox.localPart()).matches();
    }

    private static Optional<Mailbox> behindSrs(Mailbox mailbox) {
        String local = mailbox.localPart();
        if (local.indexOf('=') < 0) {
            return Optional.empty();
        }
        for (Pattern form : SRS) {
            Matcher matcher = form.matcher(local);
            if (matcher.matches()) {
                return Mailbox.parse(matcher.group(2) + "@" + matcher.group(1));
            }
        }
        return Optional.empty();
    }

    private static Mailbox withoutOwnTag(Mailbox mailbox) {
        String local = mailbox.localPart();
        if (local.indexOf('=') < 0) {
            return mailbox;
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
