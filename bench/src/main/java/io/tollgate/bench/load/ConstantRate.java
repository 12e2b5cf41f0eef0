package io.tollgate.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.tollgate.node.transport.Transport;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * An open-loop client: request number i is due at i / rate seconds, whatever became of the others, and its time counts
 * from when it was due. A proxy that stalls for a second thus has a second's worth of slow requests, not one. HTTP/1.1
 * over kept connections, one request at a time on each; what is due while none is free waits in a bounded queue of ours,
 * and its clock runs.
 *
 * <p>The caller blocks for the whole run; everything else happens on one event loop, so nothing here is synchronized.
 */
public final class ConstantRate {
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;
    private static final Duration CONNECTING_MAX = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Plan plan;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final List<ByteBuf> requests;
    private final CountDownLatch done = new CountDownLatch(1);
    private final ArrayDeque<ClientConnection> free = new ArrayDeque<>();
    private final List<ClientConnection> connections = new ArrayList<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final Histogram times = new Histogram(LONGEST_NANOS, DIGITS);
    private final Histogram delays = new Histogram(LONGEST_NANOS, DIGITS);
    private final Histogram answers = new Histogram(LONGEST_NANOS, DIGITS);
    private final Map<Integer, Long> refusals = new TreeMap<>();
    private long beginNanos;
    private boolean ahead;
    private long due;
    private long sent;
    private long good;
    private long failed;
    private long lastSweepNanos;

    /**
     * What to send.
     *
     * @param callers header fields of the requests, by turns; the endpoint's own are not sent besides
     * @param perSecond requests a second
     */
    public record Plan(
            Endpoint endpoint,
            List<Map<String, String>> callers,
            String path,
            double perSecond,
            Duration time,
            Crowd crowd) {
        public Plan {
            callers = List.copyOf(callers);
        }

        /** All requests are the same. */
        public Plan(Endpoint endpoint, String path, double perSecond, Duration time, Crowd crowd) {
            this(endpoint, List.of(endpoint.fields()), path, perSecond, time, crowd);
        }

        long total() {
            return Math.round(perSecond * time.toNanos() / 1e9);
        }
    }

    /**
     * Who sends.
     *
     * @param connections how many requests may be under way
     * @param waitingMax how many more may wait for one of them to be free; what comes then fails at once
     * @param patience after that long a request is given up: its connection is closed and it counts as failed
     */
    public record Crowd(int connections, int waitingMax, Duration patience) {}

    /**
     * What came of it.
     *
     * @param sent requests that were due
     * @param good 2xx answers within the patience
     * @param times of the good ones, from due to last byte, in nanoseconds
     * @param delays what of that is this client's own: from due to sent, for those that found a connection free
     * @param answers as {@code times}, of all that were answered, whatever with
     * @param refusals how many answers had which status that is not 2xx; the other failures had no answer in time
     */
    public record Outcome(
            long sent,
            long good,
            long failed,
            Duration time,
            Histogram times,
            Histogram delays,
            Histogram answers,
            Map<Integer, Long> refusals) {
        public double goodPerSecond() {
            return good * 1e9 / time.toNanos();
        }
    }

    private ConstantRate(Plan plan, Transport transport) {
        this.plan = plan;
        loop = transport.loops().getFirst();
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        plan.crowd().patience().toMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ClientConnection(ConstantRate.this));
                    }
                });
        requests = plan.callers().stream()
                .map(fields -> request(plan.path(), fields))
                .toList();
    }

    private static ByteBuf request(String path, Map<String, String> fields) {
        var head = new StringBuilder("GET " + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        var bytes = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        // Lives as long as the run and is the collector's then, as its memory says: nobody releases it.
        var memory = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(memory));
    }

    /** Runs the plan; the answer comes when its last request is answered or given up. */
    public static Outcome run(Plan plan) throws InterruptedException {
        if (plan.endpoint().protocol() != Endpoint.Protocol.HTTP1) {
            throw new IllegalArgumentException(
                    "protocol: " + plan.endpoint().protocol() + " (expected: HTTP1, the only one this client speaks)");
        }
        try (var transport = new Transport(1)) {
            var run = new ConstantRate(plan, transport);
            run.loop.execute(run::begin);
            var limit = plan.time().plus(plan.crowd().patience()).plus(GRACE);
            if (!run.done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("%d of %d requests came to no end"
                        .formatted(plan.total() - run.good - run.failed, plan.total()));
            }
            return new Outcome(
                    plan.total(),
                    run.good,
                    run.failed,
                    plan.time(),
                    run.times,
                    run.delays,
                    run.answers,
                    Collections.unmodifiableMap(run.refusals));
        }
    }

    private void begin() {
        for (int i = 0; i < plan.crowd().connections(); i++) {
            connect();
        }
        // Connecting is not part of what is measured, unless it takes too long.
        var _ = loop.schedule(this::goAhead, CONNECTING_MAX.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void goAhead() {
        if (!ahead) {
            ahead = true;
            beginNanos = System.nanoTime();
            lastSweepNanos = beginNanos;
            tick();
        }
    }

    private void connect() {
        bootstrap
                .connect(InetAddress.getLoopbackAddress(), plan.endpoint().port())
                .addListener(connecting -> {
                    if (!connecting.isSuccess()) {
                        connectAgain();
                    }
                });
    }

    private long dueNanos(long number) {
        return beginNanos + Math.round(number * 1e9 / plan.perSecond());
    }

    private void tick() {
        var now = System.nanoTime();
        while (due < plan.total() && dueNanos(due) <= now) {
            offer(dueNanos(due), now);
            due++;
        }
        if (now - lastSweepNanos >= SWEEP_NANOS) {
            lastSweepNanos = now;
            giveUp(now);
        }
        if (isOver()) {
            end();
            return;
        }
        var next = due < plan.total() ? Math.min(dueNanos(due), now + SWEEP_NANOS) : now + SWEEP_NANOS;
        var _ = loop.schedule(this::tick, next - now, TimeUnit.NANOSECONDS);
    }

    private ByteBuf next() {
        return requests.get((int) (sent++ % requests.size())).duplicate();
    }

    private void offer(long dueAtNanos, long now) {
        var connection = free.poll();
        if (connection != null) {
            delays.recordValue(Math.min(LONGEST_NANOS, now - dueAtNanos));
            connection.send(next(), dueAtNanos);
        } else if (waiting.size() < plan.crowd().waitingMax()) {
            waiting.add(dueAtNanos);
        } else {
            failed++;
        }
    }

    /** Those under way for too long, and those that waited too long for a connection. */
    private void giveUp(long now) {
        var patienceNanos = plan.crowd().patience().toNanos();
        for (var connection : List.copyOf(connections)) {
            if (connection.isBusy() && now - connection.dueNanos() > patienceNanos) {
                connection.close();
            }
        }
        while (!waiting.isEmpty() && now - waiting.peek() > patienceNanos) {
            waiting.poll();
            failed++;
        }
    }

    /** Closes what is open: a loop that stops leaves its sockets as they are. */
    private void end() {
        List.copyOf(connections).forEach(ClientConnection::close);
        done.countDown();
    }

    private boolean isOver() {
        return ahead && good + failed >= plan.total();
    }

    void connected(ClientConnection connection) {
        if (isOver()) {
            connection.close();
            return;
        }
        connections.add(connection);
        idle(connection);
        if (connections.size() == plan.crowd().connections()) {
            goAhead();
        }
    }

    /** @param status of an answer that came whole; 0 when it had no end that this client can see */
    void answered(ClientConnection connection, long dueAtNanos, int status, boolean reusable) {
        var took = System.nanoTime() - dueAtNanos;
        var ok = status / 100 == 2;
        answers.recordValue(Math.min(LONGEST_NANOS, took));
        if (!ok) {
            refusals.merge(status, 1L, Long::sum);
        }
        if (ok && took <= plan.crowd().patience().toNanos()) {
            good++;
            times.recordValue(Math.min(LONGEST_NANOS, took));
        } else {
            failed++;
        }
        if (reusable) {
            idle(connection);
        } else {
            connection.close();
        }
    }

    private void idle(ClientConnection connection) {
        var dueAtNanos = waiting.poll();
        if (dueAtNanos != null) {
            connection.send(next(), dueAtNanos);
        } else {
            free.push(connection);
        }
    }

    void lost(ClientConnection connection) {
        connections.remove(connection);
        free.remove(connection);
        if (connection.isBusy()) {
            failed++;
        }
        connectAgain();
    }

    private void connectAgain() {
        if (!isOver()) {
            var _ = loop.schedule(this::connect, 1, TimeUnit.MILLISECONDS);
        }
    }
}
