package io.tollgate.bench.limit;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LeaseClock;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What a request pays for its limits when this node holds permits, or knows that there are none. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class LimitTakeBench {
    private static final int CONSUMERS = 10_000;

    private final LeaseClock clock = new LeaseClock(System::nanoTime, System::currentTimeMillis);
    private final ClusterLimiter limiter =
            new ClusterLimiter(new EndlessLedger(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), clock);
    private final InetAddress address = InetAddress.ofLiteral("203.0.113.7");
    private final LimitPlan perConsumer = Limits.plan("per-consumer", "[\"consumer\"]", Limits.PLENTY);
    private final LimitPlan perRoute = Limits.plan("per-route", "[\"route\"]", Limits.PLENTY);
    private final LimitPlan perAddress = Limits.plan("per-address", "[\"address\",\"key\"]", Limits.PLENTY);
    private final LimitPlan spent = Limits.plan("spent", "[\"consumer\"]", "[{\"requests\":1,\"per\":\"31d\"}]");
    private final List<LimitPlan> one = List.of(perConsumer);
    private final List<LimitPlan> three = List.of(perConsumer, perRoute, perAddress);
    private final List<LimitPlan> refused = List.of(perRoute, perAddress, spent);
    private final LimitRequest.Subject subject = new LimitRequest.Subject(address, "consumer-0", "key-0");
    private final LimitRequest.Subject[] subjects = IntStream.range(0, CONSUMERS)
            .mapToObj(i -> new LimitRequest.Subject(address, "consumer-" + i, "key-" + i))
            .toArray(LimitRequest.Subject[]::new);

    @Setup
    public void start() {
        limiter.start();
    }

    @TearDown
    public void close() {
        limiter.close();
    }

    /** Which consumer is next; each thread its own. */
    @State(Scope.Thread)
    public static class Turn {
        private int next;

        int next() {
            next = next + 7_919 < CONSUMERS ? next + 7_919 : next + 7_919 - CONSUMERS;
            return next;
        }
    }

    /** The two clocks that each of the others reads once: what they cost is the machine's. */
    @Benchmark
    public long clock() {
        return clock.getAsLong();
    }

    @Benchmark
    public LimitAnswer one() {
        return limiter.take(request(subject, one));
    }

    @Benchmark
    @Threads(2)
    public LimitAnswer oneByTwoThreads() {
        return limiter.take(request(subject, one));
    }

    @Benchmark
    public LimitAnswer three() {
        return limiter.take(request(subject, three));
    }

    @Benchmark
    public LimitAnswer oneOfTenThousand(Turn turn) {
        return limiter.take(request(subjects[turn.next()], one));
    }

    @Benchmark
    public LimitAnswer threeOfTenThousand(Turn turn) {
        return limiter.take(request(subjects[turn.next()], three));
    }

    @Benchmark
    public LimitAnswer refusedByTheThird() {
        return limiter.take(request(subject, refused));
    }

    private LimitRequest request(LimitRequest.Subject from, List<LimitPlan> limits) {
        return new LimitRequest(Limits.ROUTE, from, "GET", name -> null, limits);
    }
}
