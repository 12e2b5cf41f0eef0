package io.tollgate.node.limit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.counter.LastFull;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets a backup know that there was no room before anybody is counted elsewhere: it may be the owner a moment later. */
final class FullEntryProcessor implements EntryProcessor<String, StoredCounter, long[]>, CounterMessage {
    static final int CLASS_ID = 5;
    private static final long serialVersionUID = 1L;

    private final transient OwnerClock clock;
    private final transient LastFull full;
    private long atMillis;

    /** For reading. */
    FullEntryProcessor(OwnerClock clock, LastFull full) {
        this(clock, full, LastFull.NEVER);
    }

    FullEntryProcessor(OwnerClock clock, LastFull full, long atMillis) {
        this.clock = clock;
        this.full = full;
        this.atMillis = atMillis;
    }

    @Override
    public long @Nullable [] process(Map.Entry<String, StoredCounter> entry) {
        full.note(atMillis, clock.now().wallMillis());
        return null;
    }

    @Override
    public @Nullable EntryProcessor<String, StoredCounter, long[]> getBackupProcessor() {
        return null;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(atMillis);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        atMillis = in.readLong();
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
