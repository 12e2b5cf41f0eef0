package io.tollgate.node.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HeadWriter;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.upstream.TargetState;
import io.tollgate.node.upstream.UpstreamConnection;
import io.tollgate.node.upstream.UpstreamFailure;
import io.tollgate.node.upstream.UpstreamListener;
import org.jspecify.annotations.Nullable;

/**
 * One try at one target. Passes on to its exchange what happens, until it is over or cancelled; what comes after that
 * reaches nobody. Confined to the exchange's event loop.
 */
final class Attempt implements UpstreamListener {
    private final Exchange exchange;
    private final TargetState target;
    private @Nullable UpstreamConnection connection;
    private boolean over;

    Attempt(Exchange exchange, TargetState target) {
        this.exchange = exchange;
        this.target = target;
    }

    TargetState target() {
        return target;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Whether it runs over a connection that carried a request before. */
    boolean isReused() {
        UpstreamConnection current = connection;
        return current != null && current.isReused();
    }

    boolean isWritable() {
        UpstreamConnection current = connection;
        return current != null && current.isWritable();
    }

    void send(String method, ByteBuf head) {
        UpstreamConnection current = connection;
        if (current == null) {
            head.release();
            return;
        }
        current.expect(method);
        current.write(head);
    }

    /** Sends a part of the body; releases it. */
    void body(ByteBuf part, boolean chunked, ByteBufAllocator allocator) {
        UpstreamConnection current = connection;
        if (current == null) {
            part.release();
            return;
        }
        if (chunked) {
            current.write(HeadWriter.chunkStart(allocator, part.readableBytes()));
            current.write(part);
            current.write(HeadWriter.chunkEnd(allocator));
        } else {
            current.write(part);
        }
    }

    void lastChunk(ByteBufAllocator allocator, @Nullable Fields trailers) {
        UpstreamConnection current = connection;
        if (current != null) {
            current.write(HeadWriter.lastChunk(allocator, trailers));
        }
    }

    void flush() {
        UpstreamConnection current = connection;
        if (current != null) {
            current.flush();
        }
    }

    void pause() {
        UpstreamConnection current = connection;
        if (current != null) {
            current.pause();
        }
    }

    void resume() {
        UpstreamConnection current = connection;
        if (current != null) {
            current.resume();
        }
    }

    void tunnel() {
        UpstreamConnection current = connection;
        if (current != null) {
            current.tunnel();
        }
    }

    /** Ends it well: the connection may serve again. */
    void release() {
        UpstreamConnection current = connection;
        over = true;
        connection = null;
        if (current != null) {
            current.release();
        }
    }

    /** Ends it: a connection in the middle of a message is of no use to anybody. */
    void cancel() {
        UpstreamConnection current = connection;
        over = true;
        connection = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public void connected(UpstreamConnection fresh) {
        if (over) {
            fresh.close();
            return;
        }
        connection = fresh;
        exchange.connected(this);
    }

    @Override
    public void failed(UpstreamFailure failure, String detail) {
        if (!over) {
            boolean reused = isReused();
            over = true;
            connection = null;
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
