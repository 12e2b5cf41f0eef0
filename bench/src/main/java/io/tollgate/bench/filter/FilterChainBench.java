package io.tollgate.bench.filter;

import io.netty.channel.EventLoop;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.filter.FilterChain;
import io.tollgate.node.filter.FilterRun;
import io.tollgate.node.filter.RequestContext;
import io.tollgate.node.framing.RequestHead;
import java.net.InetAddress;
import java.time.Instant;
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
 * The whole chain over a request that passes: canonical path, route, key, permission, three limits whose counters answer
 * at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
public class FilterChainBench {
    private final GuardedRoute guarded = new GuardedRoute();
    private final FilterChain chain = guarded.chain();
    private final RequestHead head = guarded.head();
    private final InetAddress peer = InetAddress.getLoopbackAddress();
    private final EventLoop loop = guarded.transport().loops().getFirst();
    private final Instant received = Instant.parse("2027-01-01T00:00:00Z");

    /** Remembers what the chain decided. */
    private static final class Decision implements FilterRun.Outcome {
        private boolean passed;
        private String refusedBy = "";

        @Override
        public void proceed() {
            passed = true;
        }

        @Override
        public void refused(String step, Refusal refusal) {
            refusedBy = step;
        }
    }

    /** A benchmark of refusals would be quick and wrong. */
    @Setup(Level.Trial)
    public void passes() {
        var decision = decide(new RequestContext(head, guarded.snapshot(), peer, null, received));
        if (!decision.passed) {
            throw new IllegalStateException("refused by " + decision.refusedBy + " (expected: it passes)");
        }
    }

    @TearDown
    public void close() {
        guarded.close();
    }

    @Benchmark
    public RequestContext passed() {
        var context = new RequestContext(head, guarded.snapshot(), peer, null, received);
        decide(context);
        return context;
    }

    private Decision decide(RequestContext context) {
        var decision = new Decision();
        new FilterRun(chain, context, loop, decision).run();
        return decision;
    }
}
