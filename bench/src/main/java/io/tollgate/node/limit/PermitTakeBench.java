package io.tollgate.node.limit;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.bench.limit.EndlessLedger;
import io.tollgate.bench.limit.Limits;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A limit's take from permits that this node holds (P3), apart from what a request has once however many limits it has: the
 * reading of the clocks, the question and the answer, which {@code LimitTakeBench} has in it. In the limiter's package, since
 * only there these are apart.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PermitTakeBench {
    private static final byte[] SECRET = new byte[32];

    private final LeaseClock clock = new LeaseClock(System::nanoTime, System::currentTimeMillis);
    private final LeaseTable table = new LeaseTable(
            new EndlessLedger(),
            clock,
            new LeaseTable.Bounds(TimeUnit.SECONDS.toNanos(1), ClusterLimiter.WAIT_NANOS, LeaseTable.CELLS_MAX),
            new LocalShares(clock, LocalShares.MAX),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            SECRET);
    private final RefillThread refill = new RefillThread(table, clock);
    private final LimitPlan perConsumer = Limits.plan("per-consumer", "[\"consumer\"]", Limits.PLENTY);
    private final LimitPlan perRoute = Limits.plan("per-route", "[\"route\"]", Limits.PLENTY);
    private final LimitPlan perAddress = Limits.plan("per-address", "[\"address\",\"key\"]", Limits.PLENTY);
    private final LimitRequest one = request(List.of(perConsumer));
    private final LimitRequest three = request(List.of(perConsumer, perRoute, perAddress));
    private long nowNanos;

    @Setup
    public void start() {
        refill.start();
    }

    /** Leases are good for much longer than an iteration takes. */
    @Setup(Level.Iteration)
    public void look() {
        nowNanos = clock.getAsLong();
    }

    @TearDown
    public void close() {
        refill.close();
        table.close();
    }

    @Benchmark
    public boolean one() {
        return Taking.of(one, table, nowNanos).isComplete();
    }

    @Benchmark
    public boolean three() {
        return Taking.of(three, table, nowNanos).isComplete();
    }

    private static LimitRequest request(List<LimitPlan> limits) {
        return new LimitRequest(
                Limits.ROUTE,
                new LimitRequest.Subject(InetAddress.ofLiteral("203.0.113.7"), "consumer-0", "key-0"),
                "GET",
                name -> null,
                limits);
    }
}
