package io.tollgate.node.door;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP/2 that does with each request what a script says, frame by frame; frames that no honest server sends
 * included. Scripts run on its event loop.
 */
public final class ScriptedHttp2Upstream implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicInteger resets = new AtomicInteger();
    private final BlockingQueue<Long> resetCodes = new LinkedBlockingQueue<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger settingsAcks = new AtomicInteger();

    /** What to do with each request: called when its head is here, and once more when it has ended. */
    public interface Script {
        void head(Call call) throws Exception;

        default void end(Call call) throws Exception {}
    }

    /**
     * How the server presents itself.
     *
     * @param bodies what becomes of requests' bodies
     */
    public record Setup(Http2Settings settings, @Nullable SslContext tls, Bodies bodies, boolean answersPings) {
        /** What becomes of requests' bodies. */
        public enum Bodies {
            KEPT,
            DROPPED,
            /** Left in the window until {@link Call#read}. */
            UNREAD
        }

        public static Setup plain() {
            return new Setup(new Http2Settings(), null, Bodies.KEPT, true);
        }

        public Setup streams(int most) {
            return with(new Http2Settings().maxConcurrentStreams(most));
        }

        public Setup with(Http2Settings other) {
            return new Setup(other, tls, bodies, answersPings);
        }

        public Setup over(SslContext context) {
            return new Setup(settings, context, bodies, answersPings);
        }

        public Setup with(Bodies other) {
            return new Setup(settings, tls, other, answersPings);
        }

        public Setup deafToPings() {
            return new Setup(settings, tls, bodies, false);
        }
    }

    /** One connection. Its methods may be called on any thread. */
    public static final class Link {
        private final int number;
        private final Map<Integer, Call> calls = new ConcurrentHashMap<>();
        private @Nullable Handler handler;
        private @Nullable ChannelHandlerContext ctx;

        private Link(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        private Handler handler() {
            return Objects.requireNonNull(handler);
        }

        private ChannelHandlerContext ctx() {
            return Objects.requireNonNull(ctx);
        }

        private void run(BiFunction<Http2ConnectionEncoder, ChannelHandlerContext, ChannelFuture> task) {
            ctx().executor().execute(() -> {
                var _ = task.apply(handler().encoder(), ctx());
                // From the pipeline's end: the handler writes what flow control held.
                ctx().channel().flush();
            });
        }

        /** GOAWAY without closing anything. */
        public void goAway(int lastStreamId, long code) {
            run((encoder, context) -> encoder.frameWriter()
                    .writeGoAway(context, lastStreamId, code, Unpooled.EMPTY_BUFFER, context.newPromise()));
        }

        public void settings(Http2Settings settings) {
            run((encoder, context) -> encoder.writeSettings(context, settings, context.newPromise()));
        }

        /** Bytes as they are. */
        public void raw(byte[] bytes) {
            run((encoder, context) -> context.write(Unpooled.wrappedBuffer(bytes)));
        }

        /** Ends the connection without a word. */
        public void cut() {
            ctx().executor().execute(() -> {
                var _ = ctx().close();
            });
        }
    }

    /** One request. Its methods may be called on any thread. */
    public static final class Call {
        private final Link link;
        private final int id;
        private final Http2Headers headers;
        private final StringBuilder body = new StringBuilder();
        private volatile @Nullable Http2Headers trailers;
        private final AtomicInteger unread = new AtomicInteger();

        private Call(Link link, int id, Http2Headers headers) {
            this.link = link;
            this.id = id;
            this.headers = headers;
        }

        public Link link() {
            return link;
        }

        public int id() {
            return id;
        }

        public String field(String name) {
            CharSequence value = headers.get(name);
            return value == null ? "" : value.toString();
        }

        public Http2Headers headers() {
            return headers;
        }

        public String body() {
            synchronized (body) {
                return body.toString();
            }
        }

        private void received(String text) {
            synchronized (body) {
                body.append(text);
            }
        }

        /** Of a request that has some. */
        public Http2Headers trailers() {
            return Objects.requireNonNull(trailers);
        }

        /** Bytes that came and were not read. */
        public int unread() {
            return unread.get();
        }

        /** HEADERS of names and values by turns. */
        public Call headers(boolean end, String... fields) {
            Http2Headers head = new DefaultHttp2Headers(false);
            for (int i = 0; i < fields.length; i += 2) {
                head.add(fields[i], fields[i + 1]);
            }
            // Past Netty's own checks: what no honest server sends is what tests need.
            link.run((encoder, context) ->
                    encoder.frameWriter().writeHeaders(context, id, head, 0, end, context.newPromise()));
            return this;
        }

        public Call data(boolean end, String text) {
            return data(end, Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        }

        /** DATA as flow control lets it. */
        public Call data(boolean end, ByteBuf bytes) {
            link.run((encoder, context) -> encoder.writeData(context, id, bytes, 0, end, context.newPromise()));
            return this;
        }

        /** 200 with that body. */
        public Call ok(String text) {
            return headers(false, ":status", "200").data(true, text);
        }

        public Call reset(long code) {
            link.run((encoder, context) ->
                    encoder.frameWriter().writeRstStream(context, id, code, context.newPromise()));
            return this;
        }

        /** Reads what was left unread. */
        public void read(int bytes) {
            link.run((encoder, context) -> {
                try {
                    link.handler()
                            .connection()
                            .local()
                            .flowController()
                            .consumeBytes(link.handler().connection().stream(id), bytes);
                    unread.addAndGet(-bytes);
                    return context.newSucceededFuture();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private static final class Handler extends Http2ConnectionHandler {
        Handler(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            super(decoder, encoder, settings);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Handler, Builder> {
        Builder(Setup setup, Http2FrameAdapter listener) {
            server(true);
            initialSettings(setup.settings());
            frameListener(listener);
            autoAckPingFrame(setup.answersPings());
            // Cancelling many requests is what some tests are about.
            decoderEnforceMaxRstFramesPerWindow(0, 0);
        }

        @Override
        public Handler build() {
            return super.build();
        }

        @Override
        protected Handler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Handler(decoder, encoder, settings);
        }
    }

    private ScriptedHttp2Upstream(Setup setup, Script script) throws InterruptedException {
        listening = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, setup, script);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    public static ScriptedHttp2Upstream of(Setup setup, Script script) throws InterruptedException {
        return new ScriptedHttp2Upstream(setup, script);
    }

    /** Does {@code script} when a request's head is here. */
    public static ScriptedHttp2Upstream of(Script script) throws InterruptedException {
        return new ScriptedHttp2Upstream(Setup.plain(), script);
    }

    /** Does {@code task} when a request has ended. */
    public static ScriptedHttp2Upstream answering(Setup setup, Consumer<Call> task) throws InterruptedException {
        return new ScriptedHttp2Upstream(setup, new Script() {
            @Override
            public void head(Call call) {}

            @Override
            public void end(Call call) {
                task.accept(call);
            }
        });
    }

    private void accept(Channel channel, Setup setup, Script script) {
        Link link = new Link(links.size() + 1);
        Handler handler = new Builder(setup, new Frames(setup, link, script)).build();
        link.handler = handler;
        if (setup.tls() != null) {
            channel.pipeline().addLast(setup.tls().newHandler(channel.alloc()));
        }
        channel.pipeline().addLast(handler);
        link.ctx = channel.pipeline().context(handler);
        links.add(link);
    }

    private final class Frames extends Http2FrameAdapter {
        private final Setup setup;
        private final Link link;
        private final Script script;

        Frames(Setup setup, Link link, Script script) {
            this.setup = setup;
            this.link = link;
            this.script = script;
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
                boolean endStream) {
            onHeadersRead(ctx, streamId, headers, padding, endStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endStream) {
            Call known = link.calls.get(streamId);
            Call call = known == null ? new Call(link, streamId, headers) : known;
            if (known == null) {
                link.calls.put(streamId, call);
                tell(() -> script.head(call));
            } else {
                call.trailers = headers;
            }
            if (endStream) {
                tell(() -> script.end(call));
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
            Call call = Objects.requireNonNull(link.calls.get(streamId));
            int length = data.readableBytes();
            switch (setup.bodies()) {
                case KEPT -> call.received(data.toString(StandardCharsets.ISO_8859_1));
                case DROPPED -> {}
                case UNREAD -> call.unread.addAndGet(length);
            }
            if (endOfStream) {
                tell(() -> script.end(call));
            }
            return (setup.bodies() == Setup.Bodies.UNREAD ? 0 : length) + padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
            resets.incrementAndGet();
            resetCodes.add(errorCode);
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext ctx) {
            settingsAcks.incrementAndGet();
        }

        @Override
        public void onPingRead(ChannelHandlerContext ctx, long data) {
            pings.incrementAndGet();
        }

        private void tell(Task task) {
            try {
                task.run();
            } catch (Exception e) {
                link.cut();
            }
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Connections so far. */
    public int connections() {
        return links.size();
    }

    public List<Link> links() {
        return links;
    }

    /** RST_STREAM frames so far. */
    public int resets() {
        return resets.get();
    }

    /** The code of the next RST_STREAM; waits for it. */
    public long resetCode() throws InterruptedException {
        Long code = resetCodes.poll(10, TimeUnit.SECONDS);
        if (code == null) {
            throw new AssertionError("no RST_STREAM within 10 s");
        }
        return code;
    }

    public int pings() {
        return pings.get();
    }

    /** Acknowledged SETTINGS frames so far. */
    public int settingsAcks() {
        return settingsAcks.get();
    }

    /** Connections that are open now. */
    public long openConnections() {
        return links.stream().filter(link -> link.ctx().channel().isOpen()).count();
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
