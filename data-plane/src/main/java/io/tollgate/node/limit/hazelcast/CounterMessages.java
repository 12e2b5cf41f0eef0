package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/**
 * Makes every message that members exchange about counters, by number. The entry processors get this member's clock
 * here, since they run where the counter lives and not where they were made.
 */
public final class CounterMessages implements DataSerializableFactory {
    /** The factory's number, the same on all members. */
    public static final int FACTORY_ID = 7001;

    private final OwnerClock clock;

    /** Messages that will run by {@code clock}. */
    public CounterMessages(OwnerClock clock) {
        this.clock = clock;
    }

    @Override
    public IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case StoredCounter.CLASS_ID -> new StoredCounter();
            case LeaseEntryProcessor.CLASS_ID -> new LeaseEntryProcessor(clock);
            case ReturnEntryProcessor.CLASS_ID -> new ReturnEntryProcessor(clock);
            case BackupEntryProcessor.CLASS_ID -> new BackupEntryProcessor<>();
            default ->
                throw new HazelcastSerializationException(
                        "class " + classId + " (expected: a message of factory " + FACTORY_ID + ")");
        };
    }
}
