package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/**
 * Makes every message that members exchange about counters, by number. The entry processors get this member's clock
 * and guard here, since they run where the counter lives and not where they were made.
 */
public final class CounterMessages implements DataSerializableFactory {
    /** The factory's number, the same on all members. */
    public static final int FACTORY_ID = 7001;

    private final OwnerClock clock;
    private final OwnerGuard guard;

    /** Messages that will run by {@code clock}, and grant while {@code guard} lets them. */
    public CounterMessages(OwnerClock clock, OwnerGuard guard) {
        this.clock = clock;
        this.guard = guard;
    }

    @Override
    public IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case StoredCounter.CLASS_ID -> new StoredCounter();
            case LeaseEntryProcessor.CLASS_ID -> new LeaseEntryProcessor(clock, guard);
            case ReturnEntryProcessor.CLASS_ID -> new ReturnEntryProcessor(clock);
            case BackupEntryProcessor.CLASS_ID -> new BackupEntryProcessor<>();
            default ->
                throw new HazelcastSerializationException(
                        "class " + classId + " (expected: a message of factory " + FACTORY_ID + ")");
        };
    }
}
