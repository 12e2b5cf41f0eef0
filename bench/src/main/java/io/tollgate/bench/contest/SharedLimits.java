package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Trio;
import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.load.Wrk;
import io.tollgate.bench.result.Section;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** One limit that three instances count together: what it costs, how exact it is, and what happens when what counts hangs. */
final class SharedLimits {
    /** At each instance; little enough for all of them, so that what is seen is not a queue. */
    static final double PER_SECOND = 200;

    private SharedLimits() {}

    static void run(Arena arena, Section section) throws IOException, InterruptedException {
        var pace = SharedPace.of(arena.pace());
        var trios = arena.trios();
        try {
            section.say(
                    "Three instances of each on loopback, in front of the same upstream; all stand from the beginning "
                            + "to the end and are loaded by turns. Each checks an API key and that the method reads, then "
                            + "counts by consumer.");
            section.say(
                    "- **Tollgate**: three nodes that lease permits from each other, a strict and a relaxed limit.\n"
                            + "- **Spring Cloud Gateway, Redis**: its own `RedisRateLimiter`, one call of a script for each "
                            + "request, one Redis without persistence.\n"
                            + "- **Spring Cloud Gateway, bucket4j-hazelcast**: the same program as three Hazelcast members with "
                            + "Tollgate's member settings, one call of an entry processor for each request by Bucket4j's "
                            + "asynchronous proxy, one synchronous backup, kept proxies, its own serializers; none of its "
                            + "optimizations, which count less exactly.");
            for (var trio : trios) {
                warmUp(arena, trio, pace);
            }
            SharedCost.measure(arena, section, trios, pace);
            SharedAccuracy.measure(arena, section, trios, pace);
            SharedFreeze.measure(arena, section, trios, pace);
        } finally {
            for (var trio : trios.reversed()) {
                trio.close();
            }
        }
    }

    /** As much as it carries, for a closed loop makes a JVM warm soonest, then as it will be measured. */
    private static void warmUp(Arena arena, Trio trio, SharedPace pace) throws IOException, InterruptedException {
        arena.progress().say("  warming up %s, %d s".formatted(trio.name(), pace.warmUpSeconds()));
        var ways = ways(trio);
        var share = Math.max(1, pace.warmUpSeconds() / (ways.size() + 1));
        for (var way : ways) {
            closedLoop(trio, way, share);
        }
        var time = Duration.ofSeconds(share);
        for (var callers : List.of(1, trio.callers().size())) {
            var streams = ways.stream()
                    .map(way -> new Spread.Stream(trio, Trio.INSTANCES, way, callers, PER_SECOND / ways.size()))
                    .toList();
            var _ = Spread.run(streams, time.dividedBy(2));
        }
    }

    static List<Trio.Way> ways(Trio trio) {
        var ways = new ArrayList<>(trio.free());
        ways.addAll(trio.impatient());
        return List.copyOf(ways);
    }

    private static void closedLoop(Trio trio, Trio.Way way, int seconds) throws IOException, InterruptedException {
        var runs = new ArrayList<Callable<Object>>();
        for (var instance : trio.instances()) {
            Map<String, String> caller = trio.callers().getFirst();
            var endpoint = new Endpoint(Endpoint.Protocol.HTTP1, instance.port(), caller);
            runs.add(() -> Wrk.run(endpoint, way.path(), seconds, null));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var run : threads.invokeAll(runs)) {
                var _ = run.get();
            }
        } catch (ExecutionException failed) {
            throw new IOException("wrk failed: " + failed.getCause(), failed);
        }
    }
}
