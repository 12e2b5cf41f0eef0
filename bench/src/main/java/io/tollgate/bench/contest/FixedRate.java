package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Contestant;
import io.tollgate.bench.contestant.Work;
import io.tollgate.bench.load.ConstantRate;
import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.load.LoadResult;
import io.tollgate.bench.load.Wrk;
import io.tollgate.bench.result.Goal;
import io.tollgate.bench.result.Section;
import io.tollgate.bench.result.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The scenarios with an open loop: requests come when they are due, whatever became of those before. */
final class FixedRate {
    /** Half of its capacity is next to nothing for the others. */
    private static final String TOO_SLOW = "Spring Cloud Gateway";

    private static final ConstantRate.Crowd FEW = new ConstantRate.Crowd(64, 1 << 20, Duration.ofSeconds(5));
    private static final double SHARE = 0.5;

    /**
     * Users of an overloaded service: many, and gone after a second. None waits on our side: by the time it came to be
     * sent its second would be over, and the proxy would never see that there are too many.
     */
    private static final ConstantRate.Crowd MANY = new ConstantRate.Crowd(4_000, 0, Duration.ofSeconds(1));

    private static final double OVERLOAD = 3;
    private static final double GOODPUT_MIN = 0.9;
    private static final double[] STEPS = {0.4, 0.6, 0.8, 1.0};

    private FixedRate() {}

    static void latency(Arena arena, Section section) throws IOException, InterruptedException {
        var contestants = timed(arena);
        var capacity = Double.MAX_VALUE;
        for (var contestant : contestants) {
            capacity = Math.min(capacity, capacity(arena, contestant));
        }
        var rate = Math.floor(capacity * SHARE);
        arena.progress().say("  rate: %.0f requests a second".formatted(rate));
        var delays = new Histogram(3);
        SideBySide.Load load = (endpoint, seconds) -> at(endpoint, rate, seconds, delays);
        var sides = arena.sideBySide();
        sides.with(arena.upstream(), Endpoint.Protocol.HTTP1, load);
        for (var contestant : contestants) {
            sides.with(contestant, Endpoint.Protocol.HTTP1, load);
        }
        sides.run();
        section.say(
                ("%s requests a second at even distances over %d connections, half of what the slowest of them carried "
                                + "in a closed loop just before. A request's time counts from when it was due (no coordinated "
                                + "omission). The client itself sent half of them within %s and 99 in 100 within %s of that.")
                        .formatted(
                                Measured.perSecondText(rate),
                                FEW.connections(),
                                Measured.millisText((double) delays.getValueAtPercentile(50)),
                                Measured.millisText((double) delays.getValueAtPercentile(99))));
        sides.tell(section, "Tollgate");
        p2(section, sides);
    }

    private static List<Contestant> timed(Arena arena) throws IOException, InterruptedException {
        return arena.contestants(Work.PLAIN).stream()
                .filter(contestant -> !contestant.name().equals(TOO_SLOW))
                .toList();
    }

    private static LoadResult at(Endpoint endpoint, double rate, int seconds, Histogram delays)
            throws InterruptedException {
        var plan = new ConstantRate.Plan(endpoint, Work.PLAIN.path(), rate, Duration.ofSeconds(seconds), FEW);
        var outcome = ConstantRate.run(plan);
        delays.add(outcome.delays());
        return new LoadResult(
                outcome.good(),
                outcome.failed(),
                seconds,
                outcome.times().getValueAtPercentile(50),
                outcome.times().getValueAtPercentile(99));
    }

    private static void p2(Section section, SideBySide sides) {
        var ours = sides.of("Tollgate");
        var theirs = sides.of("nginx");
        for (var percentile : List.of("p50", "p99")) {
            var statement = "at half of capacity, %s is at most nginx's".formatted(percentile);
            if (ours.isEmpty() || theirs.isEmpty()) {
                section.goal(Goal.open("P2", statement, sides.whyMissing(ours.isEmpty() ? "Tollgate" : "nginx")));
                continue;
            }
            var half = percentile.equals("p50");
            var our = half ? ours.get().p50Nanos() : ours.get().p99Nanos();
            var their = half ? theirs.get().p50Nanos() : theirs.get().p99Nanos();
            var found = Measured.millisText(our) + " beside " + Measured.millisText(their);
            section.goal(Goal.atMost("P2", statement, our, their, found));
        }
    }

    /** What it carries in a closed loop, warm. */
    private static double capacity(Arena arena, Contestant contestant) throws IOException, InterruptedException {
        return switch (contestant.open(Endpoint.Protocol.HTTP1)) {
            case Contestant.Access.Missing absent ->
                throw new IOException(contestant.name() + " is not available: " + absent.why());
            case Contestant.Access.Open open -> {
                var warmUp = contestant.isWarmedUpSlowly()
                        ? arena.pace().warmUpSeconds()
                        : arena.pace().settleSeconds();
                arena.progress().say("  capacity of " + contestant.name());
                var _ = Wrk.run(open.endpoint(), Work.PLAIN.path(), warmUp, null);
                yield Wrk.run(open.endpoint(), Work.PLAIN.path(), arena.pace().roundSeconds(), null)
                        .perSecond();
            }
        };
    }

    static void overload(Arena arena, Section section) throws IOException, InterruptedException {
        var rows = new ArrayList<List<String>>();
        section.say(
                ("%,d users, one request each at a time, who wait for %d s. What comes while all of them wait fails. Goodput is 2xx answers within that time. The peak is the most of %d "
                                + "runs at 40 to 100 %% of what wrk measured; then three times the peak is asked for. Client, "
                                + "upstream and proxy share the machine's cores, so a part of what is lost is lost to the client.")
                        .formatted(MANY.connections(), MANY.patience().toSeconds(), STEPS.length));
        for (var contestant : timed(arena)) {
            var capacity = capacity(arena, contestant);
            if (!(contestant.open(Endpoint.Protocol.HTTP1) instanceof Contestant.Access.Open open)) {
                throw new IOException(contestant.name() + " went away");
            }
            double peak = 0;
            for (var step : STEPS) {
                peak = Math.max(
                        peak, crowd(arena, open.endpoint(), capacity * step).goodPerSecond());
            }
            var over = crowd(arena, open.endpoint(), peak * OVERLOAD);
            arena.progress()
                    .say("  %s: peak %,.0f, overloaded %,.0f a second"
                            .formatted(contestant.name(), peak, over.goodPerSecond()));
            rows.add(row(contestant.name(), peak, over));
            if (contestant.name().equals("Tollgate")) {
                section.goal(goal(peak, over));
            }
        }
        section.table(new Table(
                List.of("", "peak, good/s", "asked for/s", "good/s", "of the peak", "p99 of the good"), rows));
    }

    private static ConstantRate.Outcome crowd(Arena arena, Endpoint endpoint, double rate) throws InterruptedException {
        var time = Duration.ofSeconds(arena.pace().roundSeconds());
        return ConstantRate.run(new ConstantRate.Plan(endpoint, Work.PLAIN.path(), rate, time, MANY));
    }

    private static List<String> row(String name, double peak, ConstantRate.Outcome over) {
        return List.of(
                name,
                Measured.perSecondText(peak),
                Measured.perSecondText(peak * OVERLOAD),
                Measured.perSecondText(over.goodPerSecond()),
                percent(over.goodPerSecond() / peak),
                Measured.millisText((double) over.times().getValueAtPercentile(99)));
    }

    private static Goal goal(double peak, ConstantRate.Outcome over) {
        var share = over.goodPerSecond() / peak;
        return new Goal(
                "overload",
                "goodput at three times the peak is at least 90 % of it",
                percent(share),
                share >= GOODPUT_MIN ? Goal.Verdict.MET : Goal.Verdict.MISSED);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
