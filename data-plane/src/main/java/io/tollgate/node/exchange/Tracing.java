package io.tollgate.node.exchange;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.record.TraceFacts;
import io.tollgate.node.record.TraceSampler;
import java.net.InetAddress;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Whether an exchange is traced, and by which ids. Event loops; asked once an exchange, and only when anything is traced. */
final class Tracing {
    private static final int TRACE_ID_END = 32;
    private static final int SPAN_ID_END = 16;
    private static final int PARENT_ID_START = 36;

    private Tracing() {}

    /** The ids of the exchange's spans; null when it is not sampled. */
    static @Nullable TraceFacts begin(
            TraceSampler sampler, Identifiers ids, Fields fields, InetAddress peer, SplittableRandom random) {
        if (!isSampled(sampler, ids, peer)) {
            return null;
        }
        String parent = ids.continuesTrace() ? fields.single(FieldNames.TRACEPARENT) : null;
        String parentId = parent == null ? "" : parent.substring(PARENT_ID_START, PARENT_ID_START + SPAN_ID_END);
        return new TraceFacts(parentId, Identifiers.newSpanId(random), ids.spanId());
    }

    private static boolean isSampled(TraceSampler sampler, Identifiers ids, InetAddress peer) {
        if (!ids.continuesTrace()) {
            return sampler.byChance(ids.traceId(), TRACE_ID_END);
        }
        return sampler.trusts(peer) ? ids.saysSampled() : sampler.byChance(ids.spanId(), SPAN_ID_END);
    }
}
