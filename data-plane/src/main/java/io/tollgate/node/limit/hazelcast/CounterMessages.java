package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.tollgate.node.limit.counter.LastFull;

/**
 * Makes every message that members exchange about counters, by number. The entry processors get this member's clock
 * and guard here, since they run where the counter lives and not where they were made.
 */
public final class CounterMessages implements DataSerializableFactory {
    /** The factory's number, the same on all members. */
    public static final int FACTORY_ID = 7001;

    private final OwnerClock clock;
    private final OwnerGuard guard;
    private final LastFull full;

    /** Messages that will run by {@code clock}, grant while {@code guard} lets them, and know of {@code full}. */
    public CounterMessages(OwnerClock clock, OwnerGuard guard, LastFull full) {
        this.clock = clock;
        this.guard = guard;
        this.full = full;
    }

    @Override
    public IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case StoredCounter.CLASS_ID -> new StoredCounter();
            case LeaseEntryProcessor.CLASS_ID -> new LeaseEntryProcessor(clock, guard, full);
            case ReturnEntryProcessor.CLASS_ID -> new ReturnEntryProcessor(clock);
            case BackupEntryProcessor.CLASS_ID -> new BackupEntryProcessor<>();
            case FullEntryProcessor.CLASS_ID -> new FullEntryProcessor(clock, full);
            default ->
                throw new HazelcastSerializationException(
                        "class " + classId + " (expected: a message of factory " + FACTORY_ID + ")");
        };
    }
}
