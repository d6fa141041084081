package org.siesta.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.siesta.account.Accounts;
import org.siesta.account.AliasFile;
import org.siesta.config.ReplyConfig;
import org.siesta.config.SenderAuthConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.config.SieveConfig;
import org.siesta.config.SuppressConfig;
import org.siesta.delivery.Evaluation;
import org.siesta.delivery.GlobalScripts;
import org.siesta.delivery.OriginalRecipient;
import org.siesta.delivery.ScriptCache;
import org.siesta.delivery.ScriptCheck;
import org.siesta.delivery.SenderTrust;
import org.siesta.net.CidrList;
import org.siesta.settings.CorrespondentList;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveLimits;
import org.siesta.spf.SpfCheck;
import org.siesta.vacation.FieldName;
import org.siesta.vacation.ReplyPolicy;
import org.siesta.vacation.SuppressionPolicy;

/** The rules of a site, made of its configuration: all that a decision needs but the settings. */
public record Rules(
        Evaluation evaluation, ReplyPolicy policy, ScriptCheck scripts, Accounts accounts) {

    /** What cached scripts may keep in memory, in octets: about 10,000 usual ones. */
    private static final long CACHED = 32L << 20;

    /**
     * The rules of this configuration.
     *
     * @throws IOException when the aliases file or a global script cannot be read or has a fault,
     *     each with its line, or a pattern of the configuration cannot be read
     */
    public static Rules of(SiestaConfig config) throws IOException {
        SieveHost host = ScriptHost.of(config.sieve().extensions());
        SieveCompiler compiler = new SieveCompiler(limits(config.sieve()), host);
        GlobalScripts site = globalScripts(config.sieve(), compiler);
        Accounts accounts = accounts(config);
        ReplyPolicy policy = policy(config.reply(), config.suppress());
        Evaluation evaluation =
                new Evaluation(
                        new ScriptCache(compiler, CACHED, site),
                        policy,
                        trust(config),
                        spf(config.senderAuth().spf()),
                        config.hostName(),
                        host);
        return new Rules(
                evaluation, policy, new ScriptCheck(compiler, site, accounts, policy), accounts);
    }

    private static Optional<SpfCheck> spf(SenderAuthConfig.Spf spf) {
        List<InetSocketAddress> servers =
                spf.servers().stream().map(s -> new InetSocketAddress(s.host(), s.port())).toList();
        return spf.on()
                ? Optional.of(
                        new SpfCheck(
                                new SpfCheck.Settings(
                                        servers, spf.timeout(), spf.maxLookups(), spf.cacheSize()),
                                InstantSource.system()))
                : Optional.empty();
    }

    /**
     * The scripts that every account may include.
     *
     * @throws IOException when one cannot be read or does not compile
     */
    static GlobalScripts globalScripts(SieveConfig sieve, SieveCompiler compiler)
            throws IOException {
        Path folder = sieve.globalScripts();
        return folder == null
                ? GlobalScripts.NONE
                : GlobalScripts.read(folder, compiler, sieve.maxScriptSize());
    }

    private static SenderTrust trust(SiestaConfig config) {
        return new SenderTrust(
                Set.copyOf(config.accounts().domains()),
                CidrList.parse(config.accounts().internalNetworks())::contains,
                SenderTrust.Gate.valueOf(config.senderAuth().policy().name()),
                Set.copyOf(config.senderAuth().authservIds()),
                config.senderAuth().trustedHops(),
                CorrespondentList.of(config.reply().allow()),
                new OriginalRecipient(config.accounts().originalRecipientFields()));
    }

    private static Accounts accounts(SiestaConfig config) throws IOException {
        Path file = config.accounts().aliasesFile();
        AliasFile aliases =
                file == null ? AliasFile.EMPTY : AliasFile.parse(Files.readString(file));
        if (!aliases.faults().isEmpty()) {
            throw new IOException(
                    aliases.faults().stream()
                            .map(fault -> file + ": " + fault)
                            .collect(Collectors.joining("\n")));
        }
        return new Accounts(
                config.accounts().domains(),
                config.accounts().users(),
                config.accounts().delimiters(),
                aliases);
    }

    private static ReplyPolicy policy(ReplyConfig reply, SuppressConfig suppress) {
        ReplyPolicy.EnvelopeFrom from =
                switch (reply.envelopeFrom()) {
                    case ReplyConfig.EnvelopeFrom.Null() -> new ReplyPolicy.EnvelopeFrom.Null();
                    case ReplyConfig.EnvelopeFrom.Recipient() ->
                            new ReplyPolicy.EnvelopeFrom.Recipient();
                    case ReplyConfig.EnvelopeFrom.Fixed(var mailbox) ->
                            new ReplyPolicy.EnvelopeFrom.Fixed(mailbox);
                };
        return new ReplyPolicy(
                from,
                Duration.ofDays(reply.defaultDays()),
                Duration.ofDays(reply.minDays()),
                Duration.ofSeconds(reply.minSeconds()),
                Duration.ofDays(reply.maxDays()),
                reply.maxSize(),
                reply.originalSubject(),
                suppression(suppress));
    }

    private static SuppressionPolicy suppression(SuppressConfig suppress) {
        return new SuppressionPolicy(
                suppress.neverAnswer().stream()
                        .map(n -> new SuppressionPolicy.Never(n.accountDomain(), n.addresses()))
                        .toList(),
                Set.copyOf(suppress.undeliverableDomains()),
                FieldName.all(suppress.spamFields()),
                FieldName.all(suppress.virusFields()),
                suppress.feedbackId(),
                suppress.maxReceived(),
                suppress.maxAge(),
                suppress.fetched());
    }

    static SieveLimits limits(SieveConfig sieve) {
        return new SieveLimits(
                sieve.maxScriptSize(),
                sieve.maxNesting(),
                sieve.maxStringSize(),
                sieve.maxIdentifier(),
                sieve.maxArguments(),
                sieve.maxActions(),
                sieve.maxRedirects(),
                sieve.maxVariables(),
                sieve.maxVariableSize(),
                sieve.cpuLimit(),
                sieve.maxIncludes(),
                sieve.maxIncludeDepth(),
                sieve.maxMimeParts(),
                sieve.maxMimeDepth(),
                sieve.maxBodyString(),
                sieve.maxLoopNesting());
    }
}
