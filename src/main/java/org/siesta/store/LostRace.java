package org.siesta.store;

import java.sql.SQLTransactionRollbackException;

/** Another transaction was faster: this one is undone and runs again. */
final class LostRace extends SQLTransactionRollbackException {

    private static final long serialVersionUID = 1L;

    LostRace(String what) {
        super(what, "40001");
    }
}
