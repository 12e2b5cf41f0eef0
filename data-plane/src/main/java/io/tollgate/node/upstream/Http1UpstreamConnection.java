package io.tollgate.node.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tollgate.node.framing.BodyLength;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HeadWriter;
import io.tollgate.node.framing.MessageSink;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.framing.ResponseParser;
import io.tollgate.node.transport.Channels;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a target: idle in its pool, or in the hands of one listener. Confined to its event loop.
 *
 * <p>It goes back to the pool only when the response ended where it said it would and nothing came behind it; otherwise
 * it is closed, so that no response can ever reach the wrong request.
 */
final class Http1UpstreamConnection extends ChannelInboundHandlerAdapter
        implements UpstreamStream, MessageSink<ResponseHead> {
    private final Http1LoopPool pool;
    private final TargetState target;
    private final Channel channel;
    private final ResponseParser parser;
    private @Nullable UpstreamListener listener;
    private boolean responseBegun;
    private boolean interim;
    private boolean inputEnded;
    private boolean reused;
    private boolean keepAlive;
    /** How the request's body is framed. */
    private boolean chunked;

    private boolean tunnelling;

    private boolean counted = true;
    long idleSinceNanos;

    Http1UpstreamConnection(Http1LoopPool pool, TargetState target, Channel channel) {
        this.pool = pool;
        this.target = target;
        this.channel = channel;
        this.parser = new ResponseParser(channel.alloc(), this);
    }

    @Override
    public TargetState target() {
        return target;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void sendHead(UpstreamRequest request) {
        responseBegun = false;
        chunked = request.bodyLength() == BodyLength.CHUNKED;
        parser.expect(request.method());
        Fields fields = request.fields();
        if (chunked) {
            fields.add(FieldNames.TRANSFER_ENCODING, "chunked");
        }
        if (request.upgrading()) {
            fields.add(FieldNames.CONNECTION, "Upgrade").add(FieldNames.UPGRADE, "websocket");
        }
        Channels.write(
                channel,
                HeadWriter.request(channel.alloc(), request.method(), request.path(), request.query(), fields));
    }

    @Override
    public void sendBody(ByteBuf part) {
        if (chunked) {
            Channels.write(channel, HeadWriter.chunkStart(channel.alloc(), part.readableBytes()));
            Channels.write(channel, part);
            Channels.write(channel, HeadWriter.chunkEnd(channel.alloc()));
        } else {
            Channels.write(channel, part);
        }
    }

    @Override
    public void sendEnd(@Nullable Fields trailers) {
        if (chunked) {
            Channels.write(channel, HeadWriter.lastChunk(channel.alloc(), trailers));
        } else if (tunnelling) {
            // Only behind what was written: shutting down throws away what is still queued.
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> Channels.endOutput(channel));
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void pause() {
        parser.pause();
        channel.config().setAutoRead(false);
    }

    @Override
    public void resume() {
        if (!parser.isPaused()) {
            return;
        }
        parser.resume();
        if (parser.isPaused()) {
            // What is left lies here, whether or not the other side has ended meanwhile.
            return;
        }
        if (inputEnded) {
            endOfInput();
        } else {
            channel.config().setAutoRead(true);
            UpstreamListener current = listener;
            if (current != null) {
                current.readComplete();
            }
        }
    }

    @Override
    public void tunnel() {
        keepAlive = false;
        tunnelling = true;
        parser.tunnel();
    }

    @Override
    public void release() {
        listener = null;
        boolean clean = keepAlive && parser.isBetween() && parser.buffered() == 0 && channel.isActive();
        keepAlive = false;
        if (clean) {
            reused = true;
            pool.idle(this);
        } else {
            closeChannel();
        }
    }

    @Override
    public void cancel() {
        listener = null;
        closeChannel();
    }

    void closeChannel() {
        parser.close();
        Channels.close(channel);
        if (counted) {
            counted = false;
            pool.closed(this);
        }
    }

    /** Whether it may serve again: its target is still configured, and still has its address. */
    boolean isWanted() {
        return target.wants(channel.remoteAddress());
    }

    boolean leadsTo(InetSocketAddress address) {
        return address.equals(channel.remoteAddress());
    }

    boolean isActive() {
        return channel.isActive();
    }

    void attach(UpstreamListener owner) {
        listener = owner;
        if (!channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
        owner.connected(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (listener == null) {
            // Nobody asked: an answer to no request. The connection is no longer in step.
            bytes.release();
            closeChannel();
            return;
        }
        parser.feed(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        UpstreamListener current = listener;
        if (current != null) {
            current.readComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        UpstreamListener current = listener;
        if (current != null) {
            current.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        inputEnded = true;
        if (listener == null) {
            closeChannel();
        } else if (!parser.isPaused() || (parser.buffered() == 0 && !parser.isEndHeld())) {
            endOfInput();
        }
    }

    private void endOfInput() {
        parser.endOfInput();
        fail(responseBegun ? UpstreamFailure.TRUNCATED : UpstreamFailure.RESET, "the connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(responseBegun ? UpstreamFailure.TRUNCATED : UpstreamFailure.RESET, String.valueOf(cause.getMessage()));
        closeChannel();
    }

    private void fail(UpstreamFailure failure, String detail) {
        UpstreamListener current = listener;
        if (current != null) {
            cancel();
            current.failed(failure, detail);
        } else {
            closeChannel();
        }
    }

    @Override
    public void head(ResponseHead head) {
        responseBegun = true;
        interim = head.isInterim();
        keepAlive = head.keepAlive();
        UpstreamListener current = listener;
        if (current != null) {
            current.head(head);
        }
    }

    @Override
    public void body(ByteBuf part) {
        UpstreamListener current = listener;
        if (current == null) {
            part.release();
        } else {
            current.body(part);
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        if (interim) {
            interim = false;
            responseBegun = false;
            parser.next();
            return;
        }
        UpstreamListener current = listener;
        if (current != null) {
            current.end(trailers);
        }
    }

    @Override
    public void fault(Fault fault) {
        UpstreamFailure failure = fault.kind() != Fault.Kind.TRUNCATED
                ? UpstreamFailure.MALFORMED
                : responseBegun || parser.buffered() > 0 ? UpstreamFailure.TRUNCATED : UpstreamFailure.RESET;
        fail(failure, fault.detail());
    }
}
