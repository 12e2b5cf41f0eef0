package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.Want;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Ranges of permits on the wire that are given back: how many ranges; of each the permits, the first one's number, their stamp. */
final class WireReturns {
    private WireReturns() {}

    static void write(List<Grant.Leased> unused, ObjectDataOutput out) throws IOException {
        out.writeByte(unused.size());
        for (Grant.Leased each : unused) {
            out.writeLong(each.permits());
            out.writeLong(each.first());
            out.writeLong(each.stamp());
        }
    }

    static List<Grant.Leased> read(ObjectDataInput in) throws IOException {
        int size = in.readByte();
        if (size < 1 || size > Want.BACK_MAX) {
            throw new IOException("returns: " + size + " (expected: 1 to " + Want.BACK_MAX + ")");
        }
        List<Grant.Leased> unused = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            unused.add(new Grant.Leased(in.readLong(), in.readLong(), in.readLong(), 0, 0, 0));
        }
        return unused;
    }
}
