package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.counter.CounterState;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A counter's state as a map value, and under which trust it was written. */
final class StoredCounter implements CounterMessage {
    static final int CLASS_ID = 1;

    private @Nullable CounterState state;
    private long trust;

    /** For reading. */
    StoredCounter() {}

    StoredCounter(CounterState state, long trust) {
        this.state = state;
        this.trust = trust;
    }

    CounterState state() {
        return Objects.requireNonNull(state, "written or read before it is asked");
    }

    long trust() {
        return trust;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(trust);
        out.writeLongArray(state().toLongs());
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        trust = in.readLong();
        state = CounterState.ofLongs(Objects.requireNonNull(in.readLongArray(), "a state is never null"));
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
