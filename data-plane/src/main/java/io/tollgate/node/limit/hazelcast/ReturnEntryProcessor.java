package io.tollgate.node.limit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives permits back where the counter lives; the state makes a second arrival harmless. */
final class ReturnEntryProcessor implements EntryProcessor<String, StoredCounter, Boolean>, CounterMessage {
    static final int CLASS_ID = 3;
    private static final long serialVersionUID = 1L;

    private transient LimitRule rule = new LimitRule.Window(1, 1);
    private long permits;
    private long first;
    private long stamp;
    private transient @Nullable StoredCounter result;

    /** For reading. */
    ReturnEntryProcessor() {}

    ReturnEntryProcessor(LimitRule rule, Grant.Leased unused) {
        this.rule = rule;
        permits = unused.permits();
        first = unused.first();
        stamp = unused.stamp();
    }

    @Override
    public Boolean process(Map.Entry<String, StoredCounter> entry) {
        try {
            StoredCounter stored = entry.getValue();
            if (stored == null) {
                return false;
            }
            Grant.Leased unused = new Grant.Leased(permits, first, stamp, 0, 0, 0);
            StoredCounter after = new StoredCounter(stored.state().giveBack(rule, unused), stored.trust());
            result = after;
            ((ExtendedMapEntry<String, StoredCounter>) entry).setValueWithoutChangingExpiryTime(after);
            return true;
        } catch (RuntimeException e) {
            return false; // whoever asked needs no more than that it failed
        }
    }

    @Override
    public @Nullable EntryProcessor<String, StoredCounter, Boolean> getBackupProcessor() {
        StoredCounter after = result;
        return after == null
                ? null
                : new BackupEntryProcessor<>(after.state(), after.trust(), BackupEntryProcessor.SAME_TTL);
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        WireRule.write(rule, out);
        out.writeLong(permits);
        out.writeLong(first);
        out.writeLong(stamp);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        rule = WireRule.read(in);
        permits = in.readLong();
        first = in.readLong();
        stamp = in.readLong();
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
