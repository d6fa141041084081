package org.siesta.rest;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Who sent the request in hand. Nobody until the filter has seen a valid token. */
@RequestScoped
public class Caller {

    private @Nullable Access access;

    /** Remembers what the token of this request opens. */
    void allow(Access access) {
        this.access = access;
    }

    /** What the caller may do. Fails closed: a request that came past the filter is refused. */
    public Access access() {
        if (access == null) {
            throw Problem.unauthorized("A bearer token is needed.");
        }
        return access;
    }

    /** Refuses everybody but an administrator. */
    public void requireAdmin() {
        if (!access().isAdmin()) {
            throw Problem.forbidden("This needs an administrator's token.");
        }
    }
}
