package org.siesta.net;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siesta.halt.Halt;

/**
 * What a connection is receiving: a message, whole or in chunks, with its spool, or octets that
 * nobody wants.
 */
final class Intake {

    private static final Logger LOG = System.getLogger(Intake.class.getName());

    private final Limits limits;
    private final Memory memory;
    private @Nullable Spool spool;
    private @Nullable MessageCollector collector;
    private boolean complete;
    private Step.@Nullable Skip unwanted;
    private long skipped;

    /** Octets that came since nobody wants them, and since when; of one message. */
    private long lost;

    private long lostAt;

    Intake(Limits limits, Memory memory) {
        this.limits = limits;
        this.memory = memory;
    }

    /** Starts a message that ends with a dot. Any earlier one must have been dropped. */
    void data() {
        spool = new Spool(limits, memory);
        collector = new DataCollector(spool);
        complete = true;
    }

    /** Starts a chunk, of a new message or of the one before. */
    void chunk(long octets, boolean first, boolean last) {
        if (first) {
            spool = new Spool(limits, memory);
            collector = new ChunkCollector(spool);
        }
        if (!(collector instanceof ChunkCollector chunks)) {
            throw new IllegalStateException("a chunk without its first");
        }
        chunks.expect(octets, last);
        complete = last;
    }

    /** Starts octets that are read and forgotten; what there is of a message stays. */
    void skip(Step.Skip step) {
        unwanted = step;
        skipped = 0;
    }

    MessageCollector.Progress read(Inbound in) {
        long before = received();
        MessageCollector.Progress progress = unwanted == null ? keep(in) : skip(unwanted, in);
        if (isUnwanted()) {
            if (lost == 0) {
                lostAt = System.nanoTime();
            }
            lost += received() - before;
        }
        return progress == MessageCollector.Progress.MORE && lost > limits.mostUnwanted()
                ? MessageCollector.Progress.TOO_MUCH
                : progress;
    }

    private MessageCollector.Progress skip(Step.Skip skipping, Inbound in) {
        skipped += in.skip(skipping.octets() - skipped);
        return skipped < skipping.octets()
                ? MessageCollector.Progress.MORE
                : MessageCollector.Progress.END;
    }

    private MessageCollector.Progress keep(Inbound in) {
        MessageCollector.Progress progress = collector().read(in.octets());
        if (progress == MessageCollector.Progress.MORE && received() > 0) {
            Halt.at(Halt.MID_DATA);
        }
        return progress;
    }

    /** Whether what is being received is read only to find its end. */
    boolean isUnwanted() {
        return unwanted != null || (spool != null && spool.trouble() != null);
    }

    /** Nanoseconds that are left to find it; without end while what comes is wanted. */
    long unwantedNanosLeft(long now) {
        return lost == 0 ? Long.MAX_VALUE : limits.unwantedTime().toNanos() - (now - lostAt);
    }

    /** Octets of what is being received so far. */
    long received() {
        return unwanted == null ? collector().received() : skipped;
    }

    /** Whether the end is there of a message of which a part is still to be written to the disk. */
    boolean isUnwritten() {
        return unwanted == null && complete && spool().hasUnwritten();
    }

    /** Whether what has come to its end is a message, and could be kept. */
    boolean isMessage() {
        return unwanted == null && complete && spool().trouble() == null;
    }

    /** What follows when the end is there: what the session makes of it. */
    Step then(Conversation with, Deliveries deliveries) {
        Step.Skip over = unwanted;
        if (over != null) {
            unwanted = null;
            return new Step.Say(over.lines());
        }
        Trouble trouble = spool().trouble();
        if (trouble != null) {
            return with.trouble(trouble);
        }
        return complete
                ? inTurn(with.data(spool()), collector().header(), with, deliveries)
                : with.chunk();
    }

    /** What works on a message waits until there is room for it. */
    private static Step inTurn(Step step, long header, Conversation with, Deliveries deliveries) {
        return step instanceof Step.Work(Supplier<Step> work)
                ? new Step.Work(
                        () ->
                                deliveries.run(
                                        header,
                                        () -> readable(work, with),
                                        () -> settled(with.trouble(Trouble.NO_SPACE))))
                : step;
    }

    /** What was kept and cannot be read back was not kept: the disk's fault, and no bug. */
    private static Step readable(Supplier<Step> work, Conversation with) {
        try {
            return work.get();
        } catch (UncheckedIOException e) {
            LOG.log(Level.ERROR, "cannot read a message that was kept: {0}", e.getMessage());
            return settled(with.trouble(Trouble.NO_SPACE));
        }
    }

    /** The step, with its work done; runs where it may block. */
    private static Step settled(Step step) {
        return step instanceof Step.Work(Supplier<Step> work) ? work.get() : step;
    }

    private MessageCollector collector() {
        if (collector == null) {
            throw new IllegalStateException("no message is being received");
        }
        return collector;
    }

    /** The message as far as it is there. */
    Spool spool() {
        if (spool == null) {
            throw new IllegalStateException("no message is being received");
        }
        return spool;
    }

    /** Gives the message up, and its file where that may block; whether there was one. */
    boolean drop(OffLoop offLoop) {
        Spool dropped = spool;
        lost = 0;
        spool = null;
        collector = null;
        if (dropped != null && dropped.isOnDisk()) {
            offLoop.last(dropped::close);
        } else if (dropped != null) {
            dropped.close();
        }
        return dropped != null;
    }
}
