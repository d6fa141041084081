package org.siesta.doctor;

import java.io.IOException;
import java.util.function.Function;
import org.siesta.queue.ReplyQueue;

/** A look into the queue of an installation, which is opened for it and closed again. */
public interface QueueLook {

    /**
     * What the question finds in the queue.
     *
     * @throws IOException or an unchecked exception whose message says why it cannot be opened
     */
    <T> T ask(Function<ReplyQueue, T> question) throws IOException;
}
