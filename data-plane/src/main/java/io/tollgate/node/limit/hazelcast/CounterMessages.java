package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.tollgate.node.limit.counter.LastFull;

/**
 * Makes every message that members exchange about counters, by number. The entry processors get this member's clock
 * and ownership here, since they run where the counter lives and not where they were made.
 */
public final class CounterMessages implements DataSerializableFactory {
    /** The factory's number, the same on all members. */
    public static final int FACTORY_ID = 7001;

    private final OwnerClock clock;
    private final Ownership ownership;
    private final LastFull full;

    /** Messages that will run by {@code clock}, grant while {@code ownership} lets them, and know of {@code full}. */
    public CounterMessages(OwnerClock clock, Ownership ownership, LastFull full) {
        this.clock = clock;
        this.ownership = ownership;
        this.full = full;
    }

    @Override
    public IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case StoredCounter.CLASS_ID -> new StoredCounter();
            case LeaseEntryProcessor.CLASS_ID -> new LeaseEntryProcessor(clock, ownership, full);
            case LeaseEntryProcessor.WITH_RETURNS_CLASS_ID -> LeaseEntryProcessor.withReturns(clock, ownership, full);
            case ReturnEntryProcessor.CLASS_ID -> new ReturnEntryProcessor();
            case BackupEntryProcessor.CLASS_ID -> new BackupEntryProcessor<>();
            case FullEntryProcessor.CLASS_ID -> new FullEntryProcessor(clock, full);
            case StoredSentinel.CLASS_ID -> new StoredSentinel();
            case SentinelEntryProcessor.CLASS_ID -> new SentinelEntryProcessor(ownership);
            case BackupSentinelEntryProcessor.CLASS_ID -> new BackupSentinelEntryProcessor();
            case VoteTask.CLASS_ID -> new VoteTask(ownership);
            case LookEntryProcessor.CLASS_ID -> new LookEntryProcessor(clock, ownership, full);
            default ->
                throw new HazelcastSerializationException(
                        "class " + classId + " (expected: a message of factory " + FACTORY_ID + ")");
        };
    }
}
