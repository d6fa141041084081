package org.siesta.sieve;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Content;
import org.siesta.mail.MimePart;
import org.siesta.mail.MimeParts;

/**
 * The MIME parts of the message of a run, and which of them a loop is at (RFC 5703 §3). They are
 * found when they are first asked for; a script that edits header fields after that does not move
 * them.
 */
public final class MessageParts {

    /** A loop is at no part. */
    private static final int NONE = -1;

    /** Finding parts is done once, whatever the script does: the message must not use it up. */
    private static final int OCTETS_PER_STEP = 16;

    /** What reading the header section of a part costs. */
    private static final int READING_STEPS = 1_000;

    /** What going on to the next part costs. */
    private static final int PART_STEPS = 20;

    private @Nullable MimeParts parts;
    private @Nullable Content content;
    private int current = NONE;
    private int loops;
    private int breaks;

    MessageParts() {}

    /** All of them, depth first, the message itself as the first. */
    public List<MimePart> all(Evaluation run) {
        MimeParts known = parts;
        if (known == null) {
            known = read(run);
            parts = known;
        }
        return known.all();
    }

    private MimeParts read(Evaluation run) {
        Content octets = run.input().message().content();
        content = octets;
        run.spend(octets.size() / OCTETS_PER_STEP);
        SieveLimits limits = run.limits();
        MimeParts.Limits mime =
                new MimeParts.Limits(
                        limits.maxMimeParts(),
                        limits.maxMimeDepth(),
                        MimeParts.Limits.DEFAULT.headers());
        try {
            MimeParts found = MimeParts.read(octets, mime);
            run.spend((long) READING_STEPS * found.all().size());
            return switch (found.found()) {
                case COMPLETE -> found;
                case TOO_MANY ->
                        throw run.failure(
                                "too-many-parts",
                                "the message has too many MIME parts (max "
                                        + mime.maxParts()
                                        + ")");
                case TOO_DEEP ->
                        throw run.failure(
                                "parts-too-deep",
                                "the MIME parts of the message are nested too deeply (max "
                                        + mime.maxDepth()
                                        + ")");
                case HEADERS_TOO_LONG ->
                        throw run.failure(
                                "part-headers-too-long",
                                "the MIME parts of the message have too many header fields");
            };
        } catch (IOException e) {
            throw run.failure("unreadable-message", "the message cannot be read");
        }
    }

    /** The octets to which the places of the parts belong. */
    public Content content(Evaluation run) {
        all(run);
        Content known = content;
        return known == null ? run.input().message().content() : known;
    }

    /** Whether a loop is at a part. */
    public boolean inLoop() {
        return current != NONE;
    }

    /** The part that a loop is at, the innermost counts; else the message itself. */
    public MimePart current(Evaluation run) {
        return all(run).get(Math.max(0, current));
    }

    /** The parts inside {@link #current}, and itself. */
    public List<MimePart> family(Evaluation run) {
        MimePart part = current(run);
        return all(run).subList(part.index(), part.end());
    }

    /**
     * Runs a block for every part: of the message, itself included; in a loop for those inside the
     * part that it is at.
     */
    public Op.Flow forEach(Evaluation run, List<Op> block) {
        List<MimePart> all = all(run);
        int outer = current;
        int from = outer == NONE ? 0 : outer + 1;
        int to = outer == NONE ? all.size() : all.get(outer).end();
        int max = run.limits().maxLoopNesting();
        if (loops >= max) {
            // Seen when the script was compiled, but for scripts that include each other.
            throw run.failure(
                    "loop-nesting", "new program loop exceeds the nesting limit (max " + max + ")");
        }
        loops++;
        try {
            for (current = from; current < to; current++) {
                run.spend(PART_STEPS);
                Op.Flow flow = run.run(block);
                if (flow == Op.Flow.BREAK) {
                    breaks--;
                    return breaks > 0 ? Op.Flow.BREAK : Op.Flow.NEXT;
                }
                if (flow != Op.Flow.NEXT) {
                    return flow;
                }
            }
            return Op.Flow.NEXT;
        } finally {
            loops--;
            current = outer;
        }
    }

    /** Leaves so many loops, the innermost first. */
    public Op.Flow leave(int levels) {
        breaks = levels;
        return Op.Flow.BREAK;
    }
}
