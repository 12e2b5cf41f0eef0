package io.tollgate.node.limit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import io.tollgate.node.limit.owner.OwnerGuard;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes permits where the counter lives, and answers with {@link LeaseReply}'s numbers. What it gives back is free again before that, in
 * the same step; then it is a message with a number of its own, since members of versions before read only the other.
 */
final class LeaseEntryProcessor implements EntryProcessor<String, StoredCounter, long[]>, CounterMessage {
    static final int CLASS_ID = 2;
    static final int WITH_RETURNS_CLASS_ID = 10;
    private static final long serialVersionUID = 1L;

    private final transient OwnerClock clock;
    private final transient Ownership ownership;
    private final transient LastFull full;
    private transient LimitRule rule = new LimitRule.Window(1, 1);
    private transient Want want = Want.exactly(1);
    private transient IfAbsent ifAbsent = IfAbsent.SAY_SO;
    private long lastFullMillis; // as the asker knows it
    private transient boolean readsReturns;
    private transient @Nullable EntryProcessor<String, StoredCounter, long[]> backup;

    /** For reading. */
    LeaseEntryProcessor(OwnerClock clock, Ownership ownership, LastFull full) {
        this.clock = clock;
        this.ownership = ownership;
        this.full = full;
    }

    /** For reading one that gives something back. */
    static LeaseEntryProcessor withReturns(OwnerClock clock, Ownership ownership, LastFull full) {
        LeaseEntryProcessor lease = new LeaseEntryProcessor(clock, ownership, full);
        lease.readsReturns = true;
        return lease;
    }

    /** Takes what is wanted, after what is given back. */
    LeaseEntryProcessor(
            OwnerClock clock, Ownership ownership, LastFull full, LimitRule rule, Want want, IfAbsent ifAbsent) {
        this(clock, ownership, full);
        this.rule = rule;
        this.want = want;
        this.ifAbsent = ifAbsent;
        lastFullMillis = full.millis();
    }

    @Override
    public long[] process(Map.Entry<String, StoredCounter> entry) {
        try {
            Standing standing =
                    Standing.of(ownership, entry.getKey(), want.strict()).orElse(null);
            if (standing == null) {
                return LeaseReply.CUT_OFF.toLongs();
            }
            OwnerTime now = clock.now();
            full.note(lastFullMillis, now.wallMillis());
            StoredCounter stored = entry.getValue();
            if (stored == null && ifAbsent == IfAbsent.SAY_SO) {
                full.note(now.wallMillis(), now.wallMillis());
                backup = new FullEntryProcessor(clock, full, now.wallMillis());
                return LeaseReply.full(now.wallMillis()).toLongs();
            }
            CounterState.Answer answer = before(stored, standing, now).lease(rule, want, now);
            long writtenUnder =
                    want.strict() || stored == null ? standing.trust().id() : stored.trust();
            long ttlMillis = TimeUnit.NANOSECONDS.toMillis(answer.idleNanos()) + OwnerGuard.KEPT_MILLIS;
            backup = new BackupEntryProcessor<>(answer.next(), writtenUnder, ttlMillis);
            ((ExtendedMapEntry<String, StoredCounter>) entry)
                    .setValue(new StoredCounter(answer.next(), writtenUnder), ttlMillis, TimeUnit.MILLISECONDS);
            return LeaseReply.of(answer.grant(), full.millis()).toLongs();
        } catch (RuntimeException e) {
            return LeaseReply.FAILED.toLongs(); // whoever asked needs no more than that it failed
        }
    }

    private CounterState before(@Nullable StoredCounter stored, Standing standing, OwnerTime now) {
        CounterState known = standing.counter(stored, rule, now);
        return known == null ? created(now) : known;
    }

    private CounterState created(OwnerTime now) {
        boolean spilled = ifAbsent == IfAbsent.CREATE && full.counts(rule);
        return spilled ? CounterState.afterSpill(rule, now) : CounterState.fresh(rule, now);
    }

    @Override
    public @Nullable EntryProcessor<String, StoredCounter, long[]> getBackupProcessor() {
        return backup;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        WireRule.write(rule, out);
        out.writeLong(want.need());
        out.writeLong(want.ahead());
        out.writeInt(want.sharers());
        out.writeBoolean(want.strict());
        out.writeByte(ifAbsent.wire);
        out.writeLong(lastFullMillis);
        if (!want.back().isEmpty()) {
            WireReturns.write(want.back(), out);
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        rule = WireRule.read(in);
        Want taking = new Want(in.readLong(), in.readLong(), in.readInt(), in.readBoolean());
        ifAbsent = IfAbsent.ofWire(in.readByte());
        lastFullMillis = in.readLong();
        want = readsReturns ? taking.giving(WireReturns.read(in)) : taking;
    }

    @Override
    public int getClassId() {
        return want.back().isEmpty() ? CLASS_ID : WITH_RETURNS_CLASS_ID;
    }
}
