package io.tollgate.node.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.guard.DownstreamFault;
import io.tollgate.node.guard.FaultCounts;

/** Counts what one client does that no client ought to do, and says when it is enough. Confined to its event loop. */
final class ClientFaults {
    private final Http2Connection connection;
    private final FrameBudget budget;
    private int madeResets;

    ClientFaults(Http2Connection connection, FrameBudget budget) {
        this.connection = connection;
        this.budget = budget;
    }

    void count(DownstreamFault fault, String detail) {
        connection
                .gateway()
                .guard()
                .faults()
                .count(FaultCounts.Protocol.HTTP_2, fault, connection.peerAddress(), detail);
    }

    /** What is wrong with a request. */
    void request(Fault fault) {
        count(DownstreamFault.of(fault.kind()), fault.detail());
        if (fault.kind() == Fault.Kind.MALFORMED) {
            madeResets++;
        }
    }

    /** Frames that make us reset a stream. */
    void stream(String detail) {
        count(DownstreamFault.PROTOCOL_ERROR, detail);
        madeResets++;
    }

    /** What ends the connection. */
    void connection(Throwable cause, Http2Error code, boolean outbound) {
        DownstreamFault fault = cause instanceof FloodException flood ? flood.fault() : fault(code, outbound);
        count(fault, String.valueOf(cause.getMessage()));
    }

    private static DownstreamFault fault(Http2Error code, boolean outbound) {
        return switch (code) {
            case FLOW_CONTROL_ERROR -> DownstreamFault.FLOW_CONTROL_ERROR;
            case FRAME_SIZE_ERROR -> DownstreamFault.FRAME_SIZE_ERROR;
            case COMPRESSION_ERROR -> DownstreamFault.COMPRESSION_ERROR;
            // Every other flood is counted by our own budget: this is the codec's word for its two bounds.
            case ENHANCE_YOUR_CALM -> outbound ? DownstreamFault.CONTROL_QUEUE : DownstreamFault.CONTINUATION_FLOOD;
            default -> DownstreamFault.PROTOCOL_ERROR;
        };
    }

    /** A request that the client resets before it is answered. */
    void rapidReset() throws FloodException {
        budget.spend(FrameBudget.Kind.RAPID_RESET);
    }

    /** Counts the streams that it made us reset; not before the codec has done with the frames. */
    void spend() throws FloodException {
        for (; madeResets > 0; madeResets--) {
            budget.spend(FrameBudget.Kind.MADE_RESET);
        }
    }
}
