package io.tollgate.node.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.tollgate.node.guard.DownstreamFault;

/** A client does more of something than it may: ends its connection. Has no stack trace: floods must be cheap to us. */
final class FloodException extends Http2Exception {
    private static final long serialVersionUID = 1L;

    private final DownstreamFault fault;

    FloodException(DownstreamFault fault) {
        super(Http2Error.ENHANCE_YOUR_CALM, fault.code(), ShutdownHint.HARD_SHUTDOWN);
        this.fault = fault;
    }

    DownstreamFault fault() {
        return fault;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
