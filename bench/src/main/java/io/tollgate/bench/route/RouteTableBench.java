package io.tollgate.bench.route;

import io.tollgate.bench.Shop;
import io.tollgate.core.route.RouteMatch;
import io.tollgate.core.route.RouteTable;
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
import org.openjdk.jmh.annotations.Warmup;

/** Goal P4: a match at 50,000 routes takes at most 1 µs. Every request is another one, so that nothing stays predicted. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class RouteTableBench {
    private static final int REQUESTS = 1 << 14;

    @Param({"10", "1000", "50000"})
    public int routes;

    private RouteTable table = RouteTable.compile(java.util.List.of());
    private String[][] requests = new String[0][];
    private int next;

    @Setup
    public void compile() {
        table = RouteTable.compile(Shop.of(routes).routes());
        requests = Shop.requests(routes, REQUESTS);
    }

    /** A request that has a route. */
    @Benchmark
    public RouteMatch found() {
        String[] request = requests[next++ & (REQUESTS - 1)];
        return table.match("GET", request[0], request[1], name -> null);
    }

    /** A request for a host nobody has. */
    @Benchmark
    public RouteMatch none() {
        String[] request = requests[next++ & (REQUESTS - 1)];
        return table.match("GET", "other.example.com", request[1], name -> null);
    }
}
