package io.tollgate.node.limit.hazelcast;

import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what {@link LeaseEntryProcessor} would find where the counter lives, with {@link LeaseReply}'s numbers, and leaves it as it is.
 * Who may not grant tells nothing. Members of versions before can't read it.
 */
final class LookEntryProcessor implements EntryProcessor<String, StoredCounter, long[]>, ReadOnly, CounterMessage {
    static final int CLASS_ID = 11;
    private static final long serialVersionUID = 1L;

    private final transient OwnerClock clock;
    private final transient Ownership ownership;
    private final transient LastFull full;
    private transient LimitRule rule = new LimitRule.Window(1, 1);
    private boolean strict;
    private boolean room;
    private long lastFullMillis; // as the asker knows it

    /** For reading. */
    LookEntryProcessor(OwnerClock clock, Ownership ownership, LastFull full) {
        this.clock = clock;
        this.ownership = ownership;
        this.full = full;
    }

    /**
     * Looks at a counter of {@code rule}.
     *
     * @param room whether a counter that is not there would be made, as far as the asker knows
     */
    LookEntryProcessor(
            OwnerClock clock, Ownership ownership, LastFull full, LimitRule rule, boolean strict, boolean room) {
        this(clock, ownership, full);
        this.rule = rule;
        this.strict = strict;
        this.room = room;
        lastFullMillis = full.millis();
    }

    @Override
    public long[] process(Map.Entry<String, StoredCounter> entry) {
        try {
            Standing standing = Standing.of(ownership, entry.getKey(), strict).orElse(null);
            if (standing == null) {
                return LeaseReply.CUT_OFF.toLongs();
            }
            OwnerTime now = clock.now();
            full.note(lastFullMillis, now.wallMillis());
            StoredCounter stored = entry.getValue();
            CounterState known = standing.counter(stored, rule, now);
            if (stored == null && (!room || (known == null && full.counts(rule)))) {
                return LeaseReply.full(full.millis()).toLongs(); // it is, or was, counted under one that many share
            }
            CounterState state = known == null ? CounterState.fresh(rule, now) : known;
            return LeaseReply.of(state.lease(rule, 0, now).grant(), full.millis())
                    .toLongs();
        } catch (RuntimeException e) {
            return LeaseReply.FAILED.toLongs(); // whoever asked needs no more than that it failed
        }
    }

    @Override
    public @Nullable EntryProcessor<String, StoredCounter, long[]> getBackupProcessor() {
        return null;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        WireRule.write(rule, out);
        out.writeBoolean(strict);
        out.writeBoolean(room);
        out.writeLong(lastFullMillis);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        rule = WireRule.read(in);
        strict = in.readBoolean();
        room = in.readBoolean();
        lastFullMillis = in.readLong();
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
