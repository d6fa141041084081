package org.siesta.store;

import java.sql.SQLException;

/** The connection broke after the commit was asked for and before it was answered. */
final class CommitInDoubt extends SQLException {

    private static final long serialVersionUID = 1L;

    CommitInDoubt(SQLException cause) {
        super(cause.getMessage(), cause.getSQLState(), cause);
    }
}
