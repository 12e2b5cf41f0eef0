package io.tollgate.node.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.core.config.Upstream.HealthCheck;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HeadWriter;
import io.tollgate.node.framing.MessageSink;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.framing.ResponseParser;
import io.tollgate.node.transport.Channels;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one target at an interval (a tenth more or less) whether it is well, over a connection of its own each time, so
 * that accepting connections is part of being well. Confined to one event loop but for {@link #start} and {@link #stop}.
 */
final class HealthChecker {
    private static final long SPREAD_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final UpstreamGroup group;
    private final TargetState target;
    private final HealthCheck check;
    private final EventLoop loop;
    private int successes;
    private int failures;
    /** Written under the target's lock. */
    private volatile boolean stopped;

    HealthChecker(UpstreamGroup group, TargetState target, HealthCheck check, EventLoop loop) {
        this.group = group;
        this.target = target;
        this.check = check;
        this.loop = loop;
    }

    /** Begins within a second, and never in step with others: all nodes get a configuration at the same moment. */
    void start() {
        long spread = Math.min(check.interval().toNanos(), SPREAD_NANOS_MAX);
        Channels.later(loop, this::probe, ThreadLocalRandom.current().nextLong(spread));
    }

    /**
     * Ends the checks.
     *
     * @param trusted nobody checks the target from now on, so that it counts as well; else its last verdict stands
     */
    void stop(boolean trusted) {
        // Under the lock, so that no verdict of a question that is still out comes after it.
        synchronized (target) {
            stopped = true;
            if (trusted) {
                target.setHealthy(true);
            }
        }
    }

    private void probe() {
        if (stopped) {
            return;
        }
        if (group.upstream().protocol().isHttp2()) {
            new Http2Probe(group, target, check, loop, this::finished).start();
            return;
        }
        Probe probe = new Probe();
        ChannelFuture connecting = group.bootstrap(loop)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler tls = group.newTlsHandler(target, channel.alloc());
                        if (tls != null) {
                            channel.pipeline().addLast(tls);
                        }
                        channel.pipeline().addLast(probe);
                    }
                })
                .connect(target.addresses().next());
        Channels.later(
                loop,
                () -> {
                    probe.finish(false);
                    Channels.close(connecting.channel());
                },
                check.timeout().toNanos());
        connecting.addListener(ignored -> {
            if (!connecting.isSuccess()) {
                probe.finish(false);
            }
        });
    }

    private void finished(boolean success) {
        successes = success ? successes + 1 : 0;
        failures = success ? 0 : failures + 1;
        synchronized (target) {
            if (stopped) {
                return;
            }
            if (successes >= check.healthyAfter()) {
                target.setHealthy(true);
            } else if (failures >= check.unhealthyAfter()) {
                target.setHealthy(false);
            }
        }
        long interval = check.interval().toNanos();
        long jitter = ThreadLocalRandom.current().nextLong(interval / 5 + 1) - interval / 10;
        Channels.later(loop, this::probe, interval + jitter);
    }

    /** One question and its answer. */
    private final class Probe extends ChannelInboundHandlerAdapter implements MessageSink<ResponseHead> {
        private @Nullable ResponseParser parser;
        private boolean finished;

        void finish(boolean success) {
            if (!finished) {
                finished = true;
                finished(success);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ResponseParser fresh = new ResponseParser(ctx.alloc(), this);
            parser = fresh;
            fresh.expect("GET");
            Fields fields = new Fields()
                    .add(FieldNames.HOST, target.authority())
                    .add(FieldNames.USER_AGENT, "tollgate-health")
                    .add(FieldNames.CONNECTION, "close");
            Channels.write(ctx.channel(), HeadWriter.request(ctx.alloc(), "GET", check.path(), null, fields));
            ctx.flush();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ResponseParser current = parser;
            if (current == null) {
                ((ByteBuf) message).release();
            } else {
                current.feed((ByteBuf) message);
                if (finished) {
                    Channels.close(ctx.channel());
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ResponseParser current = parser;
            if (current != null) {
                current.close();
            }
            finish(false);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Channels.close(ctx.channel());
        }

        @Override
        public void head(ResponseHead head) {
            if (!head.isInterim()) {
                finish(head.status() >= 200 && head.status() < 400);
            }
        }

        @Override
        public void body(ByteBuf part) {
            part.release();
        }

        @Override
        public void end(@Nullable Fields trailers) {
            ResponseParser current = parser;
            if (!finished && current != null) {
                current.next();
            }
        }

        @Override
        public void fault(Fault fault) {
            finish(false);
        }
    }
}
