package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;

/**
 * The actions that a run asked for: duplicates dropped, conflicts refused, the implicit keep worked
 * out (RFC 5228 §2.10).
 */
final class ActionList {

    private final SieveLimits limits;
    private final List<SieveAction> actions = new ArrayList<>();
    private boolean keepCancelled;
    private int redirects;

    ActionList(SieveLimits limits) {
        this.limits = limits;
    }

    void add(SieveAction action) {
        if (!refuseConflicts(action)) {
            return;
        }
        if (actions.size() >= limits.maxActions()) {
            throw new RunFailure(
                    "too-many-actions",
                    "total number of actions exceeds policy limit (max "
                            + limits.maxActions()
                            + ")");
        }
        actions.add(action);
        switch (action) {
            case SieveAction.Discard() -> keepCancelled = true;
            case SieveAction.FileInto into -> keepCancelled |= !into.copy();
            case SieveAction.Redirect redirect -> keepCancelled |= !redirect.copy();
            case SieveAction.Reject _ -> keepCancelled = true;
            case SieveAction.Keep _, SieveAction.Vacation _, SieveAction.Recorded _ -> {}
        }
    }

    /** Whether the action is new; a repeated delivery is not (RFC 5228 §2.10.3). */
    private boolean refuseConflicts(SieveAction action) {
        switch (action) {
            case SieveAction.Vacation _ -> {
                // RFC 5230 §4.7, RFC 5429 §2.4
                refuseAfter(SieveAction.Vacation.class, "duplicate vacation action not allowed");
                refuseAfter(
                        SieveAction.Reject.class, "vacation action conflicts with reject action");
            }
            case SieveAction.Reject _ -> {
                refuseAfter(SieveAction.Reject.class, "duplicate reject action not allowed");
                refuseAfter(
                        SieveAction.Vacation.class, "reject action conflicts with vacation action");
                refuseAfter(SieveAction.Keep.class, "reject action conflicts with keep action");
                refuseAfter(
                        SieveAction.FileInto.class, "reject action conflicts with fileinto action");
                refuseAfter(
                        SieveAction.Redirect.class, "reject action conflicts with redirect action");
            }
            case SieveAction.Keep _ -> {
                refuseAfter(SieveAction.Reject.class, "keep action conflicts with reject action");
                return missing(SieveAction.Keep.class);
            }
            case SieveAction.Discard _ -> {
                return missing(SieveAction.Discard.class);
            }
            case SieveAction.FileInto into -> {
                refuseAfter(
                        SieveAction.Reject.class, "fileinto action conflicts with reject action");
                return fileInto(into);
            }
            case SieveAction.Redirect redirect -> {
                refuseAfter(
                        SieveAction.Reject.class, "redirect action conflicts with reject action");
                return redirect(redirect);
            }
            case SieveAction.Recorded _ -> {}
        }
        return true;
    }

    private boolean fileInto(SieveAction.FileInto into) {
        for (SieveAction action : actions) {
            if (action instanceof SieveAction.FileInto other
                    && other.mailbox().equals(into.mailbox())) {
                keepCancelled |= !into.copy();
                return false;
            }
        }
        return true;
    }

    private boolean redirect(SieveAction.Redirect redirect) {
        for (SieveAction action : actions) {
            if (action instanceof SieveAction.Redirect other
                    && other.address().equalsIgnoreCase(redirect.address())) {
                keepCancelled |= !redirect.copy();
                return false;
            }
        }
        redirects++;
        if (redirects > limits.maxRedirects()) {
            throw new RunFailure(
                    "too-many-redirects",
                    "number of redirect actions exceeds policy limit (max "
                            + limits.maxRedirects()
                            + ")");
        }
        return true;
    }

    private boolean missing(Class<? extends SieveAction> type) {
        return actions.stream().noneMatch(type::isInstance);
    }

    private void refuseAfter(Class<? extends SieveAction> earlier, String message) {
        if (!missing(earlier)) {
            throw new RunFailure("action-conflict", message);
        }
    }

    /** All of them, the implicit keep last. */
    List<SieveAction> result() {
        List<SieveAction> result = new ArrayList<>(actions);
        if (!keepCancelled && missing(SieveAction.Keep.class)) {
            result.add(new SieveAction.Keep(true));
        }
        return List.copyOf(result);
    }
}
