package org.siesta.cli;

import java.io.PrintWriter;
import org.siesta.queue.QueueUnavailable;
import org.siesta.settings.SettingsUnavailable;
import org.siesta.store.StoreUnavailable;

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

    /**
     * Tells what ended a command: a complaint, a store that is away, or an input that cannot be
     * read, in its own words, anything else as the fault of ours that it is.
     *
     * @param bug the exit status of a fault of ours
     * @return the exit status
     */
    static int tell(Exception fault, int bug, Surroundings surroundings, PrintWriter err) {
        if (fault instanceof Complaint complaint) {
            String.valueOf(complaint.getMessage())
                    .lines()
                    .forEach(l -> err.println("siesta: " + Commands.oneLine(l)));
            return complaint.exitStatus();
        }
        if (isOfTheStore(fault) || fault instanceof StandardInput.Unreadable) {
            err.println("siesta: " + Commands.oneLine(String.valueOf(fault.getMessage())));
            return bug == Exit.BUG ? Exit.NO : bug;
        }
        if (surroundings.environment().getOrDefault("SIESTA_DEBUG", "").isEmpty()) {
            err.println(
                    "siesta: internal error: "
                            + Commands.oneLine(fault.toString())
                            + "; run with SIESTA_DEBUG=1 for the trace");
        } else {
            fault.printStackTrace(err);
        }
        return bug;
    }

    /** What an administrator mends; its message says how. */
    private static boolean isOfTheStore(Exception fault) {
        return fault instanceof StoreUnavailable
                || fault instanceof QueueUnavailable
                || fault instanceof SettingsUnavailable;
    }
}
