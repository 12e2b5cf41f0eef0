package io.tollgate.node.limit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.owner.Sentinel;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stores the owner's sentinel at a backup, never an older one. */
final class BackupSentinelEntryProcessor implements EntryProcessor<String, StoredSentinel, long[]>, CounterMessage {
    static final int CLASS_ID = 8;
    private static final long serialVersionUID = 1L;

    private transient @Nullable Sentinel sentinel;

    /** For reading. */
    BackupSentinelEntryProcessor() {}

    BackupSentinelEntryProcessor(Sentinel sentinel) {
        this.sentinel = sentinel;
    }

    @Override
    public long @Nullable [] process(Map.Entry<String, StoredSentinel> entry) {
        Sentinel next = Objects.requireNonNull(sentinel, "written or read before it runs");
        StoredSentinel stored = entry.getValue();
        if (stored == null || stored.sentinel().version() < next.version()) {
            entry.setValue(new StoredSentinel(next));
        }
        return null;
    }

    @Override
    public @Nullable EntryProcessor<String, StoredSentinel, long[]> getBackupProcessor() {
        return null;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLongArray(StoredSentinel.toLongs(Objects.requireNonNull(sentinel)));
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        sentinel = StoredSentinel.ofLongs(in.readLongArray());
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
