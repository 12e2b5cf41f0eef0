package io.tollgate.node.adaptive;

import io.tollgate.core.config.AdaptiveLimit;
import io.tollgate.core.scan.DistinctPaths;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one caller of one limit did lately, what they usually do, and how far the limit is lowered for them. Of a fixed size,
 * whatever they do. Time is a parameter; any thread, each method is short and holds this object's lock.
 *
 * <p>A window begins with a request and is judged with each that comes within it, so that who turns suspicious is found at
 * once, not at its end; a finding begins another window, so that the next step down takes as much again. Windows without a
 * finding make the history that a jump is measured by; time without requests does not: who comes once a day is not
 * suspicious for coming.
 */
final class Behaviour {
    /** Windows without a finding before there is a usual. */
    private static final int HISTORY_MIN = 5;

    /** Weight of the newest window in what is usual: about the last ten count. */
    private static final double NEWEST = 0.2;

    /** Fewer errors are no jump, however few are usual. */
    private static final double FAULTS_MIN = 0.25;

    /** What ends later by less than this part of a half-life is the same finding, heard at another time. */
    private static final long SAME_PART = 8;

    /** What holds is told again after so long. */
    static final long TELL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String limit;
    private final Object who;
    /** Of all behaviours, how many limits are lowered now. */
    private final AtomicInteger loweredCount;

    private final DistinctPaths paths = new DistinctPaths();
    private long windowNanos;
    private long requests;
    private long refused;
    private long faulty;

    private int windows;
    private double usualRequests;
    private double usualFaults;

    private int steps;
    private long sinceNanos;
    private long loweredNanos;
    private String why = "";
    private long turnedAway;
    /** When whoever found the last step found it; this node, where {@code own}. */
    private long foundNanos;

    private boolean own;
    private boolean untold;
    private long toldNanos;
    /** Nobody finds it any more, except those who had found it before. */
    private boolean evicted;

    Behaviour(String limit, Object who, AtomicInteger loweredCount, long nowNanos) {
        this.limit = limit;
        this.who = who;
        this.loweredCount = loweredCount;
        windowNanos = nowNanos;
    }

    String limit() {
        return limit;
    }

    Object who() {
        return who;
    }

    boolean isOf(String otherLimit, Object other) {
        return who.equals(other) && limit.equals(otherLimit);
    }

    /**
     * A request has been answered.
     *
     * @param pathHash tells paths apart
     * @return whether that lowers the limit by a step, or keeps it at its floor
     */
    synchronized boolean observe(AdaptiveLimit settings, Answered answered, int pathHash, long nowNanos) {
        settle(settings, nowNanos);
        if (nowNanos - windowNanos >= settings.window().toNanos()) {
            remember();
            begin(nowNanos);
        }
        if (requests == 0) {
            windowNanos = nowNanos;
        }
        count(answered, pathHash);
        String found = judge(settings.signs(), nowNanos);
        if (found.isEmpty()) {
            return false;
        }
        lower(Math.min(steps + 1, settings.stepsMax()), found, nowNanos, nowNanos);
        own = true;
        untold = true;
        begin(nowNanos);
        return true;
    }

    private void count(Answered answered, int pathHash) {
        requests++;
        switch (answered) {
            case FINE -> {}
            case REFUSED -> refused++;
            case UNKNOWN_PATH -> {
                refused++;
                paths.add(pathHash);
            }
            case FAULTY -> faulty++;
        }
    }

    private void remember() {
        if (requests > 0) {
            double weight = windows == 0 ? 1 : NEWEST;
            usualRequests += weight * ((double) requests - usualRequests);
            usualFaults += weight * ((double) faulty / (double) requests - usualFaults);
            windows = Math.min(windows + 1, HISTORY_MIN);
        }
    }

    private void begin(long nowNanos) {
        windowNanos = nowNanos;
        requests = 0;
        refused = 0;
        faulty = 0;
        paths.clear();
    }

    /** Why what happened in this window is suspicious, for people; empty when it is not. */
    private String judge(AdaptiveLimit.Signs signs, long nowNanos) {
        boolean enough = requests >= signs.requestsMin();
        if (enough && refused * 100 >= signs.refusedPercent() * requests) {
            return refused * 100 / requests + " % of " + requests + " requests refused in " + seconds(nowNanos);
        }
        if (refused >= signs.unknownPaths() && paths.estimate() >= signs.unknownPaths()) {
            return paths.estimate() + " different paths not found in " + seconds(nowNanos);
        }
        if (!enough || windows < HISTORY_MIN) {
            return "";
        }
        double faults = (double) faulty / (double) requests;
        if (faults >= FAULTS_MIN && faults >= usualFaults * (double) signs.jump()) {
            return Math.round(faults * 100) + " % of " + requests + " requests faulty in " + seconds(nowNanos)
                    + ", usually " + Math.round(usualFaults * 100) + " %";
        }
        // Who usually sends two requests may send twenty: a jump from below what can be judged is none.
        double usual = Math.max(usualRequests, (double) signs.requestsMin());
        return (double) requests >= usual * (double) signs.jump()
                ? requests + " requests in " + seconds(nowNanos) + ", usually " + Math.round(usualRequests)
                : "";
    }

    private String seconds(long nowNanos) {
        return Math.max(1, Math.ceilDiv(nowNanos - windowNanos, TimeUnit.SECONDS.toNanos(1))) + " s";
    }

    /** Steps fade, one with each half-life. */
    private void settle(AdaptiveLimit settings, long nowNanos) {
        long halfLifeNanos = settings.halfLife().toNanos();
        long gone = steps == 0 ? 0 : Math.max(0, nowNanos - sinceNanos) / halfLifeNanos;
        if (gone > 0) {
            sinceNanos += gone * halfLifeNanos;
            set((int) Math.max(0, steps - gone));
        }
    }

    private void lower(int to, String reason, long fromNanos, long firstNanos) {
        if (steps == 0) {
            loweredNanos = fromNanos;
        }
        sinceNanos = fromNanos;
        foundNanos = firstNanos;
        why = reason;
        set(to);
    }

    private void set(int wanted) {
        int to = evicted ? 0 : wanted;
        loweredCount.addAndGet(Integer.signum(to) - Integer.signum(steps));
        steps = to;
        if (to == 0) {
            why = "";
            turnedAway = 0;
            own = false;
            untold = false;
        }
    }

    /** How many steps the limit is lowered by now, as {@code settings} allow. */
    synchronized int steps(AdaptiveLimit settings, long nowNanos) {
        settle(settings, nowNanos);
        return Math.min(steps, settings.stepsMax());
    }

    /** Why it is lowered, for people; empty when it is not. */
    synchronized String why() {
        return why;
    }

    /** The lowered limit has refused a request, or would have. */
    synchronized void turnedAway() {
        turnedAway++;
    }

    /** How many it has refused since it was lowered, or would have. */
    synchronized long turnedAwayCount() {
        return turnedAway;
    }

    /** Until nothing is left of it, if nothing else is found; 0 when it is not lowered. */
    synchronized long restNanos(AdaptiveLimit settings, long nowNanos) {
        settle(settings, nowNanos);
        return rest(settings, nowNanos);
    }

    private long rest(AdaptiveLimit settings, long nowNanos) {
        return steps == 0 ? 0 : sinceNanos + steps * settings.halfLife().toNanos() - nowNanos;
    }

    /** Since it was first lowered, without having come back whole since; 0 when it is not lowered. */
    synchronized long ageNanos(long nowNanos) {
        return steps == 0 ? 0 : nowNanos - loweredNanos;
    }

    /**
     * Another node has lowered it so far, for so long: whichever ends later holds, which is the lower one. What was heard is no
     * finding of this node's: else two would go on telling each other, each time a moment later, and it would never end.
     */
    synchronized void heard(AdaptiveLimit settings, LoweredTidings tidings, long nowNanos) {
        settle(settings, nowNanos);
        int to = Math.min(tidings.steps(), settings.stepsMax());
        long halfLifeNanos = settings.halfLife().toNanos();
        long restNanos = TimeUnit.MILLISECONDS.toNanos(tidings.restMillis());
        long already = Math.clamp(to * halfLifeNanos - restNanos, 0, halfLifeNanos - 1);
        long longer = to * halfLifeNanos - already - rest(settings, nowNanos);
        if (to > 0 && (steps == 0 || longer > halfLifeNanos / SAME_PART)) {
            lower(to, tidings.why(), nowNanos - already, nowNanos - TimeUnit.MILLISECONDS.toNanos(tidings.agoMillis()));
            own = false;
            toldNanos = nowNanos;
        }
    }

    /**
     * Forgives what was found before somebody lifted it at {@code liftedNanos}, and what was counted in this window too; says
     * whether there was anything to forgive.
     */
    synchronized boolean lift(long liftedNanos, long nowNanos) {
        boolean lowered = steps > 0;
        if (lowered && !Pardons.covers(liftedNanos, foundNanos)) {
            return false;
        }
        set(0);
        begin(nowNanos);
        return lowered;
    }

    /** It has made room for somebody else: it is counted as lowered no longer, and never again. */
    synchronized void evict() {
        evicted = true;
        set(0);
    }

    /** The last step, if the others have not heard of it; they will have, after this. */
    synchronized @Nullable LoweredTidings takeNews(AdaptiveLimit settings, long nowNanos) {
        settle(settings, nowNanos);
        return untold ? take(settings, nowNanos) : null;
    }

    /**
     * What holds, if it was not told for a while: who was not there then, or did not hear it, has another chance.
     *
     * @param all also what other nodes found
     */
    synchronized @Nullable LoweredTidings takeAgain(AdaptiveLimit settings, boolean all, long nowNanos) {
        settle(settings, nowNanos);
        boolean due = steps > 0 && (own || all) && nowNanos - toldNanos >= TELL_AGAIN_NANOS;
        return due ? take(settings, nowNanos) : null;
    }

    private LoweredTidings take(AdaptiveLimit settings, long nowNanos) {
        untold = false;
        toldNanos = nowNanos;
        return new LoweredTidings(
                limit,
                Watched.text(who),
                Watched.isConsumer(who),
                Math.min(steps, settings.stepsMax()),
                millis(rest(settings, nowNanos)),
                millis(nowNanos - foundNanos),
                why);
    }

    private static long millis(long nanos) {
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos), 0, LoweredTidings.MILLIS_MAX);
    }

    /** When the window began that is open: who has not come for longest goes first. */
    synchronized long windowNanos() {
        return windowNanos;
    }

    synchronized boolean isLowered() {
        return steps > 0;
    }
}
