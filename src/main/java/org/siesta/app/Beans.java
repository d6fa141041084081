package org.siesta.app;

import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.siesta.account.Accounts;
import org.siesta.config.RestConfig;
import org.siesta.config.SiestaConfig;
import org.siesta.delivery.Evaluation;
import org.siesta.delivery.ScriptCheck;
import org.siesta.queue.ReplyQueue;
import org.siesta.rest.AccessTokens;
import org.siesta.settings.SettingsStore;
import org.siesta.vacation.ReplyPolicy;

/** Hands the parts to the HTTP side. */
@Singleton
class Beans {

    private static final Duration LOOKS_FOR_TOKEN_EVERY = Duration.ofSeconds(1);

    private final Parts parts;

    Beans(Service service) {
        this.parts = service.parts();
    }

    @Produces
    @Singleton
    SettingsStore settings() {
        return parts.settings();
    }

    @Produces
    @Singleton
    ReplyQueue queue() {
        return parts.queue();
    }

    @Produces
    @Singleton
    ScriptCheck scripts() {
        return parts.rules().scripts();
    }

    @Produces
    @Singleton
    Accounts accounts() {
        return parts.rules().accounts();
    }

    @Produces
    @Singleton
    ReplyPolicy policy() {
        return parts.rules().policy();
    }

    @Produces
    @Singleton
    Evaluation evaluation() {
        return parts.rules().evaluation();
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return parts.clock();
    }

    @Produces
    @Singleton
    Supplier<AccessTokens> tokens() throws IOException {
        SiestaConfig config = parts.config();
        List<String> tokens = new ArrayList<>();
        for (RestConfig.Token token : config.rest().tokens()) {
            tokens.add(
                    (token.account() == null ? "admin" : token.account().address())
                            + ":"
                            + token.secret());
        }
        if (tokens.isEmpty()) {
            return new AdminToken(config.store().data()).watch(LOOKS_FOR_TOKEN_EVERY);
        }
        return switch (AccessTokens.parse(tokens)) {
            case AccessTokens.Parsed.Valid(AccessTokens valid) -> () -> valid;
            case AccessTokens.Parsed.Invalid(List<String> faults) ->
                    throw new IllegalStateException(
                            "siesta.rest.tokens: " + String.join("; ", faults));
        };
    }

    void close(@Disposes Supplier<AccessTokens> tokens) {
        if (tokens instanceof AdminToken token) {
            token.close();
        }
    }
}
