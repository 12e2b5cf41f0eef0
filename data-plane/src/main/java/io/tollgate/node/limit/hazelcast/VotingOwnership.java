package io.tollgate.node.limit.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.owner.GuardTime;
import io.tollgate.node.limit.owner.OwnerGuard;
import io.tollgate.node.limit.owner.Sentinel;
import io.tollgate.node.limit.owner.Step;
import io.tollgate.node.limit.owner.Trust;
import io.tollgate.node.limit.owner.Vote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds {@link OwnerGuard} to a member: asks all members for their votes four times a second, tells the guard what this one sees,
 * and has the sentinels of its partitions written. A thread of its own does that; one call a member and partition is under way.
 *
 * <p>Everything that runs where a counter lives asks here without waiting. Lite members are nobody here: none lives at them, they
 * ask for no votes and have none, and the guard does not know them, so that they come and go without a question.
 */
public final class VotingOwnership implements Ownership, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VotingOwnership.class);
    private static final long SOON_MILLIS = 20;
    private static final long ASKED_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final long FAREWELL_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(500);

    /** The parts of one started member. */
    private record Life(HazelcastInstance member, Sentinels sentinels) {}

    private final OwnerGuard guard;
    private final LongSupplier nanos;
    private final OwnerClock clock;
    private final GuardTime created;
    private final ScheduledExecutorService thread;
    private final Map<UUID, Long> asked = new ConcurrentHashMap<>();
    private final Set<Integer> looking = ConcurrentHashMap.newKeySet();
    private final Set<Integer> wanted = ConcurrentHashMap.newKeySet(); // no more than there are partitions
    private final AtomicBoolean soon = new AtomicBoolean();
    private final AtomicBoolean skewed = new AtomicBoolean();
    private volatile @Nullable LimitCluster cluster;
    private volatile @Nullable Life life;
    private volatile @Nullable UUID known; // whose life the guard knows
    private boolean founded;

    /**
     * For the member of {@code node}; asks nobody before {@link #begin}.
     *
     * @param nanos a clock that never stands still
     */
    public VotingOwnership(String node, OwnerClock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        created = now();
        guard = new OwnerGuard(node, created);
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("limit-votes").daemon().factory());
    }

    /** Whose voters and majority count; once, before its member starts. */
    public void of(LimitCluster limits) {
        cluster = limits;
        if (limits.isLite()) {
            return; // the guard knows of no life, so that nothing is granted and nobody voted for
        }
        var _ = thread.scheduleAtFixedRate(this::pulse, 0, OwnerGuard.PING_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void begin(HazelcastInstance member) {
        looking.clear(); // what was asked of a member that is gone may never be answered
        life = new Life(member, new Sentinels(member));
        LimitCluster limits = cluster;
        if (limits != null && limits.isLite()) {
            return;
        }
        try {
            // Who joins becomes a voter, and the others need its vote: it does not say that it has joined before it may
            // give it.
            while (guard.isSilent(now())) {
                Thread.sleep(SOON_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int sentinels() {
        Life now = life;
        return now == null ? 0 : now.sentinels().count();
    }

    private GuardTime now() {
        OwnerTime clocks = clock.now();
        return new GuardTime(nanos.getAsLong(), clocks.wallMillis(), clocks.monotonicNanos());
    }

    /** Whether strict limits can be granted by this member where it owns them. */
    public boolean isSure() {
        return guard.isSure(now());
    }

    /** Whether this member's wall clock is too far from those of most others. */
    public boolean isSkewed() {
        return skewed.get();
    }

    /** Whether each partition that this member owns can be granted from. */
    public boolean isSettled() {
        Life at = life;
        return at != null && isSure() && owned(at).stream().noneMatch(partition -> guard.isDue(partition, now()));
    }

    private void pulse() {
        Life at = life;
        LimitCluster limits = cluster;
        if (at == null || limits == null || !at.member().getLifecycleService().isRunning()) {
            return;
        }
        try {
            observe(at, limits);
            ask(at);
            Set<Integer> owned = owned(at);
            guard.retain(owned);
            see(at, owned);
        } catch (RuntimeException | Error e) { // the next pulse still comes
            LOG.debug("votes are not asked for: {}", e.toString()); // the member is leaving
        }
    }

    private void observe(Life at, LimitCluster limits) {
        GuardTime now = now();
        UUID self = at.member().getCluster().getLocalMember().getUuid();
        if (!self.equals(known)) {
            guard.begin(self, known == null ? created : now);
            known = self;
            founded = false;
        }
        guard.view(view(at), now);
        guard.voters(limits.voters(), now);
        if (!founded && limits.quietSinceMillis().isPresent()) {
            founded = true;
            guard.found(limits.quietSinceMillis().getAsLong(), now);
        }
        guard.pulse(now);
        tell(guard.isSkewed(now));
    }

    private static Map<UUID, String> view(Life at) {
        Map<UUID, String> view = new HashMap<>();
        dataMembers(at).forEach(each -> view.put(each.getUuid(), LimitCluster.nodeOf(each)));
        return view;
    }

    /** Whether one is lite never changes while it lives: so nobody who was in a view and has gone from it comes back. */
    private static List<Member> dataMembers(Life at) {
        return at.member().getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember())
                .toList();
    }

    /** Whether the member still lives the life that the guard knows: it has another name after it joined another cluster. */
    private boolean isKnown(@Nullable Life at) {
        return at != null && at.member().getCluster().getLocalMember().getUuid().equals(known);
    }

    private void tell(boolean now) {
        if (skewed.getAndSet(now) != now) {
            if (now) {
                LOG.error(
                        "this machine's clock differs by more than {} ms from those of most other nodes: it grants nothing of"
                                + " strict limits until it is set right",
                        OwnerGuard.SKEW_MILLIS);
            } else {
                LOG.info("this machine's clock is right again: strict limits are granted");
            }
        }
    }

    private void ask(Life at) {
        Member self = at.member().getCluster().getLocalMember();
        Set<UUID> there = new HashSet<>();
        for (Member member : dataMembers(at)) {
            there.add(member.getUuid());
            long sent = nanos.getAsLong();
            Long before = asked.get(member.getUuid());
            if (!member.equals(self) && (before == null || sent - before > ASKED_NANOS_MAX)) {
                asked.put(member.getUuid(), sent);
                ask(at, self.getUuid(), member, sent);
            }
        }
        asked.keySet().retainAll(there);
    }

    private void ask(Life at, UUID self, Member voter, long sentNanos) {
        at.member()
                .getExecutorService(LimitCluster.VOTES_EXECUTOR)
                .submitToMember(new VoteTask(this, self, false), voter, new ExecutionCallback<long[]>() {
                    @Override
                    public void onResponse(long[] said) {
                        asked.remove(voter.getUuid());
                        if (self.equals(known)) {
                            VoteTask.vote(said)
                                    .ifPresent(vote -> guard.heard(LimitCluster.nodeOf(voter), sentNanos, vote, now()));
                        }
                    }

                    @Override
                    public void onFailure(Throwable e) {
                        asked.remove(voter.getUuid());
                    }
                });
    }

    private static Set<Integer> owned(Life at) {
        Member self = at.member().getCluster().getLocalMember();
        Set<Integer> owned = new HashSet<>();
        for (Partition partition : at.member().getPartitionService().getPartitions()) {
            if (self.equals(partition.getOwner())) {
                owned.add(partition.getPartitionId());
            }
        }
        return owned;
    }

    private void see(Life at, Set<Integer> partitions) {
        GuardTime now = now();
        for (int partition : partitions) {
            if (guard.isDue(partition, now) && looking.add(partition)) {
                at.member()
                        .<String, StoredSentinel>getMap(MapLedger.MAP)
                        .submitToKey(at.sentinels().key(partition), new SentinelEntryProcessor(this, partition))
                        .whenCompleteAsync((written, failure) -> seen(partition, written, failure), Runnable::run);
            }
        }
    }

    private void seen(int partition, long @Nullable [] written, @Nullable Throwable failure) {
        looking.remove(partition);
        if (failure == null && written != null && written.length == StoredSentinel.LONGS) {
            guard.hold(partition, StoredSentinel.ofLongs(written)); // the backup has it: else it had failed
        }
    }

    /** Somebody waits for a partition: it is looked at soon, once however many ask. */
    private void soon(int partition) {
        wanted.add(partition);
        if (soon.compareAndSet(false, true)) {
            try {
                var _ = thread.schedule(this::seeWanted, SOON_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("closed: nothing is looked at any more");
            }
        }
    }

    private void seeWanted() {
        soon.set(false);
        Life at = life;
        if (at == null || !isKnown(at)) {
            return;
        }
        Set<Integer> those = Set.copyOf(wanted);
        wanted.removeAll(those);
        try {
            see(at, those);
        } catch (RuntimeException e) {
            LOG.debug("sentinels are not seen to: {}", e.toString()); // the member is leaving
        }
    }

    @Override
    public boolean seesMajority() {
        LimitCluster limits = cluster;
        return limits != null && limits.seesMajority();
    }

    @Override
    public Optional<Trust> trust(String counter) {
        Life at = life;
        if (at == null || !isKnown(at)) {
            return Optional.empty();
        }
        int partition = at.sentinels().partition(counter);
        Optional<Trust> trust = guard.trust(partition, at.sentinels().read(partition), now());
        if (trust.isEmpty()) {
            soon(partition);
        }
        return trust;
    }

    @Override
    public Step step(int partition, @Nullable Sentinel found) {
        Life at = life;
        if (at == null || !isKnown(at)) {
            return Step.Wait.HERE;
        }
        // As it is at this moment: whose partition this was may have gone since the last look.
        guard.view(view(at), now());
        return guard.step(partition, found, now(), ThreadLocalRandom.current().nextLong() | 1);
    }

    @Override
    public Optional<Vote> vote(UUID from) {
        Life at = life;
        if (at == null || !isKnown(at)) {
            return Optional.empty();
        }
        Map<UUID, String> view = view(at);
        guard.view(view, now());
        return mayGrant(view.get(from)) ? guard.vote(from, now()) : Optional.empty();
    }

    /** A node that the control plane takes for a lite member gets no vote, even if its member says that it holds data. */
    private boolean mayGrant(@Nullable String node) {
        LimitCluster limits = cluster;
        return node != null && limits != null && !limits.isLite(node);
    }

    @Override
    public void farewell(UUID leaving) {
        guard.farewell(leaving);
    }

    /** Tells the others that this member is about to leave in an orderly way. Blocks for half a second at most. */
    public void leave() {
        leave(FAREWELL_NANOS_MAX);
    }

    /** As above; blocks for {@code nanosMax} at most. Whoever is not told by then takes the end for a crash, and waits. */
    void leave(long nanosMax) {
        Life at = life;
        LimitCluster limits = cluster;
        if (at == null
                || limits == null
                || limits.isLite()
                || !at.member().getLifecycleService().isRunning()) {
            return;
        }
        try {
            Member self = at.member().getCluster().getLocalMember();
            List<Future<long[]>> told = new ArrayList<>();
            for (Member member : dataMembers(at)) {
                if (!member.equals(self)) {
                    told.add(at.member()
                            .getExecutorService(LimitCluster.VOTES_EXECUTOR)
                            .submitToMember(new VoteTask(this, self.getUuid(), true), member));
                }
            }
            long deadlineNanos = System.nanoTime() + nanosMax;
            for (Future<long[]> each : told) {
                var _ = each.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("not all were told that this member leaves: they wait a little: {}", e.toString());
        }
    }

    /** After the member has gone. */
    @Override
    public void close() {
        guard.close();
        thread.shutdownNow();
    }
}
