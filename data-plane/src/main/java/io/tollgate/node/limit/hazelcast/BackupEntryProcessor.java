package io.tollgate.node.limit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.counter.CounterState;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stores the owner's result at a backup: the state itself, never a second computation, and never an older one.
 *
 * @param <R> what the owner answers; a backup answers nothing
 */
final class BackupEntryProcessor<R> implements EntryProcessor<String, StoredCounter, R>, CounterMessage {
    static final int CLASS_ID = 4;

    /** Keeps the entry's time to live. */
    static final long SAME_TTL = -1;

    private static final long serialVersionUID = 1L;

    private transient @Nullable CounterState state;
    private long trust;
    private long ttlMillis;

    /** For reading. */
    BackupEntryProcessor() {}

    BackupEntryProcessor(CounterState state, long trust, long ttlMillis) {
        this.state = state;
        this.trust = trust;
        this.ttlMillis = ttlMillis;
    }

    @Override
    public @Nullable R process(Map.Entry<String, StoredCounter> entry) {
        CounterState next = Objects.requireNonNull(state, "written or read before it runs");
        StoredCounter stored = entry.getValue();
        if (stored != null && stored.state().version() >= next.version()) {
            return null;
        }
        var extended = (ExtendedMapEntry<String, StoredCounter>) entry;
        if (ttlMillis != SAME_TTL) {
            extended.setValue(new StoredCounter(next, trust), ttlMillis, TimeUnit.MILLISECONDS);
        } else if (stored != null) {
            extended.setValueWithoutChangingExpiryTime(new StoredCounter(next, trust));
        }
        return null;
    }

    @Override
    public @Nullable EntryProcessor<String, StoredCounter, R> getBackupProcessor() {
        return null;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(ttlMillis);
        out.writeLong(trust);
        out.writeLongArray(Objects.requireNonNull(state).toLongs());
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        ttlMillis = in.readLong();
        trust = in.readLong();
        state = CounterState.ofLongs(Objects.requireNonNull(in.readLongArray(), "a state is never null"));
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
