package io.tollgate.bench.traffic;

import io.netty.channel.DefaultEventLoop;
import io.tollgate.node.record.AccessLog;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.Metrics;
import io.tollgate.node.scan.PathScans;
import io.tollgate.node.traffic.TrafficCounts;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request counted by every dimension for the control plane, for Prometheus, and for both: all that a node counts of a
 * request. Many addresses are the worst case: each takes another's place.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TrafficMeterBench {
    private static final int RECORDS = 4_096;

    @Param({"1", "50", "4096"})
    public int addresses = 1;

    /** 401: a credential is guessed, which is counted by more names than what is served. */
    @Param({"200", "401"})
    public int status = 200;

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final TrafficCounts counts = new TrafficCounts(List.of(loop), new PathScans(System::nanoTime));
    /** Without an access log. */
    private final Metrics metrics = new Metrics(List.of(loop), new AccessLog("bench", null));

    private final ExchangeRecord[] records = new ExchangeRecord[RECORDS];
    private int next;

    @Setup
    public void fill() {
        for (int i = 0; i < RECORDS; i++) {
            ExchangeRecord facts = new ExchangeRecord();
            facts.route = "route-" + i % 100;
            facts.upstream = "upstream-" + i % 20;
            facts.target = "http://10.0.0." + i % 40 + ":8080";
            facts.consumer = "consumer-" + i % 30;
            facts.keyId = "k_" + i % 60;
            facts.clientAddress = "10.1." + i % addresses / 250 + "." + i % addresses % 250;
            facts.method = i % 4 == 0 ? "POST" : "GET";
            facts.status = status;
            facts.durationNanos = 1_000_000L + i;
            facts.headNanos = 950_000L + i;
            if (status == 200) {
                facts.code = "ok";
                facts.upstreamNanos = 900_000L + i;
            } else {
                refuse(facts);
            }
            records[i] = facts;
        }
    }

    private static void refuse(ExchangeRecord facts) {
        facts.madeByGateway = true;
        facts.code = "key-unknown";
        facts.step = "authenticate";
        facts.scheme = "api-key";
        facts.consumer = "";
        facts.keyId = "";
        facts.target = "";
        facts.upstreamNanos = -1;
    }

    @TearDown
    public void stop() {
        loop.shutdownGracefully().syncUninterruptibly();
    }

    @Benchmark
    public void count() {
        next = next + 1 & RECORDS - 1;
        counts.finished(0, records[next]);
    }

    @Benchmark
    public void measure() {
        next = next + 1 & RECORDS - 1;
        metrics.finished(0, records[next]);
    }

    @Benchmark
    public void both() {
        next = next + 1 & RECORDS - 1;
        counts.finished(0, records[next]);
        metrics.finished(0, records[next]);
    }
}
