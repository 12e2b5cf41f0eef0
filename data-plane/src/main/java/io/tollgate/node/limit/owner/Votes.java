package io.tollgate.node.limit.owner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest vote of each voter, and what more than half of them say: the quorum lease (rule 4) and the skew of clocks (rule 8).
 * What follows for a partition is {@link OwnerGuard}'s, under whose lock this is.
 */
final class Votes {
    /**
     * The newest vote of a voter.
     *
     * @param bornNanos when its life began at the latest, by this member's clock
     * @param bornThenMillis the same by its wall clock as it stood then
     * @param leadMillis how this member's clocks stood then
     * @param own what it tells of the voter's wall clock
     * @param best what is known best of that, by this vote or one before it
     */
    record Heard(
            long sentNanos, Vote vote, long bornNanos, long bornThenMillis, long leadMillis, Clock own, Clock best) {
        boolean isFresh(GuardTime now) {
            return now.nanos() - sentNanos < OwnerGuard.SURE_NANOS;
        }

        /** When its life began at the latest, by this member's wall clock as it stands now. */
        long bornMillis(GuardTime now) {
            return bornThenMillis + now.leadMillis() - leadMillis;
        }

        Clock clock(GuardTime now) {
            return best.isFresh(now) ? best : own;
        }
    }

    /**
     * What a vote tells of the voter's wall clock, which was read at some time between question and answer. That this member's
     * was set since is in it at once: what it wrote until the next vote would count time by a clock that is off.
     *
     * @param offMillis by how much this member's wall clock was ahead of the voter's at the most
     * @param tripMillis what the vote took; by so much less at the least
     * @param leadMillis how this member's clocks stood then
     */
    record Clock(long sentNanos, long offMillis, long tripMillis, long leadMillis) {
        private long off(GuardTime now) {
            return offMillis + now.leadMillis() - leadMillis;
        }

        /** By how much the wall clocks differ at the least. */
        long apartMillis(GuardTime now) {
            return Math.max(0, Math.max(off(now) - tripMillis, -off(now)));
        }

        /** By how much they differ at the most. */
        long apartMillisMax(GuardTime now) {
            return Math.max(off(now), tripMillis - off(now));
        }

        private boolean isFresh(GuardTime now) {
            return now.nanos() - sentNanos < OwnerGuard.SURE_NANOS;
        }

        /** Whether both may be right: neither clock was set between them. */
        private boolean agrees(Clock other, GuardTime now) {
            return off(now) + ROUNDED_MILLIS >= other.off(now) - other.tripMillis
                    && other.off(now) + ROUNDED_MILLIS >= off(now) - tripMillis;
        }

        /** Of a vote that took long little is known: what was known before is better, while it is not old and not known to be over. */
        private Clock orBetter(Heard before, GuardTime now) {
            Clock better = this;
            for (Clock each : List.of(before.own, before.best)) {
                if (each.tripMillis < better.tripMillis && each.isFresh(now) && each.agrees(this, now)) {
                    better = each;
                }
            }
            return better;
        }
    }

    /** Differences of clocks are told in whole milliseconds, and so are trips. */
    private static final long ROUNDED_MILLIS = 2;

    private final String node;
    private final Map<String, Heard> heard = new HashMap<>();
    private Set<String> voters;
    private OptionalLong askedNanos = OptionalLong.empty(); // of the votes that make the newest majority, the oldest

    /** Of the member of {@code node}, the only voter so far. */
    Votes(String node) {
        this.node = node;
        voters = Set.of(node);
    }

    /** Forgets what was heard; the voters stay. */
    void clear() {
        heard.clear();
        askedNanos = OptionalLong.empty();
    }

    Set<String> voters() {
        return voters;
    }

    void voters(Set<String> names, GuardTime now) {
        voters = Set.copyOf(names);
        count(now);
    }

    /** Takes the vote of {@code voter}, asked for at {@code sentNanos}; false when a newer one is here. */
    boolean take(String voter, long sentNanos, Vote vote, GuardTime now) {
        Heard before = heard.get(voter);
        if (before != null && sentNanos - before.sentNanos() <= 0) {
            return false;
        }
        heard.put(voter, note(sentNanos, vote, before, now));
        count(now);
        return true;
    }

    private static Heard note(long sentNanos, Vote vote, @Nullable Heard before, GuardTime now) {
        long ageMillis = TimeUnit.NANOSECONDS.toMillis(vote.ageNanos());
        long tripMillis = TimeUnit.NANOSECONDS.toMillis(now.nanos() - sentNanos);
        Clock clock = new Clock(sentNanos, now.wallMillis() - vote.wallMillis(), tripMillis, now.leadMillis());
        return new Heard(
                sentNanos,
                vote,
                now.nanos() - vote.ageNanos(),
                now.wallMillis() - ageMillis,
                now.leadMillis(),
                clock,
                before == null ? clock : clock.orBetter(before, now));
    }

    /** Finds the newest majority of votes: the oldest of them tells how long it counts. */
    private void count(GuardTime now) {
        long[] ages = voters.stream()
                .map(heard::get)
                .filter(vote -> vote != null)
                .mapToLong(vote -> now.nanos() - vote.sentNanos())
                .sorted()
                .toArray();
        askedNanos =
                ages.length < majority() ? OptionalLong.empty() : OptionalLong.of(now.nanos() - ages[majority() - 1]);
    }

    private int majority() {
        return voters.size() / 2 + 1;
    }

    /** Whether {@code some} of the voters are more than half of them. */
    boolean isMajority(long some) {
        return some >= majority();
    }

    /** Whether more than half of the voters said what {@code which} asks for. */
    boolean isMajority(Predicate<Heard> which) {
        return isMajority(voters.stream()
                .map(heard::get)
                .filter(vote -> vote != null && which.test(vote))
                .count());
    }

    /** The quorum lease: it holds while a majority's votes, sent for within {@link OwnerGuard#SURE_NANOS}, are here. */
    boolean holds(GuardTime now) {
        return askedNanos.isPresent() && now.nanos() - askedNanos.getAsLong() < OwnerGuard.SURE_NANOS;
    }

    /** Since when the lease does not hold any more; now, when there are too few votes to tell. */
    long lapsedNanos(GuardTime now) {
        return askedNanos.isPresent() ? askedNanos.getAsLong() + OwnerGuard.SURE_NANOS : now.nanos();
    }

    /** Whether this member's wall clock differs from those of most other voters by more than {@link OwnerGuard#SKEW_MILLIS}. */
    boolean isSkewed(GuardTime now) {
        return isOff(now, OwnerGuard.SKEW_MILLIS);
    }

    /** Whether it differs from those of most other voters by more than {@code millis}; false when none of them is heard. */
    boolean isOff(GuardTime now, long millis) {
        return isOfMostOthers(now, clock -> clock.apartMillis(now) > millis);
    }

    /** Whether it is known not to, at least of half of them: a vote that takes long tells that of nobody's clock. */
    boolean vouchForClock(GuardTime now) {
        return !isOfMostOthers(now, clock -> clock.apartMillisMax(now) > OwnerGuard.SKEW_MILLIS);
    }

    private boolean isOfMostOthers(GuardTime now, Predicate<Clock> which) {
        int others = 0;
        int those = 0;
        for (Map.Entry<String, Heard> each : heard.entrySet()) {
            if (voters.contains(each.getKey())
                    && !each.getKey().equals(node)
                    && each.getValue().isFresh(now)) {
                others++;
                those += which.test(each.getValue().clock(now)) ? 1 : 0;
            }
        }
        return those * 2 > others;
    }

    @Nullable
    Heard of(String voter) {
        return heard.get(voter);
    }

    /** When the youngest of whom anything was heard began, by this member's wall clock; {@link Long#MIN_VALUE}: none was. */
    long youngestMillis(GuardTime now) {
        return heard.values().stream()
                .mapToLong(each -> each.bornMillis(now))
                .max()
                .orElse(Long.MIN_VALUE);
    }
}
