package org.siesta.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Mailbox;

/** Who may use the HTTP side. */
public record RestConfig(List<Token> tokens) {

    /**
     * A bearer token.
     *
     * @param account the one account that it is for; null for everything
     */
    public record Token(@Nullable Mailbox account, String secret) {

        /** Whether it is for everything. */
        public boolean admin() {
            return account == null;
        }

        @Override
        public String toString() {
            return "Token[" + (account == null ? "admin" : account) + "]";
        }
    }

    public RestConfig {
        tokens = List.copyOf(tokens);
    }
}
