package org.siesta.store;

import java.security.SecureRandom;
import java.sql.SQLException;

/** The key of the digests; made once for all nodes. */
final class Secret {

    private static final int OCTETS = 32;
    private static final String NAME = "correspondents";

    private Secret() {}

    /** The store's secret; whoever comes first makes it. Outside of a transaction. */
    static byte[] of(Session session) throws SQLException {
        String ask = "SELECT octets FROM secret WHERE name = ?";
        byte[] known = session.row(ask, r -> r.getBytes(1), NAME).orElse(new byte[0]);
        if (known.length == 0) {
            byte[] fresh = new byte[OCTETS];
            new SecureRandom().nextBytes(fresh);
            session.change(
                    "INSERT INTO secret (name, octets) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    NAME,
                    fresh);
            // Another process may have been faster; what is in the table counts.
            known = session.row(ask, r -> r.getBytes(1), NAME).orElse(fresh);
        }
        return known;
    }
}
