package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.counter.LimitRule;
import java.io.IOException;

/** A rule on the wire: burst (0 for a window), requests, period. */
final class WireRule {
    private WireRule() {}

    static void write(LimitRule rule, ObjectDataOutput out) throws IOException {
        out.writeLong(
                switch (rule) {
                    case LimitRule.Window ignored -> 0;
                    case LimitRule.Bucket bucket -> bucket.burst();
                });
        out.writeLong(rule.requests());
        out.writeLong(rule.perNanos());
    }

    static LimitRule read(ObjectDataInput in) throws IOException {
        long burst = in.readLong();
        long requests = in.readLong();
        long perNanos = in.readLong();
        return burst == 0 ? new LimitRule.Window(requests, perNanos) : new LimitRule.Bucket(requests, perNanos, burst);
    }
}
