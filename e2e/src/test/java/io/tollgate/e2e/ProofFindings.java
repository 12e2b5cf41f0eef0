package io.tollgate.e2e;

import io.tollgate.e2e.ArrivalLog.Arrival;
import io.tollgate.e2e.Demand.Answer;
import io.tollgate.e2e.ProofLimit.Bound;
import io.tollgate.e2e.WindowJudge.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run came to: by the upstream's log what was admitted, by the clients' answers what they felt of it. */
final class ProofFindings {
    private static final long LOOKS_NANOS = Duration.ofMillis(100).toNanos();
    private static final int ENOUGH_PERCENT = 90;

    /** Of each limit, what came for each of its counters, by arrival. */
    private final Map<ProofLimit, Map<String, List<Arrival>>> counters = new EnumMap<>(ProofLimit.class);

    private final List<Answer> answers;

    /**
     * A misfortune that was played. All times by {@link System#nanoTime}.
     *
     * @param node the one whom it struck
     */
    record Played(Misfortune what, int node, long begunNanos, long mendedNanos, long endedNanos) {
        Duration duration() {
            return Duration.ofNanos(endedNanos - begunNanos);
        }

        boolean has(long nanos) {
            return nanos - begunNanos >= 0 && endedNanos - nanos > 0;
        }
    }

    /**
     * For how long less than nine tenths of a limit were used, at the longest.
     *
     * @param endNanos when that was over, from the beginning of the misfortune
     */
    record Lull(long nanos, long endNanos) {
        static final Lull NONE = new Lull(0, 0);
    }

    /** What the clients got meanwhile; {@code slowestNanos} is of those answers that came from nodes that nothing was done to. */
    record Felt(
            int admitted, int refused, int unavailable, int noAnswer, int other, long p99Nanos, long slowestNanos) {}

    ProofFindings(Collection<Arrival> arrivals, List<Answer> answers) {
        this.answers = answers;
        arrivals.stream()
                .sorted(Comparator.comparingLong(Arrival::arrivedNanos))
                .forEach(arrival -> counters.computeIfAbsent(ProofLimit.labelled(arrival.limit()), _ -> new TreeMap<>())
                        .computeIfAbsent(arrival.subject(), _ -> new ArrayList<>())
                        .add(arrival));
    }

    private Collection<List<Arrival>> of(ProofLimit limit) {
        return counters.getOrDefault(limit, Map.of()).values();
    }

    /** Of every window of every counter of a limit. */
    Verdict verdict(ProofLimit limit, Bound bound) {
        return of(limit).stream()
                .map(all -> WindowJudge.judge(all, bound.requests(), bound.window()))
                .reduce(Verdict.NOTHING, Verdict::or);
    }

    /** Of the windows that end while that was played. */
    Verdict verdict(ProofLimit limit, Bound bound, Played played) {
        long from = played.begunNanos - bound.window().toNanos();
        return of(limit).stream()
                .map(all -> WindowJudge.judge(between(all, from, played.endedNanos), bound.requests(), bound.window()))
                .reduce(Verdict.NOTHING, Verdict::or);
    }

    private static List<Arrival> between(List<Arrival> all, long from, long to) {
        return all.stream()
                .filter(each -> each.arrivedNanos() >= from && each.arrivedNanos() < to)
                .toList();
    }

    int counters(ProofLimit limit) {
        return of(limit).size();
    }

    int admitted(ProofLimit limit) {
        return of(limit).stream().mapToInt(List::size).sum();
    }

    /** How long requests took from the client to the upstream, shortest first: windows are judged by so much less. */
    long[] transitNanos() {
        return counters.values().stream()
                .flatMap(each -> each.values().stream())
                .flatMap(List::stream)
                .mapToLong(each -> each.arrivedNanos() - each.sentNanos())
                .sorted()
                .toArray();
    }

    /** How much of a limit was used between two times, of all its counters, in percent. */
    double usedPercent(ProofLimit limit, long from, long to) {
        long came = of(limit).stream()
                .mapToLong(all -> between(all, from, to).size())
                .sum();
        double whole = (double) limit.requests()
                * limit.subjectsAtOnce()
                * (to - from)
                / limit.per().toNanos();
        return 100 * came / whole;
    }

    /** Of the counter that had the longest. */
    Lull longestLull(ProofLimit limit, Played played) {
        Lull longest = Lull.NONE;
        for (List<Arrival> all : of(limit)) {
            Lull own = longestLull(limit, played, all);
            longest = own.nanos > longest.nanos ? own : longest;
        }
        return longest;
    }

    private static Lull longestLull(ProofLimit limit, Played played, List<Arrival> all) {
        int enough = limit.requests() * ENOUGH_PERCENT / 100;
        Lull longest = Lull.NONE;
        long lastEnough = played.begunNanos;
        int first = 0;
        int next = 0;
        for (long now = played.begunNanos; now < played.endedNanos; now += LOOKS_NANOS) {
            while (next < all.size() && all.get(next).arrivedNanos() <= now) {
                next++;
            }
            while (first < next
                    && all.get(first).arrivedNanos() <= now - limit.per().toNanos()) {
                first++;
            }
            if (next - first >= enough) {
                lastEnough = now;
            } else if (now - lastEnough > longest.nanos) {
                longest = new Lull(now - lastEnough, now - played.begunNanos);
            }
        }
        return longest;
    }

    Felt felt(Played played) {
        List<Answer> meanwhile = answers(played);
        long[] elsewhere = meanwhile.stream()
                .filter(each -> each.node() != played.node && each.status() != Demand.NO_ANSWER)
                .mapToLong(Answer::nanos)
                .sorted()
                .toArray();
        int count = meanwhile.size();
        int admitted = count(meanwhile, 200);
        int refused = count(meanwhile, 429);
        int unavailable = count(meanwhile, 503);
        int noAnswer = count(meanwhile, Demand.NO_ANSWER);
        return new Felt(
                admitted,
                refused,
                unavailable,
                noAnswer,
                count - admitted - refused - unavailable - noAnswer,
                elsewhere.length == 0 ? 0 : elsewhere[elsewhere.length * 99 / 100],
                elsewhere.length == 0 ? 0 : elsewhere[elsewhere.length - 1]);
    }

    /** What was asked while that was played. */
    List<Answer> answers(Played played) {
        return answers.stream().filter(each -> played.has(each.atNanos())).toList();
    }

    private static int count(List<Answer> answers, int status) {
        return (int) answers.stream().filter(each -> each.status() == status).count();
    }
}
