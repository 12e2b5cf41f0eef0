package io.tollgate.bench.access;

import io.tollgate.bench.Shop;
import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.AccessVerdict;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Route;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The decision about a caller with three roles. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AccessPolicyBench {
    private final Configuration shop = Shop.of(20);
    private final AccessPolicy policy = new AccessPolicy(shop);
    private final Route route = Shop.route(shop, 0);

    /** Holds the role that the route's area needs, as the last of three. */
    private Caller allowed = new Caller("", null);

    private Caller denied = new Caller("", null);

    @Setup
    public void callers() {
        allowed = new Caller("consumer-7", null);
        denied = new Caller("consumer-1", null);
        if (!(policy.decide(route, "GET", allowed) instanceof AccessVerdict.Allow)
                || !(policy.decide(route, "GET", denied) instanceof AccessVerdict.Deny)) {
            throw new IllegalStateException("the callers are not those that are meant");
        }
    }

    @Benchmark
    public AccessVerdict allow() {
        return policy.decide(route, "GET", allowed);
    }

    @Benchmark
    public AccessVerdict deny() {
        return policy.decide(route, "GET", denied);
    }
}
