package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import io.tollgate.node.limit.owner.GuardTime;
import io.tollgate.node.limit.owner.OwnerGuard;
import io.tollgate.node.limit.owner.Sentinel;
import io.tollgate.node.limit.owner.Step;
import io.tollgate.node.limit.owner.Trust;
import io.tollgate.node.limit.owner.Vote;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a node of a {@link SplitCluster} is as a voter, as owner and as backup: its guard, and what it keeps. */
final class SplitKeeper {
    private static final int PARTITION = 0;
    private static final long FORGOTTEN_AFTER_NANOS = 500 * SplitCluster.MILLI;

    /** Longer than a voter that begins is silent. */
    private static final long SILENT_NANOS = 3 * SplitCluster.SECOND;

    /** How often it throws away what is over by its own wall clock. */
    private static final long SWEEP_NANOS = SplitCluster.SECOND;

    /**
     * What is kept of a counter.
     *
     * @param untilMillis by the wall clock of who keeps it
     */
    private record Kept(CounterState state, long trust, long idleAtNanos, long untilMillis) {}

    private final SplitCluster cluster;
    private final SplitNode node;
    private final Map<CounterKey, Kept> kept = new HashMap<>();
    private final OwnerGuard guard;
    private @Nullable Sentinel sentinel;

    /** Of a process that starts. */
    SplitKeeper(SplitCluster cluster, SplitNode node) {
        this.cluster = cluster;
        this.node = node;
        guard = new OwnerGuard(node.name(), node.time());
    }

    /** A life of its member begins. */
    void begin(UUID id) {
        if (node.isNobody()) {
            return;
        }
        long early = cluster.without.contains(SplitRule.BOOT_SILENCE) ? SILENT_NANOS : 0;
        GuardTime now = node.time();
        guard.begin(id, new GuardTime(now.nanos() - early, now.wallMillis(), now.monotonicNanos() - early));
        guard.voters(cluster.nodes.isEmpty() ? Set.of(node.name()) : cluster.voters(), now);
    }

    /** From now on it asks for votes. */
    void start(int bornIn) {
        guard.voters(cluster.voters(), node.time());
        cluster.after(cluster.random.nextLong(OwnerGuard.PING_NANOS), () -> ping(bornIn));
        cluster.after(SWEEP_NANOS, () -> sweep(bornIn));
    }

    private boolean isOwner() {
        return node.table.owner() == node.index;
    }

    /** Asks all members of its view for their votes, and sees to the partition if it owns it. */
    private void ping(int bornIn) {
        node.later(bornIn, () -> {
            cluster.after(OwnerGuard.PING_NANOS, () -> ping(bornIn));
            GuardTime now = node.time();
            guard.pulse(now);
            UUID asking = node.id();
            for (SplitNode other : cluster.nodes) {
                if (other != node && node.table.view().containsKey(other.id())) {
                    cluster.wire(
                            node,
                            other,
                            () -> other.keeper
                                    .guard
                                    .vote(asking, other.time())
                                    .ifPresent(
                                            vote -> cluster.wire(other, node, () -> heard(asking, other, now, vote))));
                }
            }
            if (cluster.without.contains(SplitRule.QUORUM_LEASE)) {
                Vote forged = new Vote(node.table.view().keySet(), TimeUnit.HOURS.toNanos(1), now.wallMillis());
                cluster.voters().forEach(voter -> guard.heard(voter, now.nanos(), forged, now));
            }
            look();
        });
    }

    private void heard(UUID asked, SplitNode other, GuardTime sent, Vote vote) {
        if (asked.equals(node.id())) {
            Vote said = new Vote(
                    vote.view(),
                    ageNanos(vote),
                    cluster.without.contains(SplitRule.SKEW_REFUSED)
                            ? node.time().wallMillis()
                            : vote.wallMillis(),
                    vote.life(),
                    vote.sureTerm());
            guard.heard(other.name(), sent.nanos(), said, node.time());
        }
    }

    /** Who is not silent when it begins says its age all the same. */
    private long ageNanos(Vote vote) {
        if (cluster.without.contains(SplitRule.REMEMBERED)) {
            return TimeUnit.HOURS.toNanos(1);
        }
        return cluster.without.contains(SplitRule.BOOT_SILENCE) ? vote.ageNanos() - SILENT_NANOS : vote.ageNanos();
    }

    void farewell(UUID leaving) {
        guard.farewell(leaving);
    }

    /** Writes the sentinel when the guard says so. */
    private void look() {
        if (!isOwner()) {
            guard.retain(Set.of());
            return;
        }
        if (!guard.isDue(PARTITION, node.time())) {
            return;
        }
        GuardTime now = node.time();
        if (cluster.without.contains(SplitRule.GRACE)) {
            // As if it had begun to wait so long ago, and those who vote had said then what they say now.
            GuardTime before = new GuardTime(
                    now.nanos() - OwnerGuard.SETTLED_NANOS,
                    now.wallMillis(),
                    now.monotonicNanos() - OwnerGuard.SETTLED_NANOS);
            var _ = guard.step(PARTITION, sentinel, before, 1);
        }
        Step step = guard.step(PARTITION, sentinel, now, cluster.random.nextLong() | 1);
        if (step instanceof Step.Write(Sentinel written)) {
            sentinel = written;
            UUID life = node.id();
            Runnable held = () -> {
                if (life.equals(node.id())) {
                    guard.hold(PARTITION, written);
                }
            };
            if (cluster.without.contains(SplitRule.BACKED_SENTINEL)) {
                held.run();
            } else {
                backUp(
                        other -> {
                            if (other.sentinel == null || other.sentinel.version() < written.version()) {
                                other.sentinel = written;
                            }
                        },
                        held);
            }
        }
    }

    /** Runs {@code certain} once the backup has done {@code what}; at once when there is no backup. */
    private void backUp(Consumer<SplitKeeper> what, Runnable certain) {
        if (node.table.backup() < 0) {
            certain.run();
            return;
        }
        SplitNode other = cluster.nodes.get(node.table.backup());
        cluster.wire(node, other, () -> {
            if (other.table.owner() == node.index
                    && other.table.backup() == other.index
                    && other.table.view().containsKey(node.id())) {
                what.accept(other.keeper);
                cluster.wire(other, node, certain);
            }
        });
    }

    void grant(CounterKey key, LimitRule rule, Want want, Consumer<Grant> reply) {
        if (!isOwner()) {
            return;
        }
        Trust trust = guard.trust(PARTITION, sentinel, node.time()).orElse(null);
        if (trust == null) {
            look();
            reply.accept(new Grant.Unavailable("not sure"));
            return;
        }
        Kept before = kept.get(key);
        if (before != null && (cluster.nowNanos > before.idleAtNanos() + FORGOTTEN_AFTER_NANOS || isOver(before))) {
            before = null;
        }
        CounterState.Answer answer = from(before, trust, rule).lease(rule, want, node.ownerTime());
        Kept next = kept(answer.next(), trust.id(), cluster.nowNanos + answer.idleNanos());
        keep(key, next, () -> reply.accept(answer.grant()));
    }

    private CounterState from(@Nullable Kept before, Trust trust, LimitRule rule) {
        CounterState found;
        if (cluster.without.contains(SplitRule.CONSERVATIVE_START)) {
            found = before == null ? null : before.state();
        } else {
            found = trust.counter(
                    before == null ? null : before.state(),
                    before == null ? Trust.NONE : before.trust(),
                    rule,
                    node.ownerTime());
        }
        return found == null ? CounterState.fresh(rule, node.ownerTime()) : found;
    }

    void takeBack(CounterKey key, LimitRule rule, Grant.Leased permits) {
        Kept before = kept.get(key);
        if (!isOwner() || before == null) {
            return;
        }
        CounterState at = cluster.without.contains(SplitRule.RETURN_TELLS_NO_TIME)
                ? before.state().lease(rule, 0, node.ownerTime()).next()
                : before.state();
        CounterState after = at.giveBack(rule, permits);
        if (after.version() != before.state().version()) {
            keep(key, new Kept(after, before.trust(), before.idleAtNanos(), before.untilMillis()), () -> {});
        }
    }

    private void keep(CounterKey key, Kept next, Runnable certain) {
        kept.put(key, next);
        boolean waits = !cluster.without.contains(SplitRule.CERTAIN_ANSWER);
        backUp(
                other -> {
                    Kept there = other.kept.get(key);
                    if (there == null || there.state().version() < next.state().version()) {
                        other.kept.put(key, other.kept(next.state(), next.trust(), next.idleAtNanos()));
                    }
                },
                waits ? certain : () -> {});
        if (!waits) {
            certain.run();
        }
    }

    /** Kept by this member from now on. */
    private Kept kept(CounterState state, long trust, long idleAtNanos) {
        long countsMillis = TimeUnit.NANOSECONDS.toMillis(idleAtNanos - cluster.nowNanos);
        long nowMillis = node.ownerTime().wallMillis();
        return new Kept(state, trust, idleAtNanos, nowMillis + countsMillis + OwnerGuard.KEPT_MILLIS);
    }

    private boolean isOver(Kept each) {
        return node.ownerTime().wallMillis() > each.untilMillis();
    }

    /** Forgets what is over by its own clock; an owner tells its backup to. */
    private void sweep(int bornIn) {
        node.later(bornIn, () -> {
            cluster.after(SWEEP_NANOS, () -> sweep(bornIn));
            Map<CounterKey, Kept> over = new HashMap<>(kept);
            over.values().removeIf(each -> !isOver(each));
            kept.keySet().removeAll(over.keySet());
            if (isOwner() && !over.isEmpty()) {
                backUp(
                        other -> over.forEach((key, each) -> {
                            Kept there = other.kept.get(key);
                            if (there != null
                                    && there.state().version() <= each.state().version()) {
                                other.kept.remove(key);
                            }
                        }),
                        () -> {});
            }
        });
    }

    /** Learns of a new table: an owner sees to it that its backup has all there is; who is neither has nothing. */
    void adopt(SplitMembers.Table before, SplitMembers.Table next) {
        boolean wasBackupOf = before.backup() == next.backup() && before.owner() == next.owner();
        if (!node.isNobody()) {
            guard.view(next.view(), node.time());
        }
        if (cluster.without.contains(SplitRule.NO_LITE_VOTE)) {
            Set<String> seen = new HashSet<>(cluster.voters());
            seen.addAll(next.view().values());
            guard.voters(seen, node.time());
        }
        if (next.owner() != node.index && next.backup() != node.index) {
            forget();
        }
        if (next.owner() == node.index && next.backup() >= 0 && !wasBackupOf) {
            SplitNode other = cluster.nodes.get(next.backup());
            if (other.isUp() && cluster.connected(node, other)) {
                other.keeper.copy(this);
            }
        }
        look();
    }

    void copy(SplitKeeper from) {
        if (from != this) {
            kept.clear();
            kept.putAll(from.kept);
            sentinel = from.sentinel;
        }
    }

    /** What stands in another cluster stands here now. */
    void writeOver(SplitKeeper from) {
        kept.putAll(from.kept);
    }

    void forget() {
        kept.clear();
        sentinel = null;
    }
}
