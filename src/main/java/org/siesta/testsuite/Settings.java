package org.siesta.testsuite;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.siesta.mail.Mailbox;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveLimits;
import org.siesta.vacation.ReplyPolicy;

/**
 * Our own settings as a test configured them: made anew at each reload, changed only by {@link
 * SettingNames}.
 */
final class Settings {

    int maxScriptSize = SieveLimits.DEFAULT.maxScriptSize();
    int maxActions = SieveLimits.DEFAULT.maxActions();
    int maxRedirects = SieveLimits.DEFAULT.maxRedirects();
    int maxVariables = SieveLimits.DEFAULT.maxVariables();
    int maxVariableSize = SieveLimits.DEFAULT.maxVariableSize();
    Duration cpuLimit = SieveLimits.DEFAULT.cpuLimit();
    int maxIncludes = SieveLimits.DEFAULT.maxIncludes();
    int maxIncludeDepth = SieveLimits.DEFAULT.maxIncludeDepth();

    Duration defaultPeriod = ReplyPolicy.DEFAULT.defaultPeriod();
    Duration minPeriod = ReplyPolicy.DEFAULT.minPeriod();
    Duration maxPeriod = ReplyPolicy.DEFAULT.maxPeriod();
    ReplyPolicy.EnvelopeFrom replyFrom = ReplyPolicy.DEFAULT.envelopeFrom();

    /** What scripts know and may; the mailboxes are the bench's own. */
    SieveHost host = SieveHost.DEFAULT;

    String delimiters = "+";

    /** The account's address; empty where it is the recipient's. */
    Optional<Mailbox> account = Optional.empty();

    /** Whether the recipient that the sender wrote to is the user's own. */
    boolean originalRecipientIsOwn;

    /** Whether a reply is only due where a recipient field names the user (RFC 5230 §4.5). */
    boolean checkRecipient = true;

    /** Whether the To field of a reply names the sender of the header, not that of the envelope. */
    boolean replyToHeaderSender;

    /** The reverse-path of a redirected message: a word or an address, as configured. */
    String redirectFrom = "sender";

    /** The reverse-path of a notification, as configured; empty for the default. */
    String notifyFrom = "";

    /** External lists that are files, by their names. */
    final Map<String, String> listFiles = new LinkedHashMap<>();

    /** The subject of a reply to a message without one; empty for ours. */
    String defaultSubject = "";

    /** The subject of a reply, with %{subject} in it; empty for ours. */
    String subjectTemplate = "";

    SieveLimits limits() {
        return new SieveLimits(
                maxScriptSize,
                SieveLimits.DEFAULT.maxNesting(),
                SieveLimits.DEFAULT.maxStringSize(),
                SieveLimits.DEFAULT.maxIdentifier(),
                SieveLimits.DEFAULT.maxArguments(),
                maxActions,
                maxRedirects,
                maxVariables,
                maxVariableSize,
                cpuLimit,
                maxIncludes,
                maxIncludeDepth);
    }

    ReplyPolicy replyPolicy() {
        return new ReplyPolicy(
                replyFrom,
                defaultPeriod,
                minPeriod,
                minPeriod,
                maxPeriod,
                ReplyPolicy.DEFAULT.maxSize(),
                ReplyPolicy.DEFAULT.originalSubject(),
                ReplyPolicy.DEFAULT.suppression());
    }
}
