package io.tollgate.control.whatif;

import io.tollgate.core.config.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many of one counter's requests a limit would at least have refused: pure.
 *
 * <p>It is known how many requests came in each step, not when in it. So the most is worked out that the limit could have
 * admitted however they came: of every run of steps at most as many as the rules admit in so long a time. Taking as many as
 * possible as early as possible admits the most, since all that binds are sums over runs; the rest is refused for certain.
 */
final class Replay {
    /** Nodes count in intervals of five seconds, whose middle says which step they belong to; and a second for the clocks. */
    static final Duration BLUR = Duration.ofSeconds(6);

    /** Runs of steps that are looked at for a window. */
    private static final int RUNS = 12;

    private Replay() {}

    /**
     * The least that {@code limit} would have refused of {@code demand}.
     *
     * @param cost requests of a quota that one request counts as
     */
    static long refused(Limit limit, Demand demand, long cost) {
        List<Bound> bounds = bounds(limit, demand, cost);
        long refused = 0;
        for (int i = 0; i < demand.steps(); i++) {
            long admitted = demand.count(i);
            for (Bound bound : bounds) {
                admitted = Math.min(admitted, bound.most(i));
            }
            for (Bound bound : bounds) {
                bound.admitted(i, admitted);
            }
            refused += demand.count(i) - admitted;
        }
        return refused;
    }

    private static List<Bound> bounds(Limit limit, Demand demand, long cost) {
        Stream<Bound> rates = limit.rules().stream()
                .map(rule -> rule.isBucket() ? new Bucket(rule, demand) : new Window(rule, demand));
        Stream<Bound> quotas = limit.quotas().stream()
                .filter(quota -> !quota.isOfBytes())
                .map(quota -> new Calendar(quota, demand, cost));
        return Stream.concat(rates, quotas).toList();
    }

    /** What one rule admits, asked step after step. */
    private interface Bound {
        /** The most in step {@code index}, after what was admitted in those before. */
        long most(int index);

        void admitted(int index, long count);
    }

    /** In every window at most so many: so in a run of steps as often that as windows are needed to cover it. */
    private static final class Window implements Bound {
        private record Run(int steps, long most) {}

        private final List<Run> runs = new ArrayList<>(RUNS);
        /** Admitted before step {@code index}. */
        private final long[] before;

        Window(Limit.Rule rule, Demand demand) {
            before = new long[demand.steps() + 1];
            long stepMillis = demand.step().toMillis();
            long perMillis = rule.per().toMillis();
            long fewest = Math.ceilDiv(stepMillis + BLUR.toMillis(), perMillis);
            for (long windows = fewest; windows < fewest + RUNS; windows++) {
                long steps = (windows * perMillis - BLUR.toMillis()) / stepMillis;
                runs.add(new Run((int) Math.min(steps, before.length), windows * rule.requests()));
            }
        }

        @Override
        public long most(int index) {
            long most = Long.MAX_VALUE;
            for (Run run : runs) {
                most = Math.min(most, run.most - (before[index] - before[Math.max(0, index + 1 - run.steps)]));
            }
            return most;
        }

        @Override
        public void admitted(int index, long count) {
            before[index + 1] = before[index] + count;
        }
    }

    /** In every interval at most the burst and what is refilled meanwhile. */
    private static final class Bucket implements Bound {
        private final double refill;
        private final double fullest;
        /** What doubles may lose: a request too many that is admitted keeps the bound a bound. */
        private final double lost;

        private double level;

        Bucket(Limit.Rule rule, Demand demand) {
            double perMilli = (double) rule.requests() / rule.per().toMillis();
            refill = perMilli * demand.step().toMillis();
            fullest = rule.burst() + perMilli * BLUR.toMillis();
            lost = 1e-6 + fullest * 1e-10;
            level = fullest;
        }

        @Override
        public long most(int index) {
            return (long) Math.floor(level + refill + lost);
        }

        @Override
        public void admitted(int index, long count) {
            level = Math.min(fullest, level + refill - count);
        }
    }

    /**
     * So many a day or month. What was spent before the first step is not known and counts as nothing; what came in a step that
     * reaches into two periods may be of either, and is admitted.
     */
    private static final class Calendar implements Bound {
        private static final Duration HALF_BLUR = BLUR.dividedBy(2);

        private final Limit.Quota quota;
        private final Demand demand;
        private final long most;
        private LocalDate period = LocalDate.MIN;
        private boolean between;
        private long left;

        Calendar(Limit.Quota quota, Demand demand, long cost) {
            this.quota = quota;
            this.demand = demand;
            most = quota.amount() / cost;
        }

        @Override
        public long most(int index) {
            Instant from = demand.at(index);
            LocalDate first = period(from.minus(HALF_BLUR));
            between = !first.equals(
                    period(from.plus(demand.step()).plus(HALF_BLUR).minusMillis(1)));
            if (!between && !first.equals(period)) {
                period = first;
                left = most;
            }
            return between ? Long.MAX_VALUE : left;
        }

        @Override
        public void admitted(int index, long count) {
            if (!between) {
                left -= count;
            }
        }

        private LocalDate period(Instant at) {
            LocalDate day = at.atZone(quota.calendar()).toLocalDate();
            return switch (quota.per()) {
                case DAY -> day;
                case MONTH -> day.withDayOfMonth(1);
            };
        }
    }
}
