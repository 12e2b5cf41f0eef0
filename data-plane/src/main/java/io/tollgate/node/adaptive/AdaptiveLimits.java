package io.tollgate.node.adaptive;

import io.tollgate.core.config.AdaptiveLimit;
import io.tollgate.node.limit.LimitPlan;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lowers limits for callers whose behaviour turns suspicious. A lowered limit is one more limit with a smaller number, asked
 * beside the limit itself: so it is counted over the whole cluster and refused by what this node remembers, as every limit is,
 * and what the limit promises holds whatever is decided here. Decision record 0035 says why.
 *
 * <p>Every decision is made from this node's memory, which is bounded; what other nodes found is merged into it. Any thread;
 * nothing blocks.
 */
public final class AdaptiveLimits {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptiveLimits.class);
    private static final int SETS = 4_096;

    private final LongSupplier nanos;
    private final Supplier<Map<String, Ladder>> ladders;
    private final BehaviourTable table;
    private final LongAdder findings = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder wouldRefuse = new LongAdder();
    private final Pardons pardons = new Pardons();
    /** The places of the table from which on it is told next; of whoever takes tidings. */
    private volatile int newsFrom;

    private volatile int againFrom;

    /**
     * One that has seen nobody.
     *
     * @param nanos as {@link System#nanoTime}
     * @param seed must be unpredictable
     * @param ladders of the limits that adapt now, by name
     */
    public AdaptiveLimits(LongSupplier nanos, long seed, Supplier<Map<String, Ladder>> ladders) {
        this(nanos, ladders, new BehaviourTable(SETS, seed));
    }

    AdaptiveLimits(LongSupplier nanos, Supplier<Map<String, Ladder>> ladders, BehaviourTable table) {
        this.nanos = nanos;
        this.ladders = ladders;
        this.table = table;
    }

    /** Whether no limit is lowered for anybody: then there is nothing to ask. */
    public boolean lowersNobody() {
        return table.loweredCount() == 0;
    }

    /**
     * The lowered limits that are asked beside {@code limits} for who sends a request; mostly none.
     *
     * @param known the ladders that the request runs by
     * @param consumer null when nobody was authenticated
     */
    public List<LoweredPlan> of(
            List<LimitPlan> limits, Map<String, Ladder> known, InetAddress address, @Nullable String consumer) {
        List<LoweredPlan> found = List.of();
        long now = nanos.getAsLong();
        for (int i = 0; i < limits.size(); i++) {
            LoweredPlan lowered = lowered(known.get(limits.get(i).limit().name()), address, consumer, now);
            if (lowered != null) {
                found = found.isEmpty() ? new ArrayList<>(2) : found;
                found.add(lowered);
            }
        }
        return found;
    }

    private @Nullable LoweredPlan lowered(
            @Nullable Ladder ladder, InetAddress address, @Nullable String consumer, long now) {
        Object who = ladder == null ? null : ladder.watched(address, consumer);
        Behaviour behaviour = ladder == null || who == null ? null : table.find(ladder.name(), who);
        if (ladder == null || behaviour == null) {
            return null;
        }
        int steps = behaviour.steps(ladder.settings(), now);
        return steps == 0
                ? null
                : new LoweredPlan(
                        ladder.steps().get(steps - 1),
                        ladder.settings().leftPercent(steps),
                        behaviour.why(),
                        ladder.isEnforced(),
                        behaviour);
    }

    /**
     * A request that a limit counts, or that found no route, has been answered.
     *
     * @param consumer null when nobody was authenticated
     * @param pathHash tells paths apart
     */
    public void answered(Ladder ladder, InetAddress address, @Nullable String consumer, int status, int pathHash) {
        Answered answered = Answered.of(status);
        Object who = answered == null ? null : ladder.watched(address, consumer);
        if (answered == null || who == null) {
            return;
        }
        long now = nanos.getAsLong();
        Behaviour behaviour = table.findOrAdd(ladder.name(), who, now);
        if (behaviour.observe(ladder.settings(), answered, pathHash, now)) {
            findings.increment();
            log(ladder, behaviour, now);
        }
    }

    private static void log(Ladder ladder, Behaviour behaviour, long now) {
        LOG.warn(
                "limit {} of {} is {}{}",
                ladder.name(),
                Watched.text(behaviour.who()),
                LoweredPlan.words(
                        ladder.settings().leftPercent(behaviour.steps(ladder.settings(), now)), behaviour.why()),
                ladder.isEnforced() ? "" : " (shadow: nothing is refused)");
    }

    /** A lowered limit has refused a request, or would have. */
    public void turnedAway(LoweredPlan lowered) {
        lowered.behaviour().turnedAway();
        (lowered.enforced() ? refused : wouldRefuse).increment();
    }

    /** Lifts what is lowered of {@code limit} for {@code subject}, here and on nodes that hear; says whether it was here. */
    public boolean lift(String limit, String subject) {
        long now = nanos.getAsLong();
        pardons.add(limit, subject, now);
        return forget(limit, subject, now, now);
    }

    /** People lift, now and then: all are looked through, so that a name need not tell what kind of subject it is. */
    private boolean forget(String limit, String subject, long liftedNanos, long now) {
        boolean[] there = {false};
        table.forEach(behaviour -> {
            if (behaviour.limit().equals(limit) && Watched.text(behaviour.who()).equals(subject)) {
                there[0] |= behaviour.lift(liftedNanos, now);
            }
        });
        return there[0];
    }

    /** For whom limits are lowered now, the lowest first, at most {@code countMax}. Looks through everybody. */
    public List<Lowered> lowered(int countMax) {
        List<Lowered> found = new ArrayList<>();
        if (lowersNobody()) {
            return found;
        }
        long now = nanos.getAsLong();
        Map<String, Ladder> known = ladders.get();
        table.forEach(behaviour -> {
            Ladder ladder = known.get(behaviour.limit());
            int steps = ladder == null ? 0 : behaviour.steps(ladder.settings(), now);
            if (ladder != null && steps > 0) {
                found.add(view(ladder, behaviour, steps, now));
            } else if (ladder == null && behaviour.isLowered()) {
                behaviour.lift(now, now); // of a limit that is gone, or adapts no more
            }
        });
        found.sort(Comparator.comparingDouble(Lowered::leftPercent)
                .thenComparing(Comparator.comparing(Lowered::rest).reversed()));
        return List.copyOf(found.subList(0, Math.min(countMax, found.size())));
    }

    private static Lowered view(Ladder ladder, Behaviour behaviour, int steps, long now) {
        double left = ladder.settings().leftPercent(steps);
        return new Lowered(
                ladder.name(),
                Watched.text(behaviour.who()),
                Watched.isConsumer(behaviour.who()),
                left,
                LoweredPlan.words(left, behaviour.why()),
                Duration.ofNanos(behaviour.ageNanos(now)),
                Duration.ofNanos(behaviour.restNanos(ladder.settings(), now)),
                ladder.isEnforced(),
                behaviour.turnedAwayCount());
    }

    /**
     * What happened here since the last call, and every few seconds what still holds of what was found or lifted here: a node
     * that comes later has not heard it, and a message may be lost. At most {@code countMax} tidings: what others have not heard
     * comes first, and what there was no room for is the first the next time. One thread at a time.
     *
     * @param all also what was found and lifted elsewhere: one node of a cluster does that, for those that have gone
     */
    public List<LoweredTidings> takeTidings(int countMax, boolean all) {
        long now = nanos.getAsLong();
        Map<String, Ladder> known = ladders.get();
        List<LoweredTidings> tidings = new ArrayList<>(
                pardons.take(lowersNobody() ? countMax : countMax / 2, all, limit -> keepNanos(known.get(limit)), now));
        if (lowersNobody()) {
            return tidings;
        }
        newsFrom = take(newsFrom, tidings, countMax, known, (each, settings) -> each.takeNews(settings, now));
        againFrom = take(againFrom, tidings, countMax, known, (each, settings) -> each.takeAgain(settings, all, now));
        return tidings;
    }

    /** For how long something may be left of what was found before. */
    private static long keepNanos(@Nullable Ladder ladder) {
        return ladder == null
                ? 0
                : ladder.settings().stepsMax() * ladder.settings().halfLife().toNanos();
    }

    /** What one of them has to tell; null when it is nothing. */
    private interface Told {
        @Nullable
        LoweredTidings of(Behaviour behaviour, AdaptiveLimit settings);
    }

    private int take(int start, List<LoweredTidings> into, int countMax, Map<String, Ladder> known, Told told) {
        return table.sweep(start, behaviour -> {
            if (into.size() == countMax) {
                return false;
            }
            Ladder ladder = known.get(behaviour.limit());
            LoweredTidings next = ladder == null ? null : told.of(behaviour, ladder.settings());
            if (next != null) {
                into.add(next);
            }
            return true;
        });
    }

    /** What another node found, or somebody lifted there. Of a limit that does not adapt here, nothing. */
    public void heard(LoweredTidings tidings) {
        long now = nanos.getAsLong();
        long thenNanos = now - TimeUnit.MILLISECONDS.toNanos(tidings.agoMillis());
        if (tidings.steps() == 0) {
            if (pardons.hear(tidings.limit(), tidings.subject(), thenNanos, now)) {
                forget(tidings.limit(), tidings.subject(), thenNanos, now);
            }
            return;
        }
        Ladder ladder = ladders.get().get(tidings.limit());
        Object who = Watched.parse(tidings.subject(), tidings.isConsumer());
        if (ladder != null && who != null && !pardons.hasLifted(tidings.limit(), tidings.subject(), thenNanos)) {
            table.findOrAdd(ladder.name(), who, now).heard(ladder.settings(), tidings, now);
        }
    }

    /** Prints what was counted in Prometheus' text format. Looks through everybody. */
    public void print(StringBuilder out) {
        List<Lowered> now = lowered(Integer.MAX_VALUE);
        long enforced = now.stream().filter(Lowered::enforced).count();
        out.append("# TYPE tollgate_limits_lowered gauge\n");
        line(out, "tollgate_limits_lowered{mode=\"enforce\"}", enforced);
        line(out, "tollgate_limits_lowered{mode=\"shadow\"}", now.size() - enforced);
        out.append("# TYPE tollgate_limits_lowered_findings_total counter\n");
        line(out, "tollgate_limits_lowered_findings_total", findings.sum());
        out.append("# TYPE tollgate_limits_lowered_refusals_total counter\n");
        line(out, "tollgate_limits_lowered_refusals_total{verdict=\"refused\"}", refused.sum());
        line(out, "tollgate_limits_lowered_refusals_total{verdict=\"would-refuse\"}", wouldRefuse.sum());
        out.append("# TYPE tollgate_limits_watched gauge\n");
        line(out, "tollgate_limits_watched", table.size());
    }

    private static void line(StringBuilder out, String series, long value) {
        out.append(series).append(' ').append(value).append('\n');
    }
}
