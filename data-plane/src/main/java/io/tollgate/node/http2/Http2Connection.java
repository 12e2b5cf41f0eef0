package io.tollgate.node.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream.State;
import io.tollgate.node.exchange.DownstreamConnection;
import io.tollgate.node.exchange.Gateway;
import io.tollgate.node.exchange.RefusedHead;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.guard.DownstreamFault;
import io.tollgate.node.http2.RecentStreams.Ending;
import io.tollgate.node.tls.SecuredBy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection of HTTP/2: many exchanges at once, each on its stream. Confined to its event loop.
 *
 * <p>Memory: what clients send ahead is bounded by the windows that they are given; responses by what the client's window
 * and the socket take, beyond which upstreams are paused; frames that no window holds back, by not reading while too much
 * lies unsent.
 */
public final class Http2Connection extends Http2ConnectionHandler implements DownstreamConnection {
    /** Heads and control frames that may lie unsent; no more is read until they have gone. */
    private static final int UNSENT_BYTES_MAX = 512 << 10;

    private final Place place;
    private final FrameBudget budget;
    private final FrameGate gate;
    private final ConnectionLife life;
    private final PropertyKey key;
    private final StreamClocks clocks;
    private final ClientFaults faults;
    private final List<Http2Stream> touched = new ArrayList<>();
    private final Windows windows;
    private final RecentStreams recent = new RecentStreams();
    private @Nullable ChannelHandlerContext context;
    private boolean reading;
    private boolean flushScheduled;
    private int open;
    private int requests;
    private long progress;

    /** Where a connection belongs; {@code securedBy} is null without TLS. */
    record Place(
            Gateway gateway,
            int loopIndex,
            Channel channel,
            @Nullable SecuredBy securedBy) {}

    Http2Connection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Place place,
            FrameBudget budget,
            FrameGate gate) {
        super(decoder, encoder, settings, true);
        this.place = place;
        this.budget = budget;
        this.gate = gate;
        this.key = connection().newKey();
        this.life = new ConnectionLife(this, gate);
        this.clocks = new StreamClocks(place.channel().eventLoop());
        this.faults = new ClientFaults(this, budget);
        decoder.frameListener(new FrameEvents(this));
        connection().addListener(new StreamEvents());
        this.windows = new Windows(this, key);
    }

    /**
     * The handler of one new connection, for the end of its pipeline.
     *
     * @param securedBy null without TLS
     */
    public static Http2Connection of(Gateway gateway, int loopIndex, Channel channel, @Nullable SecuredBy securedBy) {
        return Http2Codec.connection(new Place(gateway, loopIndex, channel, securedBy));
    }

    private final class StreamEvents extends Http2ConnectionAdapter {
        @Override
        public void onStreamHalfClosed(io.netty.handler.codec.http2.Http2Stream state) {
            Http2Stream stream = state.getProperty(key);
            if (stream != null && state.state() == State.HALF_CLOSED_LOCAL) {
                stream.responseSent();
            }
        }

        @Override
        public void onStreamClosed(io.netty.handler.codec.http2.Http2Stream state) {
            Http2Stream stream = state.getProperty(key);
            if (stream != null) {
                open--;
                stream.closed();
                recent.add(state.id(), Ending.WHOLE);
                life.streamClosed(open);
            }
        }
    }

    Gateway gateway() {
        return place.gateway();
    }

    int loopIndex() {
        return place.loopIndex();
    }

    Channel channel() {
        return place.channel();
    }

    @Nullable
    SecuredBy securedBy() {
        return place.securedBy();
    }

    InetAddress peerAddress() {
        return ((InetSocketAddress) channel().remoteAddress()).getAddress();
    }

    int openStreams() {
        return open;
    }

    long idleNanosMax() {
        return gateway().guard().limits().idleTimeout().toNanos();
    }

    /** Grows with every piece of a response that the socket took. */
    long progress() {
        return progress;
    }

    ChannelHandlerContext context() {
        ChannelHandlerContext current = context;
        if (current == null) {
            throw new IllegalStateException("pipeline: none (expected: the handler was added)");
        }
        return current;
    }

    /** It is put onto a connection that stands already. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        gateway().lifecycle().http2Connection(1);
        gateway().observer().connections(loopIndex(), 1);
        super.handlerAdded(ctx);
        windows.begin();
        life.begin();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        gateway().lifecycle().http2Connection(-1);
        gateway().observer().connections(loopIndex(), -1);
        life.end();
        clocks.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (life.isClosing()) {
            ((ByteBuf) message).release();
            return;
        }
        reading = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        // First: what is written from here on is flushed on its own, be it for a window that opens meanwhile.
        reading = false;
        for (Http2Stream stream : touched) {
            stream.readComplete();
        }
        touched.clear();
        super.channelReadComplete(ctx);
        life.awaitHead(open);
        if (!channel().isWritable() && ConnectionLife.unsentBytes(channel()) > UNSENT_BYTES_MAX) {
            channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        super.channelWritabilityChanged(ctx);
        if (channel().isWritable() && !channel().config().isAutoRead()) {
            channel().config().setAutoRead(true);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof Http2Exception) {
            super.exceptionCaught(ctx, cause);
        } else {
            var _ = ctx.close();
        }
    }

    @Override
    public void drain() {
        life.drain();
    }

    /** The client has heard of the drain. */
    void drainHeard() {
        life.drainHeard();
    }

    // Streams.

    @Nullable
    Http2Stream find(int streamId) {
        var state = connection().stream(streamId);
        return state == null ? null : state.getProperty(key);
    }

    /** A request has come. */
    void request(int streamId, RequestFields fields, boolean ended) {
        var state = connection().stream(streamId);
        WebSocketHandshake handshake = fields.isExtendedConnect() ? new WebSocketHandshake() : null;
        RequestHead head = fields.head(ended, handshake);
        Fault fault = fields.fault();
        if (head == null && fault != null) {
            refuse(state, fault, ended);
            return;
        }
        opened(new Http2Stream(this, state, head, handshake, ended)).start();
        if (++requests == gateway().guard().limits().requestsPerConnectionMax()) {
            drain();
        }
    }

    private Http2Stream opened(Http2Stream stream) {
        stream.state().setProperty(key, stream);
        open++;
        life.streamOpened();
        return stream;
    }

    private void refuse(io.netty.handler.codec.http2.Http2Stream state, Fault fault, boolean ended) {
        Http2Stream refused = opened(new Http2Stream(this, state, null, null, ended));
        refused.faulty(fault);
        RefusedHead.answer(refused, fault.kind(), fault.detail());
    }

    ClientFaults faults() {
        return faults;
    }

    Windows windows() {
        return windows;
    }

    StreamClocks clocks() {
        return clocks;
    }

    /** The client does not want it any more; the codec closes it. */
    void resetByClient(Http2Stream stream) throws FloodException {
        recent.add(stream.state().id(), Ending.RESET_BY_CLIENT);
        stream.resetByClient();
        if (!stream.isAnswered()) {
            faults.rapidReset();
        }
    }

    /** Something of its request was handed on, which is to be pushed out. */
    void touched(Http2Stream stream) {
        if (!reading) {
            stream.readComplete();
        } else if (touched.isEmpty() || touched.getLast() != stream) {
            touched.add(stream);
        }
    }

    // Frames.

    void writeHeaders(Http2Stream stream, ResponseFields fields, boolean last) {
        ChannelHandlerContext ctx = context();
        budget.sent(0);
        var _ = encoder().writeHeaders(ctx, stream.state().id(), fields, 0, last, ctx.newPromise());
    }

    void writeData(Http2Stream stream, ByteBuf part, boolean last) {
        ChannelHandlerContext ctx = context();
        budget.sent(part.readableBytes());
        encoder()
                .writeData(ctx, stream.state().id(), part, 0, last, ctx.newPromise())
                .addListener(written -> progress++);
    }

    /** Pushes out what was written: at the end of what is being read, or when this loop has seen to everybody else. */
    void flush() {
        if (!reading && !flushScheduled) {
            flushScheduled = true;
            channel().eventLoop().execute(this::flushNow);
        }
    }

    private void flushNow() {
        flushScheduled = false;
        flush(context());
    }

    /** Ends a stream. */
    void reset(Http2Stream stream, Http2Error code) {
        if (channel().isActive()) {
            ChannelHandlerContext ctx = context();
            recent.add(stream.state().id(), Ending.RESET_BY_US);
            var _ = resetStream(ctx, stream.state().id(), code.code(), ctx.newPromise());
            flush();
        }
    }

    void slowReader(Http2Stream stream) {
        faults.count(DownstreamFault.SLOW_READER, "nothing of a response was taken in time");
        reset(stream, Http2Error.CANCEL);
    }

    // Errors.

    @Override
    protected void onStreamError(ChannelHandlerContext ctx, boolean outbound, Throwable cause, StreamException error) {
        int id = error.streamId();
        if (error instanceof HeaderListSizeException size && size.duringDecode() && tooLarge(id)) {
            return;
        }
        var state = connection().stream(id);
        Ending ending = recent.of(id);
        if (state == null && ending == Ending.RESET_BY_US) {
            return;
        }
        if (state == null
                && gate.isHead()
                && error.error() == Http2Error.STREAM_CLOSED
                && ending != Ending.RESET_BY_CLIENT) {
            // A head on a stream that is over, or whose number was passed over (RFC 9113 section 5.1 and 5.1.1).
            Http2Error code = ending == null ? Http2Error.PROTOCOL_ERROR : Http2Error.STREAM_CLOSED;
            onError(ctx, outbound, Http2Exception.connectionError(code, "a head on a stream that is over"));
            return;
        }
        if (!outbound) {
            faults.stream(String.valueOf(error.getMessage()));
        }
        super.onStreamError(ctx, outbound, cause, exact(error, state));
        recent.add(id, Ending.RESET_BY_US);
        try {
            faults.spend();
        } catch (FloodException flood) {
            onError(ctx, outbound, flood);
        }
    }

    /** The codec takes a second head behind a request's end for one that is too many. */
    private StreamException exact(StreamException error, io.netty.handler.codec.http2.@Nullable Http2Stream state) {
        boolean behindEnd = state != null && state.state() == State.HALF_CLOSED_REMOTE && gate.isHead();
        return behindEnd
                ? (StreamException) Http2Exception.streamError(
                        error.streamId(), Http2Error.STREAM_CLOSED, "a head behind the request's end")
                : error;
    }

    /** Fields over the bound: of a new request they are answered (431), of trailers they end it. */
    private boolean tooLarge(int streamId) {
        Fault fault = new Fault(Fault.Kind.FIELDS_TOO_LARGE, "fields over the advertised bound");
        Http2Stream known = find(streamId);
        try {
            if (known != null) {
                known.requestFault(fault);
            } else {
                refuse(connection().remote().createStream(streamId, false), fault, false);
            }
            return true;
        } catch (Http2Exception e) {
            return false;
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        Http2Error code = error == null ? Http2Error.INTERNAL_ERROR : error.error();
        faults.connection(cause, code, outbound);
        life.giveUp(code);
    }
}
