package io.tollgate.node.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.tollgate.core.config.Upstream;
import io.tollgate.node.transport.Channels;
import io.tollgate.node.transport.DeadlineTimer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/2 to a target, and the requests that share it. Handed out only after the other side's SETTINGS have
 * come: then it is known to speak HTTP/2, and how many streams it takes. Confined to its event loop.
 */
final class Http2UpstreamConnection extends Http2EventAdapter {
    /** Streams that we open at a time, however many the other side takes: each may cost a window of memory. */
    private static final int STREAMS_MAX = 256;

    /** Stream ids are used up once (RFC 9113 section 5.1.1); long before that a connection is replaced. */
    private static final int STREAM_ID_MAX = 1 << 30;

    /** A connection without a request this long is closed: shorter than what upstreams usually keep. */
    private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    /** With requests and nothing heard this long, the other side is asked whether it is there, and given as long to answer. */
    private static final long SILENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);

    private static final int DEBUG_BYTES_MAX = 100;

    private enum State {
        /** SETTINGS have not come. */
        STARTING,
        OPEN,
        /** Requests finish, no new ones begin. */
        LEAVING,
        CLOSED
    }

    /** Who holds connections. */
    interface Owner {
        /** It takes requests from now on. */
        void ready(Http2UpstreamConnection connection);

        /** It may take more requests than before, or none any more. */
        void changed(Http2UpstreamConnection connection);

        /**
         * It is over.
         *
         * @param why null when it had served
         */
        void closed(Http2UpstreamConnection connection, @Nullable String why);
    }

    private final Owner owner;
    private final TargetState target;
    private final Channel channel;
    private final Http2UpstreamHandler handler;
    private final Http2Connection.PropertyKey key;
    private final List<Http2UpstreamStream> streams = new ArrayList<>();
    private final List<Http2UpstreamStream> touched = new ArrayList<>();
    private final DeadlineTimer timer;
    private final long silentNanosMax;
    private final long startNanosMax;
    private State state = State.STARTING;
    private @Nullable Http2UpstreamStream opening;
    private boolean connectProtocol;
    private boolean flushWanted;
    private boolean served;
    private boolean pinged;
    private long heardNanos = System.nanoTime();
    private long idleSinceNanos = heardNanos;

    private Http2UpstreamConnection(Owner owner, TargetState target, Channel channel, Upstream.Timeouts timeouts) {
        this.owner = owner;
        this.target = target;
        this.channel = channel;
        this.silentNanosMax = Math.min(SILENT_NANOS_MAX, timeouts.idle().toNanos() / 2);
        this.startNanosMax = timeouts.connect().toNanos();
        this.timer = new DeadlineTimer(channel.eventLoop(), this::onDeadline);
        this.handler = Http2UpstreamHandler.of(this);
        this.key = handler.connection().newKey();
    }

    /** Begins HTTP/2 on {@code channel}; {@code owner} is told what comes of it. */
    static Http2UpstreamConnection start(Owner owner, TargetState target, Channel channel, Upstream.Timeouts timeouts) {
        Http2UpstreamConnection connection = new Http2UpstreamConnection(owner, target, channel, timeouts);
        channel.pipeline().addLast(connection.handler);
        connection.timer.setIn(connection.startNanosMax);
        return connection;
    }

    TargetState target() {
        return target;
    }

    Channel channel() {
        return channel;
    }

    Http2UpstreamHandler handler() {
        return handler;
    }

    /** Whether it carried a request before. */
    boolean isUsed() {
        return served;
    }

    /** Whether the other side takes WebSockets (RFC 8441 section 3). */
    boolean takesConnectProtocol() {
        return connectProtocol;
    }

    /** The largest head that the other side says it takes, as {@link Http2RequestHead#size} counts. */
    long takesHeadBytes() {
        return handler.encoder().configuration().headersConfiguration().maxHeaderListSize();
    }

    /** Whether another request may begin. */
    boolean hasRoom() {
        return state == State.OPEN
                && channel.isActive()
                && streams.size() < STREAMS_MAX
                && handler.connection().local().canOpenStream();
    }

    /** Requests on it. */
    int load() {
        return streams.size();
    }

    boolean isIdle() {
        return state == State.OPEN && streams.isEmpty();
    }

    /** Whether its target and address are still in use. */
    boolean isWanted() {
        return target.wants(channel.remoteAddress());
    }

    boolean leadsTo(InetSocketAddress address) {
        return address.equals(channel.remoteAddress());
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isLeaving() {
        return state == State.LEAVING;
    }

    /** Gives {@code listener} a stream; only where there {@link #hasRoom}. */
    void attach(UpstreamListener listener) {
        Http2UpstreamStream stream = new Http2UpstreamStream(this, listener);
        streams.add(stream);
        listener.connected(stream);
    }

    /** The next stream's id; its opening is told to {@code stream}. */
    int open(Http2UpstreamStream stream) {
        opening = stream;
        served = true;
        if (streams.size() == 1) {
            // Silence counts from here: before it nothing was asked.
            heardNanos = System.nanoTime();
            pinged = false;
            timer.setIn(silentNanosMax);
        }
        return handler.connection().local().incrementAndGetNextStreamId();
    }

    void opened() {
        opening = null;
    }

    /** {@code stream}'s request is over, whatever became of it. */
    void finished(Http2UpstreamStream stream) {
        if (streams.remove(stream)) {
            if (state == State.CLOSED) {
                return;
            }
            if (streams.isEmpty()) {
                idleSinceNanos = System.nanoTime();
                timer.setIn(IDLE_NANOS_MAX);
            }
            if (handler.connection().local().lastStreamCreated() > STREAM_ID_MAX) {
                leave();
            } else if (state == State.LEAVING && streams.isEmpty()) {
                close();
            } else {
                owner.changed(this);
            }
        }
    }

    /** Takes no new request; closes when the last has ended. */
    void leave() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            owner.changed(this);
        }
        if (state == State.LEAVING && streams.isEmpty()) {
            close();
        }
    }

    /** Says good-bye and closes; for when nobody uses it. */
    void close() {
        if (state != State.CLOSED) {
            ended(null);
            // Sends GOAWAY first.
            Channels.close(channel);
        }
    }

    /** Pushes out what was written, once for everything that this turn of the loop writes. */
    void flush() {
        if (!flushWanted) {
            flushWanted = true;
            channel.eventLoop().execute(() -> {
                flushWanted = false;
                channel.flush();
            });
        }
    }

    private void ended(@Nullable String why) {
        state = State.CLOSED;
        timer.close();
        owner.closed(this, why);
    }

    /** Nothing more comes. */
    void lost(UpstreamFailure failure, String detail) {
        if (state == State.CLOSED && streams.isEmpty()) {
            return;
        }
        boolean starting = state == State.STARTING;
        if (state != State.CLOSED) {
            ended(starting ? "it does not speak HTTP/2: " + detail : null);
        }
        for (Http2UpstreamStream stream : List.copyOf(streams)) {
            stream.lost(failure, detail);
        }
    }

    /** Closes without a good-bye, which the other side would not take. */
    void abandon() {
        var _ = handler.ctx().close();
    }

    private void onDeadline() {
        long now = System.nanoTime();
        if (state == State.STARTING) {
            lost(UpstreamFailure.CONNECT_FAILED, "no SETTINGS in time");
            abandon();
        } else if (streams.isEmpty()) {
            if (now - idleSinceNanos >= IDLE_NANOS_MAX) {
                close();
            } else {
                timer.setAt(idleSinceNanos + IDLE_NANOS_MAX);
            }
        } else if (now - heardNanos < silentNanosMax) {
            timer.setAt(heardNanos + silentNanosMax);
        } else if (pinged) {
            lost(UpstreamFailure.RESET, "no answer to PING");
            abandon();
        } else {
            pinged = true;
            ChannelHandlerContext ctx = handler.ctx();
            var _ = handler.encoder().writePing(ctx, false, now, ctx.newPromise());
            flush();
            timer.setIn(silentNanosMax);
        }
    }

    void readComplete() {
        heardNanos = System.nanoTime();
        pinged = false;
        // By index: handing out may touch further streams.
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).readComplete();
        }
        touched.clear();
    }

    private @Nullable Http2UpstreamStream find(int streamId) {
        Http2Stream stream = handler.connection().stream(streamId);
        return stream == null ? null : stream.getProperty(key);
    }

    private void touch(Http2UpstreamStream stream) {
        if (stream.touch()) {
            touched.add(stream);
        }
    }

    void writabilityChanged(Http2Stream stream) {
        Http2UpstreamStream known = stream.getProperty(key);
        if (known != null) {
            known.writabilityChanged();
        }
    }

    void streamError(int streamId, boolean outbound, String detail) {
        Http2UpstreamStream stream = find(streamId);
        if (stream != null) {
            stream.lost(outbound ? UpstreamFailure.RESET : UpstreamFailure.MALFORMED, detail);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
        connectProtocol |= Boolean.TRUE.equals(settings.connectProtocolEnabled());
        if (state == State.STARTING) {
            state = State.OPEN;
            timer.setIn(IDLE_NANOS_MAX);
            owner.ready(this);
        } else {
            owner.changed(this);
        }
    }

    @Override
    public void onStreamAdded(Http2Stream stream) {
        Http2UpstreamStream current = opening;
        if (current != null) {
            stream.setProperty(key, current);
            current.opened(stream);
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        owner.changed(this);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream) {
        Http2UpstreamStream stream = find(streamId);
        if (stream != null) {
            touch(stream);
            stream.headers(headers, endOfStream);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream) {
        onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        Http2UpstreamStream stream = find(streamId);
        if (stream == null) {
            return data.readableBytes() + padding;
        }
        touch(stream);
        return stream.data(data, endOfStream) + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
        Http2UpstreamStream stream = find(streamId);
        if (stream != null) {
            stream.reset(errorCode);
        }
    }

    /** Streams above {@code lastStreamId} were not processed and will not be (RFC 9113 section 6.8). */
    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
        if (state == State.OPEN) {
            state = State.LEAVING;
        }
        String debug = debugData.toString(
                debugData.readerIndex(),
                Math.min(debugData.readableBytes(), DEBUG_BYTES_MAX),
                StandardCharsets.ISO_8859_1);
        String detail = "GOAWAY " + name(errorCode) + (debug.isEmpty() ? "" : ": " + debug);
        for (Http2UpstreamStream stream : List.copyOf(streams)) {
            if (stream.id() > lastStreamId) {
                stream.lost(UpstreamFailure.REFUSED, detail);
            }
        }
        owner.changed(this);
        if (streams.isEmpty()) {
            close();
        }
    }

    /** An error code by name, or as a number. */
    static String name(long errorCode) {
        Http2Error known = Http2Error.valueOf(errorCode);
        return known == null ? Long.toHexString(errorCode) : known.name();
    }
}
