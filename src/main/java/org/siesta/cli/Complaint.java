package org.siesta.cli;

/** Ends a command with one or more lines for its user and an exit status; never with a trace. */
final class Complaint extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    Complaint(String message) {
        this(message, Exit.NO);
    }

    Complaint(String message, int exitStatus) {
        super(message, null, false, false);
        this.exitStatus = exitStatus;
    }

    int exitStatus() {
        return exitStatus;
    }
}
