package org.siesta.cli;

/** Exit status of the commands; the higher ones are those of sysexits.h. */
final class Exit {

    static final int DONE = 0;
    static final int NO = 1;
    static final int USAGE = 2;

    /** EX_USAGE. */
    static final int PIPE_USAGE = 64;

    /** EX_DATAERR. */
    static final int PIPE_DATA = 65;

    /** EX_NOUSER. */
    static final int PIPE_NO_USER = 67;

    /** EX_SOFTWARE. */
    static final int BUG = 70;

    /** EX_TEMPFAIL: the MTA keeps the message and tries again. */
    static final int PIPE_TRY_AGAIN = 75;

    private Exit() {}
}
