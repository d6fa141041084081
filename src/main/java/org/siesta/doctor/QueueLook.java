package org.siesta.doctor;

import java.io.IOException;
import java.time.InstantSource;
import java.util.function.BiFunction;
import org.siesta.queue.ReplyQueue;

/** A look into the queue of an installation, which is opened for it and closed again. */
public interface QueueLook {

    /**
     * What the question finds in the queue, which comes with the clock of its store.
     *
     * @throws IOException or an unchecked exception whose message says why it cannot be opened
     */
    <T> T ask(BiFunction<ReplyQueue, InstantSource, T> question) throws IOException;
}
