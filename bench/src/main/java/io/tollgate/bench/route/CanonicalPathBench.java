package io.tollgate.bench.route;

import io.tollgate.core.route.CanonicalPath;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The usual path is its own canonical form; the others cost a copy or are refused. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class CanonicalPathBench {
    @Param({"/service-17/items/48213/parts/9f3c", "/service-17/items/caf%c3%a9%20noir", "/service-17/../admin"})
    public String path = "/";

    @Benchmark
    public CanonicalPath of() {
        return CanonicalPath.of(path);
    }
}
