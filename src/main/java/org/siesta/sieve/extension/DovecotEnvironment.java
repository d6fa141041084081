package org.siesta.sieve.extension;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.SieveExtension;

/**
 * Environment items as Dovecot names them: {@code vnd.dovecot.default-mailbox}, {@code
 * vnd.dovecot.username} and {@code vnd.dovecot.config.*}, and the namespace {@code env} whose
 * variables are the environment items, each {@code -} of a name written as {@code _}.
 */
public final class DovecotEnvironment implements SieveExtension {

    private static final String VENDOR = "vnd.dovecot.";
    private static final String CONFIG = VENDOR + "config.";

    @Override
    public String capability() {
        return "vnd.dovecot.environment";
    }

    @Override
    public Set<String> implies() {
        return Set.of("environment");
    }

    @Override
    public Map<String, Function<Evaluation, String>> environment() {
        Map<String, Function<Evaluation, String>> items = new LinkedHashMap<>();
        items.put(VENDOR + "default-mailbox", _ -> "INBOX");
        items.put(VENDOR + "username", run -> run.input().to().mailbox().address());
        return items;
    }

    @Override
    public Optional<Function<Evaluation, String>> environmentItem(String name) {
        String setting = name.startsWith(CONFIG) ? name.substring(CONFIG.length()) : "";
        return setting.isEmpty()
                ? Optional.empty()
                : Optional.of(run -> run.host().environment().getOrDefault(setting, ""));
    }

    @Override
    public Map<String, Namespace> namespaces() {
        return Map.of("env", DovecotEnvironment::variable);
    }

    /** An item that is not known is the empty string, as a variable that was never set. */
    private static Function<Evaluation, String> variable(
            String name, Function<String, Optional<Function<Evaluation, String>>> items) {
        return name.startsWith(CONFIG)
                ? items.apply(name).orElse(_ -> "")
                : items.apply(name.replace('_', '-')).orElse(_ -> "");
    }
}
