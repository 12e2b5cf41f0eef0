package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Trio;
import io.tollgate.bench.load.ConstantRate;
import io.tollgate.bench.load.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Load at fixed rates on several instances at once, by a client for each. Runs while the caller does something else. */
final class Spread implements AutoCloseable {
    /** Many connections: those of instances that stall must not keep what comes after from being sent. */
    private static final ConstantRate.Crowd CROWD = new ConstantRate.Crowd(128, 1 << 20, Duration.ofSeconds(20));

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Future<ConstantRate.Outcome>>> running = new ArrayList<>();

    /**
     * Requests in one way.
     *
     * @param instances so many of the trio's, from the first
     * @param callers so many of the trio's, by turns
     * @param perSecond at each of the instances
     */
    record Stream(Trio trio, int instances, Trio.Way way, int callers, double perSecond) {
        private List<ConstantRate.Plan> plans(Duration time) {
            var plans = new ArrayList<ConstantRate.Plan>();
            for (var instance : trio.instances().subList(0, instances)) {
                var endpoint = new Endpoint(Endpoint.Protocol.HTTP1, instance.port(), Map.of());
                var who = trio.callers().subList(0, callers);
                plans.add(new ConstantRate.Plan(endpoint, who, way.path(), perSecond, time, CROWD));
            }
            return plans;
        }
    }

    /**
     * What came of one stream.
     *
     * @param good 2xx answers
     * @param refusals how many answers had which other status
     * @param unanswered requests that were given up
     * @param times of the good ones
     * @param answers times of all answers
     * @param delays what of the times is the clients' own
     */
    record Answers(
            long good,
            Map<Integer, Long> refusals,
            long unanswered,
            Histogram times,
            Histogram answers,
            Histogram delays) {
        private static Answers sum(List<ConstantRate.Outcome> outcomes) {
            long good = 0;
            long failed = 0;
            var refusals = new TreeMap<Integer, Long>();
            var times = new Histogram(3);
            var answers = new Histogram(3);
            var delays = new Histogram(3);
            for (var outcome : outcomes) {
                good += outcome.good();
                failed += outcome.failed();
                outcome.refusals().forEach((status, count) -> refusals.merge(status, count, Long::sum));
                times.add(outcome.times());
                answers.add(outcome.answers());
                delays.add(outcome.delays());
            }
            var refused = refusals.values().stream().mapToLong(Long::longValue).sum();
            return new Answers(good, refusals, failed - refused, times, answers, delays);
        }

        long failed() {
            return unanswered
                    + refusals.values().stream().mapToLong(Long::longValue).sum();
        }

        long with(int status) {
            return refusals.getOrDefault(status, 0L);
        }

        /** Neither good, nor refused by a limit. */
        long broken() {
            return failed() - with(429);
        }

        long longerThan(Duration time) {
            return answers.getTotalCount() == 0 || answers.getMaxValue() <= time.toNanos()
                    ? 0
                    : answers.getCountBetweenValues(time.toNanos() + 1, answers.getMaxValue());
        }
    }

    private Spread() {}

    /** Begins with all of them. */
    static Spread start(List<Stream> streams, Duration time) {
        var spread = new Spread();
        for (var stream : streams) {
            var futures = new ArrayList<Future<ConstantRate.Outcome>>();
            for (var plan : stream.plans(time)) {
                futures.add(spread.threads.submit(() -> ConstantRate.run(plan)));
            }
            spread.running.add(futures);
        }
        return spread;
    }

    /** Waits for their ends; what came of each, in their order. */
    List<Answers> await() throws IOException, InterruptedException {
        var all = new ArrayList<Answers>();
        for (var futures : running) {
            var outcomes = new ArrayList<ConstantRate.Outcome>();
            for (var future : futures) {
                try {
                    outcomes.add(future.get());
                } catch (ExecutionException failed) {
                    throw new IOException("a client failed: " + failed.getCause(), failed);
                }
            }
            all.add(Answers.sum(outcomes));
        }
        return all;
    }

    static List<Answers> run(List<Stream> streams, Duration time) throws IOException, InterruptedException {
        try (var spread = start(streams, time)) {
            return spread.await();
        }
    }

    /** Waits for the ends of all. */
    @Override
    public void close() {
        threads.close();
    }
}
