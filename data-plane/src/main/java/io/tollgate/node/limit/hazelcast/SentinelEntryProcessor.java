package io.tollgate.node.limit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.owner.Sentinel;
import io.tollgate.node.limit.owner.Step;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets the owner of a partition see to its sentinel. Whoever runs it decides for itself, whoever sent it. Answers with the
 * sentinel that was written; nothing when nothing can be proved yet.
 */
final class SentinelEntryProcessor implements EntryProcessor<String, StoredSentinel, long[]>, CounterMessage {
    static final int CLASS_ID = 7;
    private static final long serialVersionUID = 1L;
    private static final long[] NOTHING = {};

    private final transient Ownership ownership;
    private int partition;
    private transient @Nullable Sentinel written;

    /** For reading. */
    SentinelEntryProcessor(Ownership ownership) {
        this(ownership, 0);
    }

    SentinelEntryProcessor(Ownership ownership, int partition) {
        this.ownership = ownership;
        this.partition = partition;
    }

    @Override
    public long[] process(Map.Entry<String, StoredSentinel> entry) {
        try {
            StoredSentinel found = entry.getValue();
            return switch (ownership.step(partition, found == null ? null : found.sentinel())) {
                case Step.Write(Sentinel sentinel) -> {
                    entry.setValue(new StoredSentinel(sentinel));
                    written = sentinel;
                    yield StoredSentinel.toLongs(sentinel);
                }
                case Step.Wait.HERE -> NOTHING;
            };
        } catch (RuntimeException e) {
            return NOTHING; // whoever asked needs no more than that it failed
        }
    }

    @Override
    public @Nullable EntryProcessor<String, StoredSentinel, long[]> getBackupProcessor() {
        Sentinel sentinel = written;
        return sentinel == null ? null : new BackupSentinelEntryProcessor(sentinel);
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeInt(partition);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        partition = in.readInt();
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
