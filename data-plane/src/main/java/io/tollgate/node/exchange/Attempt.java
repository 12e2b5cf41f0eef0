package io.tollgate.node.exchange;

import io.netty.buffer.ByteBuf;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.upstream.TargetState;
import io.tollgate.node.upstream.UpstreamFailure;
import io.tollgate.node.upstream.UpstreamListener;
import io.tollgate.node.upstream.UpstreamRequest;
import io.tollgate.node.upstream.UpstreamStream;
import org.jspecify.annotations.Nullable;

/**
 * One try at one target. Passes on to its exchange what happens, until it is over or cancelled; what comes after that
 * reaches nobody. Confined to the exchange's event loop.
 */
final class Attempt implements UpstreamListener {
    private final Exchange exchange;
    private final TargetState target;
    private @Nullable UpstreamStream stream;
    private long sentNanos;
    private boolean over;

    Attempt(Exchange exchange, TargetState target) {
        this.exchange = exchange;
        this.target = target;
        target.begin();
    }

    private void end() {
        if (!over) {
            over = true;
            target.end();
        }
        stream = null;
    }

    /** The request has been sent to its end. */
    void sent(long nanos) {
        sentNanos = nanos;
    }

    /** When that was, of {@link System#nanoTime}; 0 when it was not. */
    long sentNanos() {
        return sentNanos;
    }

    TargetState target() {
        return target;
    }

    boolean isConnected() {
        return stream != null;
    }

    /** Whether it runs over a connection that carried a request before. */
    boolean isReused() {
        UpstreamStream current = stream;
        return current != null && current.isReused();
    }

    boolean isWritable() {
        UpstreamStream current = stream;
        return current != null && current.isWritable();
    }

    void sendHead(UpstreamRequest request) {
        UpstreamStream current = stream;
        if (current != null) {
            current.sendHead(request);
        }
    }

    /** Sends a part of the body; releases it. */
    void sendBody(ByteBuf part) {
        UpstreamStream current = stream;
        if (current == null) {
            part.release();
        } else {
            current.sendBody(part);
        }
    }

    void sendEnd(@Nullable Fields trailers) {
        UpstreamStream current = stream;
        if (current != null) {
            current.sendEnd(trailers);
        }
    }

    void flush() {
        UpstreamStream current = stream;
        if (current != null) {
            current.flush();
        }
    }

    void pause() {
        UpstreamStream current = stream;
        if (current != null) {
            current.pause();
        }
    }

    void resume() {
        UpstreamStream current = stream;
        if (current != null) {
            current.resume();
        }
    }

    void tunnel() {
        UpstreamStream current = stream;
        if (current != null) {
            current.tunnel();
        }
    }

    /** Ends it well: the connection may serve again. */
    void release() {
        UpstreamStream current = stream;
        end();
        if (current != null) {
            current.release();
        }
    }

    /** Ends it: a connection in the middle of a message is of no use to anybody. */
    void cancel() {
        UpstreamStream current = stream;
        end();
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void connected(UpstreamStream fresh) {
        if (over) {
            fresh.cancel();
            return;
        }
        stream = fresh;
        exchange.connected(this);
    }

    @Override
    public void failed(UpstreamFailure failure, String detail) {
        if (!over) {
            boolean reused = isReused();
            end();
            exchange.attemptFailed(this, failure, detail, reused);
        }
    }

    @Override
    public void head(ResponseHead head) {
        if (!over) {
            exchange.responseHead(this, head);
        }
    }

    @Override
    public void body(ByteBuf part) {
        if (over) {
            part.release();
        } else {
            exchange.responseBody(this, part);
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        if (!over) {
            exchange.responseEnd(this, trailers);
        }
    }

    @Override
    public void readComplete() {
        if (!over) {
            exchange.responseReadComplete();
        }
    }

    @Override
    public void writabilityChanged() {
        if (!over) {
            exchange.upstreamWritable(this);
        }
    }
}
