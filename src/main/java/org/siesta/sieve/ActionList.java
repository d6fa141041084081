package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Message;

/**
 * The actions that a run asked for: duplicates dropped, conflicts refused, the implicit keep worked
 * out (RFC 5228 §2.10).
 */
final class ActionList {

    private SieveLimits limits;
    private final List<SieveAction> actions = new ArrayList<>(4);
    private boolean keepCancelled;
    private int redirects;

    ActionList(SieveLimits limits) {
        this.limits = limits;
    }

    void allow(SieveLimits other) {
        limits = other;
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
        cancelKeep(action);
    }

    /** Takes back an action that does not touch the implicit keep. */
    void remove(SieveAction action) {
        actions.removeIf(a -> a == action);
    }

    private void cancelKeep(SieveAction action) {
        switch (action) {
            case SieveAction.Discard() -> keepCancelled = true;
            case SieveAction.FileInto into -> keepCancelled |= !into.copy();
            case SieveAction.Redirect redirect -> keepCancelled |= !redirect.copy();
            case SieveAction.Reject _ -> keepCancelled = true;
            case SieveAction.Keep _ -> keepCancelled = true;
            case SieveAction.Vacation _, SieveAction.Notify _, SieveAction.Recorded _ -> {}
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
            case SieveAction.Keep keep -> {
                refuseAfter(SieveAction.Reject.class, "keep action conflicts with reject action");
                return !repeats(
                        new SieveAction.Destination("INBOX", false, null, keep.flags()), false);
            }
            case SieveAction.Discard _ -> {
                return missing(SieveAction.Discard.class);
            }
            case SieveAction.FileInto into -> {
                refuseAfter(
                        SieveAction.Reject.class, "fileinto action conflicts with reject action");
                return !repeats(into.to(), into.copy());
            }
            case SieveAction.Redirect redirect -> {
                refuseAfter(
                        SieveAction.Reject.class, "redirect action conflicts with reject action");
                return redirect(redirect);
            }
            case SieveAction.Notify _, SieveAction.Recorded _ -> {}
        }
        return true;
    }

    /**
     * Whether the message goes into this mailbox already; it does so once, edited or not, and the
     * flags that were named last win (RFC 5228 §2.10.3, RFC 5232 §2.1, RFC 5293 §6).
     */
    private boolean repeats(SieveAction.Destination to, boolean copy) {
        for (int i = 0; i < actions.size(); i++) {
            SieveAction again = withFlags(actions.get(i), to);
            if (again != null) {
                actions.set(i, again);
                keepCancelled |= !copy;
                return true;
            }
        }
        return false;
    }

    /** The action with the flags of this destination; null when it files into another mailbox. */
    private static @Nullable SieveAction withFlags(SieveAction action, SieveAction.Destination to) {
        return switch (action) {
            case SieveAction.Keep keep when to.mailbox().equals("INBOX") ->
                    new SieveAction.Keep(keep.implicit(), to.flags(), keep.message());
            case SieveAction.FileInto into
                    when into.mailbox().equals(to.mailbox())
                            && Objects.equals(into.to().specialUse(), to.specialUse()) ->
                    new SieveAction.FileInto(
                            new SieveAction.Destination(
                                    to.mailbox(),
                                    into.to().create() || to.create(),
                                    to.specialUse(),
                                    to.flags()),
                            into.copy(),
                            into.message());
            default -> null;
        };
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
        for (SieveAction action : actions) {
            if (type.isInstance(action)) {
                return false;
            }
        }
        return true;
    }

    private void refuseAfter(Class<? extends SieveAction> earlier, String message) {
        if (!missing(earlier)) {
            throw new RunFailure("action-conflict", message);
        }
    }

    /** All of them, the implicit keep of this message last. */
    List<SieveAction> result(List<String> flags, Message message) {
        if (keepCancelled) {
            return List.copyOf(actions);
        }
        SieveAction keep = new SieveAction.Keep(true, flags, message);
        if (actions.size() == 1) {
            // Most that ask for something ask for one thing: without an array in between.
            return List.of(actions.getFirst(), keep);
        }
        SieveAction[] all = actions.toArray(new SieveAction[actions.size() + 1]);
        all[actions.size()] = keep;
        return List.of(all);
    }
}
