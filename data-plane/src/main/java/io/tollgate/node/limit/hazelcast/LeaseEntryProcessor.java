package io.tollgate.node.limit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes permits where the counter lives, and answers with {@link LeaseReply}'s numbers. */
final class LeaseEntryProcessor implements EntryProcessor<String, StoredCounter, long[]>, IdentifiedDataSerializable {
    static final int CLASS_ID = 2;
    private static final long serialVersionUID = 1L;

    /** An idle state is kept longer than it counts, so that wall clocks that differ a little forget nothing. */
    private static final long KEPT_MILLIS = 60_000;

    private final transient OwnerClock clock;
    private final transient OwnerGuard guard;
    private transient LimitRule rule = new LimitRule.Window(1, 1);
    private transient Want want = Want.exactly(1);
    private boolean mayCreate;
    private transient @Nullable CounterState result;
    private transient long ttlMillis;

    /** For reading. */
    LeaseEntryProcessor(OwnerClock clock, OwnerGuard guard) {
        this.clock = clock;
        this.guard = guard;
    }

    /** Takes what is wanted; unless it {@code mayCreate}, an absent counter is answered with full. */
    LeaseEntryProcessor(OwnerClock clock, OwnerGuard guard, LimitRule rule, Want want, boolean mayCreate) {
        this.clock = clock;
        this.guard = guard;
        this.rule = rule;
        this.want = want;
        this.mayCreate = mayCreate;
    }

    @Override
    public long[] process(Map.Entry<String, StoredCounter> entry) {
        try {
            if (!guard.mayGrant()) {
                return LeaseReply.CUT_OFF.toLongs();
            }
            StoredCounter stored = entry.getValue();
            if (stored == null && !mayCreate) {
                return LeaseReply.FULL.toLongs();
            }
            OwnerTime now = clock.now();
            CounterState before = stored == null ? CounterState.fresh(rule, now) : stored.state();
            CounterState.Answer answer = before.lease(rule, want, now);
            ttlMillis = TimeUnit.NANOSECONDS.toMillis(answer.idleNanos()) + KEPT_MILLIS;
            result = answer.next();
            ((ExtendedMapEntry<String, StoredCounter>) entry)
                    .setValue(new StoredCounter(answer.next()), ttlMillis, TimeUnit.MILLISECONDS);
            return LeaseReply.of(answer.grant()).toLongs();
        } catch (RuntimeException e) {
            return LeaseReply.FAILED.toLongs(); // an exception here would travel as a Java-serialized object
        }
    }

    @Override
    public @Nullable EntryProcessor<String, StoredCounter, long[]> getBackupProcessor() {
        CounterState after = result;
        return after == null ? null : new BackupEntryProcessor<>(after, ttlMillis);
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        WireRule.write(rule, out);
        out.writeLong(want.need());
        out.writeLong(want.ahead());
        out.writeInt(want.sharers());
        out.writeBoolean(mayCreate);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        rule = WireRule.read(in);
        want = new Want(in.readLong(), in.readLong(), in.readInt());
        mayCreate = in.readBoolean();
    }

    @Override
    public int getFactoryId() {
        return CounterMessages.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
