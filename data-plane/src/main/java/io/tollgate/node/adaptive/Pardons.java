package io.tollgate.node.adaptive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * What somebody lifted lately, so that a node which has not heard of it can't bring back what was lifted. Of a bounded size: of
 * more, the oldest is forgotten. Any thread; each method is short and holds this object's lock.
 */
final class Pardons {
    static final int COUNT_MAX = 1_000;

    /** News are under way for a moment: what was found within that time of being lifted was lifted with it. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<Whose, Pardon> pardons = new LinkedHashMap<>();

    private record Whose(String limit, String subject) {}

    /** One. Under the lock of those that it is one of. */
    private static final class Pardon {
        final long atNanos;
        /** Somebody told this node itself. */
        final boolean own;

        boolean untold;
        long toldNanos;

        Pardon(long atNanos, boolean own, long nowNanos) {
            this.atNanos = atNanos;
            this.own = own;
            untold = own;
            toldNanos = nowNanos;
        }

        boolean isDue(boolean all, long nowNanos) {
            return untold || ((own || all) && nowNanos - toldNanos >= Behaviour.TELL_AGAIN_NANOS);
        }
    }

    /** Whether what was found at {@code foundNanos} was lifted at {@code liftedNanos}. */
    static boolean covers(long liftedNanos, long foundNanos) {
        return foundNanos - liftedNanos <= GRACE_NANOS;
    }

    /** Somebody lifts here and now. */
    synchronized void add(String limit, String subject, long nowNanos) {
        put(new Whose(limit, subject), new Pardon(nowNanos, true, nowNanos));
    }

    /** Another node says that somebody lifted at {@code atNanos}; whether that is news. */
    synchronized boolean hear(String limit, String subject, long atNanos, long nowNanos) {
        Whose whose = new Whose(limit, subject);
        Pardon known = pardons.get(whose);
        if (known != null && covers(known.atNanos, atNanos)) {
            return false;
        }
        put(whose, new Pardon(atNanos, false, nowNanos));
        return true;
    }

    private void put(Whose whose, Pardon pardon) {
        pardons.remove(whose); // the newest is the last
        if (pardons.size() >= COUNT_MAX) {
            pardons.remove(pardons.keySet().iterator().next());
        }
        pardons.put(whose, pardon);
    }

    /** Whether what was found at {@code foundNanos} has been lifted. */
    synchronized boolean hasLifted(String limit, String subject, long foundNanos) {
        Pardon known = pardons.get(new Whose(limit, subject));
        return known != null && covers(known.atNanos, foundNanos);
    }

    /**
     * What others are to hear now: what they have not heard, then what was told longest ago. Forgets those that there is nothing
     * left of to bring back.
     *
     * @param countMax how many there is room for
     * @param all also what others were told first
     * @param keepNanos for how long there may be, of a limit
     */
    synchronized List<LoweredTidings> take(int countMax, boolean all, ToLongFunction<String> keepNanos, long nowNanos) {
        if (pardons.isEmpty()) {
            return List.of();
        }
        pardons.entrySet()
                .removeIf(each -> !each.getValue().untold
                        && nowNanos - each.getValue().atNanos
                                >= keepNanos.applyAsLong(each.getKey().limit()));
        List<Map.Entry<Whose, Pardon>> next = pardons.entrySet().stream()
                .filter(each -> each.getValue().isDue(all, nowNanos))
                .sorted(Comparator.<Map.Entry<Whose, Pardon>, Boolean>comparing(each -> !each.getValue().untold)
                        .thenComparingLong(each -> each.getValue().toldNanos - nowNanos))
                .limit(countMax)
                .toList();
        List<LoweredTidings> tidings = new ArrayList<>(next.size());
        next.forEach(each -> tidings.add(take(each.getKey(), each.getValue(), nowNanos)));
        return tidings;
    }

    private static LoweredTidings take(Whose whose, Pardon pardon, long nowNanos) {
        pardon.untold = false;
        pardon.toldNanos = nowNanos;
        long agoMillis =
                Math.clamp(TimeUnit.NANOSECONDS.toMillis(nowNanos - pardon.atNanos), 0, LoweredTidings.MILLIS_MAX);
        return new LoweredTidings(whose.limit(), whose.subject(), false, 0, 0, agoMillis, "");
    }
}
