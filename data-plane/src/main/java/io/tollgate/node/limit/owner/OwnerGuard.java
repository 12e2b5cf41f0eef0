package io.tollgate.node.limit.owner;

import io.tollgate.node.limit.counter.CounterTime;
import io.tollgate.node.limit.counter.LimitRule;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether this member may grant permits of strict limits, and from which partitions. Rules 4 to 8 of what a strict limit stands
 * on (decision 32), each written where it holds.
 *
 * <p>The argument in short. Two members may believe that they own one partition. Whoever grants has votes of more than half of
 * the voters, sent for within {@link #SURE_NANOS}; whoever takes over without a hand-over has had votes of more than half that do
 * not see its predecessor, and then waited for so long that the predecessor's votes, and permits that it gave, are over. Two
 * majorities have a voter in common, it does not vote for whom it does not see, and one that has forgotten is silent for that
 * long. So at any moment at most one of them grants, and what it grants stands on everything that was granted before, or on
 * the assumption that all of it was spent.
 *
 * <p>Any thread; the lock is held for microseconds.
 */
public final class OwnerGuard {
    /** How often members ask each other for their votes. */
    public static final long PING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How long a majority's votes count, from when they were asked for. */
    public static final long SURE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** After that nothing counts any more that was voted for, and no permit is used that was granted on it. */
    public static final long SETTLED_NANOS = SURE_NANOS + LimitRule.CALL_NANOS;

    /** Wall clocks may differ by so much; who differs more from most of the others grants nothing. */
    public static final long SKEW_MILLIS = CounterTime.SKEW_MILLIS;

    /** Two moments that two wall clocks tell are in order for certain when they are so far apart. */
    static final long ORDERED_MILLIS = CounterTime.APART_MILLIS;

    /** Counters are kept for so much longer than they count: members forget them by their own wall clocks. */
    public static final long KEPT_MILLIS = 60_000;

    /** A member of an earlier version, which does not know the id of none, takes all for spent just now. */
    private static final Trust DISTRUSTED = new Trust(Trust.NONE, Long.MAX_VALUE / 2);

    static final int FAREWELLS_MAX = 64;

    private enum Standing {
        /** It never had a majority's votes. */
        NEW,
        SURE,
        /** It had, and they ran out. */
        LAPSED
    }

    /**
     * A partition that waits.
     *
     * @param after whom the sentinel names; null when there is none
     * @param confirmedNanos when a majority did not see the predecessor any more, by the monotonic clock; null until then
     */
    private record Grace(
            @Nullable Sentinel after,
            long sinceNanos,
            @Nullable Long confirmedNanos) {}

    private final String node;
    private UUID self;
    private long bornNanos; // by the monotonic clock
    private final Votes votes;
    private Map<UUID, String> view = Map.of();
    private final LinkedHashSet<UUID> farewells = new LinkedHashSet<>(); // the newest is last
    private final Map<Integer, Grace> graces = new HashMap<>();
    private final Map<Integer, Sentinel> tenures = new HashMap<>();
    private Standing standing = Standing.NEW;
    private int term;
    private long lapsedNanos;
    private long noticedNanos;
    private OptionalLong quietSinceMillis = OptionalLong.empty();
    private boolean forgotNothing;
    private final Forgetting forgetting;
    private boolean closed;

    /** A guard of the member of {@code node} that has not joined yet. */
    public OwnerGuard(String node, GuardTime now) {
        this.node = node;
        votes = new Votes(node);
        self = new UUID(0, 0);
        bornNanos = now.monotonicNanos();
        forgetting = new Forgetting(now);
    }

    /**
     * A life of the member begins: it holds nothing, and what it voted for before is forgotten.
     *
     * @param id as others see it in their views
     * @param since nothing was voted for by this process after that moment
     */
    public synchronized void begin(UUID id, GuardTime since) {
        self = id;
        bornNanos = since.monotonicNanos();
        term++;
        standing = Standing.NEW;
        view = Map.of();
        votes.clear();
        quietSinceMillis = OptionalLong.empty();
        forgotNothing = false;
        farewells.clear();
        graces.clear();
        tenures.clear();
    }

    /**
     * Nobody has counted since {@code sinceMillis} (0: ever), and this member is the only voter, by the word of the control
     * plane. What others spent before is over as of then, so there is nobody to wait for. Holds as long as it is alone.
     */
    public synchronized void found(long sinceMillis, GuardTime now) {
        if (view.size() <= 1 && votes.voters().equals(Set.of(node))) {
            quietSinceMillis = OptionalLong.of(sinceMillis);
            forgotNothing = true;
            pulse(now);
        }
    }

    /** It grants no more. */
    public synchronized void close() {
        closed = true;
    }

    /** The members that this one sees, itself included, and the nodes that they are of. */
    public synchronized void view(Map<UUID, String> seen, GuardTime now) {
        notice(now);
        view = Map.copyOf(seen);
        if (view.size() > 1) {
            quietSinceMillis = OptionalLong.empty();
        }
    }

    /** The nodes of whose votes more than half are needed. */
    public synchronized void voters(Set<String> names, GuardTime now) {
        if (!votes.voters().equals(names)) {
            notice(now);
            votes.voters(names, now);
        }
    }

    /**
     * {@code leaving} says that it hands over what it has: once it is gone it grants nothing. Only the newest are remembered:
     * whoever left long before has no partition that names it still.
     */
    public synchronized void farewell(UUID leaving) {
        farewells.addLast(leaving);
        if (farewells.size() > FAREWELLS_MAX) {
            farewells.removeFirst();
        }
    }

    /** What this member, as a voter, says to {@code from}; nothing when it must not. */
    public synchronized Optional<Vote> vote(UUID from, GuardTime now) {
        return isSilent(now) || !view.containsKey(from)
                ? Optional.empty()
                : Optional.of(new Vote(
                        view.keySet(),
                        now.monotonicNanos() - bornNanos,
                        now.wallMillis(),
                        self,
                        standing == Standing.SURE && votes.holds(now) ? term : Vote.UNSURE));
    }

    /** A voter that begins has forgotten for whom it voted: it says nothing until all of that is over. */
    public synchronized boolean isSilent(GuardTime now) {
        return !forgotNothing && now.monotonicNanos() - bornNanos < SETTLED_NANOS;
    }

    /** Every {@link #PING_NANOS}: its own vote. */
    public synchronized void pulse(GuardTime now) {
        notice(now);
        vote(self, now).ifPresent(own -> heard(node, now.nanos(), own, now));
    }

    /** The vote of {@code voter}, asked for at {@code sentNanos}. */
    public synchronized void heard(String voter, long sentNanos, Vote vote, GuardTime now) {
        notice(now); // before anything makes it sure again
        if (votes.take(voter, sentNanos, vote, now)) {
            prove(now);
        }
    }

    /** That votes ran out is noticed before anything else is done, also by one that was paused; so is a clock that is far off. */
    private void notice(GuardTime now) {
        forgetting.notice(votes, now);
        if (standing == Standing.SURE && !votes.holds(now)) {
            standing = Standing.LAPSED;
            lapsedNanos = votes.lapsedNanos(now);
            noticedNanos = now.nanos();
        }
    }

    /**
     * The lapse rule: who was not sure for a while, and kept its partitions, needs a majority that never removed it and
     * remembers that; else somebody may have granted meanwhile, and all its partitions are as if they were taken over.
     */
    private void prove(GuardTime now) {
        if (standing == Standing.SURE || !votes.holds(now)) {
            return;
        }
        if (standing == Standing.LAPSED) {
            boolean fresh = votes.isMajority(vote -> vote.sentNanos() - noticedNanos >= 0);
            boolean remembered = votes.isMajority(
                    vote -> vote.sentNanos() - noticedNanos >= 0 && vote.bornNanos() - (lapsedNanos - SURE_NANOS) <= 0);
            if (!remembered) {
                if (!fresh || now.nanos() - noticedNanos <= 3 * PING_NANOS) {
                    return; // those who remember may answer yet
                }
                term++;
                graces.clear();
                tenures.clear();
            }
        }
        standing = Standing.SURE;
    }

    /** Whether it may grant at all now. */
    public synchronized boolean isSure(GuardTime now) {
        notice(now);
        return !closed && standing == Standing.SURE && seesMajority() && votes.vouchForClock(now);
    }

    private boolean seesMajority() {
        return votes.isMajority(view.values().stream()
                .distinct()
                .filter(votes.voters()::contains)
                .count());
    }

    /** Whether this member's wall clock differs from those of most other voters by more than {@link #SKEW_MILLIS}. */
    public synchronized boolean isSkewed(GuardTime now) {
        return votes.isSkewed(now);
    }

    /**
     * What a partition needs that this member owns. Where it may have forgotten counters it says so at once, although it may not
     * grant: whoever has the partition next, by a hand-over or because this member ends, was told to forget them too.
     *
     * @param found its sentinel; null when there is none
     * @param freshId drawn at random, for a trust that begins
     */
    public synchronized Step step(int partition, @Nullable Sentinel found, GuardTime now, long freshId) {
        boolean sure = isSure(now) && forgetting.isOver(now);
        if (found != null && found.trust().id() != Trust.NONE && !forgetting.isWhole(found.trust(), now)) {
            return new Step.Write(
                    new Sentinel(found.owner(), found.term(), DISTRUSTED, found.seenMillis(), found.version() + 1));
        }
        if (found != null && isOurs(found)) {
            graces.remove(partition);
            return sure ? write(found, kept(found, now, freshId), now) : Step.Wait.HERE;
        }
        if (sure && found == null && quietSinceMillis.isPresent()) {
            return write(null, new Trust(freshId, quietSinceMillis.getAsLong()), now);
        }
        if (sure && found != null && isHandedOver(found) && (isVouchedFor(found, now) || isRemembered(found, now))) {
            return write(found, kept(found, now, freshId), now);
        }
        if (!isOver(partition, found, now) || !sure) {
            return Step.Wait.HERE;
        }
        graces.remove(partition);
        Trust trust = found != null && isRemembered(found, now)
                ? kept(found, now, freshId)
                : new Trust(freshId, now.wallMillis());
        return write(found, trust, now);
    }

    /** The trust that stands there, or one that begins now because none does any more. */
    private static Trust kept(Sentinel found, GuardTime now, long freshId) {
        return found.trust().id() == Trust.NONE ? new Trust(freshId, now.wallMillis()) : found.trust();
    }

    private Step write(@Nullable Sentinel found, Trust trust, GuardTime now) {
        long version = found == null ? TimeUnit.MILLISECONDS.toMicros(now.wallMillis()) : found.version() + 1;
        return new Step.Write(new Sentinel(self, term, trust, now.wallMillis(), version));
    }

    private boolean isOurs(Sentinel found) {
        return found.owner().equals(self) && found.term() == term;
    }

    /** Within one view partitions move one at a time, and the one that has them stops first. */
    private boolean isHandedOver(Sentinel found) {
        return !found.owner().equals(self) && (view.containsKey(found.owner()) || farewells.contains(found.owner()));
    }

    /**
     * Whether the one that handed over was sure in the same term just now: then nobody else granted since it wrote its sentinel,
     * whoever remembers that.
     */
    private boolean isVouchedFor(Sentinel found, GuardTime now) {
        Votes.Heard former = votes.of(view.getOrDefault(found.owner(), ""));
        return former != null
                && former.isFresh(now)
                && former.vote().life().equals(found.owner())
                && former.vote().sureTerm() == found.term();
    }

    /**
     * Whether no other copy of the partition can have been granted from since the sentinel was seen: a majority lives for
     * longer than that. Whoever granted elsewhere had the vote of one of them, which then was in a view of its own with that
     * other, and is in this member's now: so it is the same view, and the same copy.
     */
    private boolean isRemembered(Sentinel found, GuardTime now) {
        return votes.isMajority(
                vote -> vote.isFresh(now) && vote.bornMillis(now) + ORDERED_MILLIS <= found.seenMillis());
    }

    /**
     * Grace: nothing until a majority has confirmed views without the predecessor, and then until nothing counts that was
     * voted for before.
     */
    private boolean isOver(int partition, @Nullable Sentinel found, GuardTime now) {
        Grace grace = graces.get(partition);
        if (grace == null || !isSame(grace.after(), found)) {
            grace = new Grace(found, now.nanos(), null);
        }
        Long confirmed = grace.confirmedNanos();
        if (confirmed == null && isConfirmed(grace.sinceNanos())) {
            confirmed = now.monotonicNanos();
            grace = new Grace(found, grace.sinceNanos(), confirmed);
        }
        graces.put(partition, grace);
        return confirmed != null && now.monotonicNanos() - confirmed >= SETTLED_NANOS;
    }

    private static boolean isSame(@Nullable Sentinel one, @Nullable Sentinel other) {
        if (one == null || other == null) {
            return Objects.equals(one, other);
        }
        return one.owner().equals(other.owner()) && one.term() == other.term();
    }

    private boolean isConfirmed(long sinceNanos) {
        return votes.isMajority(vote -> vote.sentNanos() - sinceNanos > 0
                && view.keySet().containsAll(vote.vote().view()));
    }

    /** {@code written} is at the partition's backup too: it may be granted from. */
    public synchronized void hold(int partition, Sentinel written) {
        if (isOurs(written)) {
            tenures.put(partition, written);
        }
    }

    /** Only {@code owned} are this member's now. */
    public synchronized void retain(Set<Integer> owned) {
        tenures.keySet().retainAll(owned);
        graces.keySet().retainAll(owned);
    }

    /** Whether the sentinel of a partition that this member owns is to be looked at. */
    public synchronized boolean isDue(int partition, GuardTime now) {
        Sentinel held = tenures.get(partition);
        if (held == null || !forgetting.isWhole(held.trust(), now)) {
            return true;
        }
        // Seen anew once a voter has come, so that its vote counts for the trust too.
        long youngestMillis = votes.youngestMillis(now);
        long settled = youngestMillis == Long.MIN_VALUE ? youngestMillis : youngestMillis + ORDERED_MILLIS;
        return held.seenMillis() < settled && settled <= now.wallMillis();
    }

    /** Under which trust the partition may be granted from now, {@code found} being its sentinel; empty when it may not. */
    public synchronized Optional<Trust> trust(int partition, @Nullable Sentinel found, GuardTime now) {
        Sentinel held = tenures.get(partition);
        if (found == null || held == null || !isOurs(found) || !isSure(now)) {
            return Optional.empty();
        }
        return held.trust().equals(found.trust()) && forgetting.isWhole(found.trust(), now)
                ? Optional.of(found.trust())
                : Optional.empty();
    }
}
