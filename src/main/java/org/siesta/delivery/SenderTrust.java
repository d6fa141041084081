package org.siesta.delivery;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.siesta.mail.Ascii;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.settings.CorrespondentList;
import org.siesta.spf.SpfResult;
import org.siesta.vacation.Correspondent;
import org.siesta.vacation.Suppression;
import org.siesta.vacation.VacationPolicy.Check;

/**
 * Whom the site believes and knows.
 *
 * @param ownDomains domains whose senders are colleagues, once that is proven
 * @param internalNetworks clients whose word is proof enough of a sender of ours
 * @param authservIds servers whose Authentication-Results are believed, in lower case
 * @param trustedHops Received fields of our own servers, where none names the client
 * @param allow correspondents that every account knows
 * @param originalRecipient which fields tell whom a message was written to
 */
public record SenderTrust(
        Set<String> ownDomains,
        Predicate<InetAddress> internalNetworks,
        Gate gate,
        Set<String> authservIds,
        int trustedHops,
        CorrespondentList allow,
        OriginalRecipient originalRecipient) {

    /** Which senders are answered, as far as it is known who they are. */
    public enum Gate {
        /** All. */
        OFF,
        /** Not those whose DMARC check failed. */
        DMARC_FAIL,
        /** Only those for whose domain a check passed. */
        NOT_ALIGNED_PASS
    }

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    public SenderTrust {
        ownDomains =
                ownDomains.stream()
                        .map(d -> new Mailbox("x", d).normal().domain())
                        .collect(Collectors.toUnmodifiableSet());
        authservIds =
                authservIds.stream().map(Ascii::lower).collect(Collectors.toUnmodifiableSet());
    }

    /** Loopback is internal, nobody's results are believed, nobody is listed. */
    public static SenderTrust of(Set<String> ownDomains) {
        return new SenderTrust(
                ownDomains,
                InetAddress::isLoopbackAddress,
                Gate.DMARC_FAIL,
                Set.of(),
                1,
                CorrespondentList.NOBODY,
                OriginalRecipient.UNKNOWN);
    }

    SenderEvidence evidence(Evaluation.Input input) {
        return SenderEvidence.of(
                input.message().headers(), input.client(), authservIds, trustedHops);
    }

    /**
     * Whether the sender is a colleague: of our domains, and not only by its own word. Whom our own
     * forwarder has tagged (SRS) is at our domain by the tag alone.
     */
    boolean isInternal(Evaluation.Input input, SenderEvidence evidence) {
        return switch (input.from()) {
            case ReversePath.Null() -> false;
            case ReversePath.Sender(Mailbox sender) -> {
                String domain = sender.normal().domain();
                Mailbox person = Correspondent.untagged(sender);
                boolean ours =
                        isOurs(domain, input)
                                && isOurs(person.normal().domain(), input)
                                && !Correspondent.isForwarded(person);
                yield ours && (isInternal(input.client()) || evidence.proofFor(domain).isPresent());
            }
        };
    }

    private boolean isOurs(String domain, Evaluation.Input input) {
        return ownDomains.contains(domain)
                || domain.equals(input.own().account().normal().domain());
    }

    /**
     * The client by its address; a unix socket counts as loopback. XFORWARD's SOURCE=LOCAL is the
     * word of the trusted MTA in front of us that the message began there.
     */
    boolean isInternal(ClientIdentity client) {
        ClientIdentity.Hop hop = client.effective();
        InetAddress address = hop.address();
        if (hop.source() == ClientIdentity.Source.XFORWARD
                && hop.attribute("source").filter(s -> s.equalsIgnoreCase("LOCAL")).isPresent()) {
            return true;
        }
        if (address == null) {
            return hop.source() == ClientIdentity.Source.SOCKET && internalNetworks.test(LOOPBACK);
        }
        return internalNetworks.test(address);
    }

    /** Whether every account knows this correspondent. */
    boolean knows(ReversePath from) {
        return from instanceof ReversePath.Sender(Mailbox sender)
                && allow.namingForSure(sender).isPresent();
    }

    /** What speaks against an answer to this sender, or was looked at for it. */
    List<Check> checks(Evaluation.Input input, CorrespondentList denied, SenderEvidence evidence) {
        if (!(input.from() instanceof ReversePath.Sender(Mailbox sender))) {
            return List.of();
        }
        List<Check> checks = new ArrayList<>();
        denied.naming(sender)
                .map(entry -> sender + " is on the account's deny list: " + entry)
                .ifPresent(seen -> checks.add(new Check(Suppression.NEVER_LIST, true, seen)));
        authentication(input, sender, evidence).ifPresent(checks::add);
        return checks;
    }

    private Optional<Check> authentication(
            Evaluation.Input input, Mailbox sender, SenderEvidence evidence) {
        if (gate == Gate.OFF) {
            return Optional.empty();
        }
        String failed = evidence.dmarcFailed();
        if (failed != null) {
            return Optional.of(new Check(Suppression.AUTH_FAILED, true, failed));
        }
        Optional<String> proof = evidence.proofFor(sender.domain());
        if (proof.isPresent()) {
            return Optional.of(new Check(Suppression.AUTH_FAILED, false, proof.get()));
        }
        SpfResult spf = evidence.spf();
        if (spf != null) {
            boolean holds = gate == Gate.DMARC_FAIL ? spf == SpfResult.FAIL : spf != SpfResult.PASS;
            String client = input.client().effective().addressText();
            return Optional.of(
                    new Check(
                            Suppression.AUTH_FAILED,
                            holds,
                            "spf=" + spf.word() + " " + sender.domain() + " from " + client));
        }
        boolean passes = gate == Gate.DMARC_FAIL || isInternal(input, evidence);
        String seen = evidence.isThere() ? "no pass for " + sender.domain() : "no trusted results";
        return passes && !evidence.isThere()
                ? Optional.empty()
                : Optional.of(new Check(Suppression.AUTH_FAILED, !passes, seen));
    }

    /**
     * Whether an SPF check of our own could tell more: no trusted server has looked, and the client
     * is a stranger that a trusted hop named. The peer of the socket is only the server before us.
     */
    boolean asksSpf(Evaluation.Input input, SenderEvidence evidence) {
        ClientIdentity.Hop hop = input.client().effective();
        return gate != Gate.OFF
                && !evidence.isThere()
                && input.from() instanceof ReversePath.Sender
                && hop.source() != ClientIdentity.Source.SOCKET
                && hop.address() != null
                && !isInternal(input.client());
    }

    @Override
    public String toString() {
        return "SenderTrust[" + gate.name().toLowerCase(Locale.ROOT) + "]";
    }
}
