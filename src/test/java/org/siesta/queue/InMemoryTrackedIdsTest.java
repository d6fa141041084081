package org.siesta.queue;

/** The tests' own memory of unique ids keeps the promises too. */
class InMemoryTrackedIdsTest implements TrackedIdsContract {

    private final TrackedIds ids = new InMemoryTrackedIds();

    @Override
    public TrackedIds ids() {
        return ids;
    }
}
