package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.owner.Sentinel;
import io.tollgate.node.limit.owner.Trust;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A partition's sentinel as a map value, beside its counters. */
final class StoredSentinel implements CounterMessage {
    static final int CLASS_ID = 6;
    static final int LONGS = 7;

    private @Nullable Sentinel sentinel;

    /** For reading. */
    StoredSentinel() {}

    StoredSentinel(Sentinel sentinel) {
        this.sentinel = sentinel;
    }

    Sentinel sentinel() {
        return Objects.requireNonNull(sentinel, "written or read before it is asked");
    }

    static long[] toLongs(Sentinel sentinel) {
        return new long[] {
            sentinel.owner().getMostSignificantBits(),
            sentinel.owner().getLeastSignificantBits(),
            sentinel.term(),
            sentinel.trust().id(),
            sentinel.trust().sinceMillis(),
            sentinel.seenMillis(),
            sentinel.version()
        };
    }

    static Sentinel ofLongs(long @Nullable [] flat) {
        if (flat == null || flat.length != LONGS) {
            throw new IllegalArgumentException("sentinel (expected: " + LONGS + " numbers)");
        }
        return new Sentinel(new UUID(flat[0], flat[1]), (int) flat[2], new Trust(flat[3], flat[4]), flat[5], flat[6]);
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLongArray(toLongs(sentinel()));
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        sentinel = ofLongs(in.readLongArray());
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
