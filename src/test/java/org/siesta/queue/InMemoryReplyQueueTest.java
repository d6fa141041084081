package org.siesta.queue;

/** The tests' own queue keeps the promises too. */
class InMemoryReplyQueueTest implements ReplyQueueContract {

    private final ReplyQueue queue = new InMemoryReplyQueue();

    @Override
    public ReplyQueue queue() {
        return queue;
    }
}
