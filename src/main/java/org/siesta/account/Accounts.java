package org.siesta.account;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.siesta.mail.Ascii;
import org.siesta.mail.Mailbox;

/** Which account a recipient is: our domains, the aliases, and user without detail. */
public final class Accounts {

    private static final int MAX_STEPS = 20;
    private static final int MAX_ALIASES = 1_000;

    private final Set<String> domains;
    private final Set<Mailbox> users;
    private final String delimiters;
    private final List<AliasFile.Fault> passedOver;
    private final Map<String, Mailbox> addresses = new HashMap<>();
    private final Map<String, Mailbox> names = new HashMap<>();
    private final Map<String, String> sameDomain = new HashMap<>();
    private final Map<String, Mailbox> catchAlls = new HashMap<>();
    private final Map<String, String> otherDomains = new HashMap<>();
    private final Map<String, List<Alias>> byTarget = new HashMap<>();

    /**
     * @param domains which are ours; empty when every domain is
     * @param delimiters the characters that separate user and detail; empty when there is none
     */
    public Accounts(Collection<String> domains, String delimiters, AliasFile aliases) {
        this(domains, Set.of(), delimiters, aliases);
    }

    /**
     * @param domains which are ours; empty when every domain is
     * @param users who has a mailbox; empty when that is not known here
     * @param delimiters the characters that separate user and detail; empty when there is none
     */
    public Accounts(
            Collection<String> domains,
            Collection<Mailbox> users,
            String delimiters,
            AliasFile aliases) {
        Set<String> ours = new HashSet<>();
        domains.forEach(d -> ours.add(form(d)));
        this.domains = Set.copyOf(ours);
        Set<Mailbox> known = new HashSet<>();
        users.forEach(user -> known.add(user.normal()));
        this.users = Set.copyOf(known);
        this.delimiters = delimiters;
        this.passedOver = aliases.passedOver();
        aliases.aliases().forEach(this::index);
        // A user whose name holds a delimiter is this user, and nobody's detail.
        this.users.forEach(user -> addresses.putIfAbsent(user.normalForm(), user));
    }

    private void index(Alias alias) {
        switch (alias) {
            case Alias.Address(Mailbox from, Mailbox to) -> {
                addresses.put(from.normalForm(), to);
                leadsTo(to.normalForm(), alias);
            }
            case Alias.Name(String from, Mailbox to) -> {
                names.put(Ascii.lower(from), to);
                leadsTo(to.normalForm(), alias);
            }
            case Alias.SameDomain(String from, String to) -> {
                sameDomain.put(Ascii.lower(from), to);
                leadsTo(Ascii.lower(to), alias);
            }
            case Alias.CatchAll(String domain, Mailbox to) -> catchAlls.put(form(domain), to);
            case Alias.Domain(String domain, String to) -> otherDomains.put(form(domain), to);
        }
    }

    private void leadsTo(String target, Alias alias) {
        byTarget.computeIfAbsent(target, _ -> new ArrayList<>()).add(alias);
    }

    /** The lines of the aliases file that make no alias; for whoever starts the service. */
    public List<AliasFile.Fault> passedOver() {
        return passedOver;
    }

    /** The delimiters that separate user and detail. */
    public String delimiters() {
        return delimiters;
    }

    /**
     * The account that the recipient belongs to, in one spelling for all ways to write it; empty
     * when the domain is not ours.
     */
    public Optional<Account> resolve(Mailbox recipient) {
        if (!isOurs(recipient)) {
            return Optional.empty();
        }
        Mailbox primary = follow(recipient).orElseGet(() -> withoutDetail(recipient)).normal();
        return Optional.of(new Account(primary, aliasesOf(primary)));
    }

    /** Whether the account is somebody's; every one is where it is not known who the users are. */
    public boolean isUser(Account account) {
        return users.isEmpty() || users.contains(account.address());
    }

    /** Whether the domain is one of ours. */
    public boolean isOurs(Mailbox mailbox) {
        return domains.isEmpty() || domains.contains(mailbox.normal().domain());
    }

    /** Where the aliases lead; empty when there is none, or they go around in a circle. */
    private Optional<Mailbox> follow(Mailbox recipient) {
        Mailbox at = recipient;
        for (int step = 0; step < MAX_STEPS; step++) {
            Optional<Mailbox> next = next(at).filter(this::isOurs);
            if (next.isEmpty()) {
                return step == 0 ? Optional.empty() : Optional.of(withoutDetail(at));
            }
            if (next.get().sameAs(at)) {
                // "ana@example.org ana@example.org" says that this one is an account as it stands.
                return next;
            }
            at = next.get();
        }
        return Optional.empty();
    }

    /** One step, the most exact line first: with the detail, without, the name, the domain. */
    private Optional<Mailbox> next(Mailbox mailbox) {
        for (Mailbox user : users(mailbox)) {
            Mailbox address = addresses.get(user.normalForm());
            if (address != null) {
                return Optional.of(address);
            }
        }
        for (Mailbox user : users(mailbox)) {
            Mailbox name = names.get(Ascii.lower(user.localPart()));
            if (name != null) {
                return Optional.of(name);
            }
            String local = sameDomain.get(Ascii.lower(user.localPart()));
            if (local != null) {
                return Optional.of(new Mailbox(local, mailbox.domain()));
            }
        }
        String own = mailbox.normal().domain();
        String domain = otherDomains.get(own);
        return domain != null
                ? Optional.of(new Mailbox(mailbox.localPart(), domain))
                : Optional.ofNullable(catchAlls.get(own));
    }

    /** The address as it stands, then cut at each delimiter, the longest first. */
    private List<Mailbox> users(Mailbox mailbox) {
        List<Mailbox> users = new ArrayList<>();
        users.add(mailbox);
        String local = mailbox.localPart();
        for (int i = local.length() - 1; i > 0; i--) {
            if (delimiters.indexOf(local.charAt(i)) >= 0) {
                users.add(new Mailbox(local.substring(0, i), mailbox.domain()));
            }
        }
        return users;
    }

    /** Cut at the first delimiter, as Postfix does where no line says otherwise. */
    private Mailbox withoutDetail(Mailbox mailbox) {
        return users(mailbox).getLast();
    }

    private Set<Mailbox> aliasesOf(Mailbox primary) {
        Map<String, Mailbox> found = new LinkedHashMap<>();
        Deque<Mailbox> open = new ArrayDeque<>(List.of(primary));
        while (!open.isEmpty() && found.size() < MAX_ALIASES) {
            Mailbox target = open.remove();
            for (Mailbox alias : leadingTo(target)) {
                if (!alias.sameAs(primary)
                        && isOurs(alias)
                        && found.putIfAbsent(alias.normalForm(), alias) == null) {
                    open.add(alias);
                }
            }
        }
        return new LinkedHashSet<>(found.values());
    }

    private List<Mailbox> leadingTo(Mailbox target) {
        List<Mailbox> leading = new ArrayList<>();
        for (Alias alias : byTarget.getOrDefault(target.normalForm(), List.of())) {
            switch (alias) {
                case Alias.Address(Mailbox from, _) -> leading.add(from);
                case Alias.Name(String from, _) -> {
                    Set<String> where = domains.isEmpty() ? Set.of(target.domain()) : domains;
                    where.stream().sorted().forEach(d -> leading.add(new Mailbox(from, d)));
                }
                case Alias.SameDomain _, Alias.CatchAll _, Alias.Domain _ -> {}
            }
        }
        String local = Ascii.lower(target.localPart());
        for (Alias alias : byTarget.getOrDefault(local, List.of())) {
            if (alias instanceof Alias.SameDomain(String from, _)) {
                leading.add(new Mailbox(from, target.domain()));
            }
        }
        otherDomains.forEach(
                (domain, to) -> {
                    if (form(to).equals(form(target.domain()))) {
                        leading.add(new Mailbox(target.localPart(), domain));
                    }
                });
        return leading;
    }

    private static String form(String domain) {
        return new Mailbox("x", domain).normal().domain();
    }
}
