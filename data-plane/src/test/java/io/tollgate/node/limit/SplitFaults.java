package io.tollgate.node.limit;

import static io.tollgate.node.limit.SplitCluster.MILLI;
import static io.tollgate.node.limit.SplitCluster.SECOND;
import static io.tollgate.node.limit.SplitCluster.SKEW_MILLIS_MAX;

import io.tollgate.node.limit.counter.CounterTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What goes wrong in a {@link SplitCluster}, one thing after another, by its seed. */
final class SplitFaults {
    /** What may happen in a schedule. */
    enum Fault {
        LOSS,
        CUT,
        CRASH,
        BOTH_LOST,
        ALL_LOST,
        PAUSE,
        SUSPEND,
        HANDOVER,
        LEAVE,
        CLOCK_STEP,
        /** A clock that is wrong by more than is tolerated. */
        CLOCK_OFF,
        /** Owner and backup are cut off together: the others notice at once, they themselves late. */
        LONE_HALF,
        /** The backup hears nothing for a while, which nobody notices, and then the owner ends. */
        DEAF_BACKUP,
        /** Of two sides one who voted on the larger begins anew on the smaller, whose votes are not over yet. */
        TURNCOAT,
        /** The backup's clock is ahead by seconds, and then the owner ends. */
        HEIR_AHEAD,
        /** The owner's clock is set back by seconds, and soon after it ends. */
        OWNER_SET_BACK,
        /** One whose clock is ahead by seconds is handed the partition, and is right again soon after. */
        SUCCESSOR_AHEAD,
        /** The clock of one that has a copy is ahead by minutes and right again; then the partition moves, or its owner ends. */
        FAR_AHEAD,
        /** The owner's clock is behind and its successor's ahead of all others' by nearly as much as they may be; then it hands over. */
        CLOCKS_APART;

        /** What comes by chance; the others are made for one rule, and last longer. */
        static final Set<Fault> ANYWHERE = Collections.unmodifiableSet(EnumSet.range(LOSS, CLOCK_OFF));
    }

    /** What a vote takes, there and back, when nothing is wrong: by so much less may clocks be apart. */
    private static final long VOTE_MILLIS_MAX = 50;

    private final SplitCluster cluster;
    private final Set<Fault> faults;
    private final SplitCuts cuts;

    SplitFaults(SplitCluster cluster, Set<Fault> faults) {
        this.cluster = cluster;
        this.faults = faults;
        cuts = new SplitCuts(cluster, this);
    }

    /** Until {@code end}. */
    void begin(long end) {
        if (!faults.isEmpty()) {
            cluster.after(8 * SECOND, () -> misfortune(end));
        }
    }

    private void misfortune(long end) {
        if (cluster.nowNanos > end) {
            return;
        }
        List<Fault> possible = List.copyOf(faults);
        long takes = play(possible.get(cluster.random.nextInt(possible.size())));
        cluster.after(takes + cluster.between(1_500, 9_000), () -> misfortune(end));
    }

    /** How long nothing else should happen. */
    private long play(Fault fault) {
        switch (fault) {
            case LOSS -> {
                cluster.loss = 0.02 + cluster.random.nextDouble() * 0.3;
                cluster.after(cluster.between(100, 2_000), () -> cluster.loss = 0);
            }
            case CUT -> cuts.cut();
            case CRASH -> crash(cluster.random.nextInt(3) > 0 ? anOwner() : anyone().index, 2);
            case BOTH_LOST -> {
                int owner = anOwner();
                int backup = cluster.nodes.get(owner).table.backup();
                crash(owner, 1);
                crash(Math.max(0, backup), 1);
            }
            case ALL_LOST -> IntStream.range(0, cluster.nodes.size()).forEach(i -> crash(i, 0));
            case PAUSE -> pause(cluster.random.nextBoolean() ? anOwner() : anyone().index);
            case SUSPEND -> anyone().suspend(cluster.between(50, 3_000));
            case HANDOVER -> cluster.members.handOver(cluster.nodes.get(anOwner()).lineage);
            case LEAVE -> leave(anyone());
            case CLOCK_STEP -> anyone().stepClock(SKEW_MILLIS_MAX);
            case CLOCK_OFF -> {
                SplitNode off = anyone();
                off.stepClock(4_000);
                cluster.after(cluster.between(1_000, 12_000), () -> off.stepClock(SKEW_MILLIS_MAX));
            }
            case LONE_HALF -> {
                return cuts.loneHalf();
            }
            case DEAF_BACKUP -> {
                return cuts.deafBackup();
            }
            case TURNCOAT -> {
                return cuts.turncoat();
            }
            case HEIR_AHEAD -> {
                return heirAhead();
            }
            case OWNER_SET_BACK -> {
                return ownerSetBack();
            }
            case SUCCESSOR_AHEAD -> {
                return successorAhead();
            }
            case FAR_AHEAD -> {
                return farAhead();
            }
            case CLOCKS_APART -> {
                return clocksApart();
            }
        }
        return 0;
    }

    private SplitNode anyone() {
        return cluster.nodes.get(cluster.random.nextInt(cluster.nodes.size()));
    }

    int anOwner() {
        return cluster.nodes.stream()
                .filter(SplitNode::ownsNow)
                .map(node -> node.index)
                .findAny()
                .orElse(cluster.random.nextInt(cluster.nodes.size()));
    }

    /** The owner's backup, where both are up and know of each other. */
    @Nullable
    SplitNode heir(SplitNode owner) {
        SplitMembers.Lineage lineage = owner.lineage;
        if (!owner.ownsNow() || lineage == null || lineage.owner != owner.index || lineage.backup < 0) {
            return null;
        }
        SplitNode heir = cluster.nodes.get(lineage.backup);
        return heir.isUp() && heir.lineage == lineage && owner.table.backup() == heir.index ? heir : null;
    }

    private long liveData() {
        return cluster.nodes.stream().filter(node -> node.isUp() && !node.lite).count();
    }

    private void crash(int which, int survivorsMin) {
        SplitNode node = cluster.nodes.get(which);
        if (!node.isUp() || (!node.lite && liveData() <= survivorsMin)) {
            return;
        }
        end(node, cluster.between(50, 4_000));
        long back = cluster.random.nextBoolean() ? cluster.between(300, 2_000) : cluster.between(5_000, 12_000);
        cluster.after(back, () -> restart(node, cluster.network[cluster.random.nextInt(cluster.nodes.size())]));
    }

    /** It is gone; those on its side notice that after {@code noticedNanos}. */
    void end(SplitNode node, long noticedNanos) {
        int side = cluster.network[node.index];
        SplitMembers.Lineage lineage = node.lineage;
        node.crash();
        cluster.after(noticedNanos, () -> cluster.members.noticed(lineage, node, side));
    }

    /** It begins anew on {@code side} of the network. */
    void restart(SplitNode node, int side) {
        restart(node, side, 600);
    }

    /** As above, and finds the others within {@code joinMillisMax}. */
    void restart(SplitNode node, int side, long joinMillisMax) {
        cluster.network[node.index] = side;
        node.restart(SKEW_MILLIS_MAX);
        cluster.after(cluster.between(100, joinMillisMax), () -> cluster.members.join(node));
    }

    private void pause(int which) {
        SplitNode node = cluster.nodes.get(which);
        long nanos = cluster.between(50, 9_000);
        node.pause(nanos);
        if (nanos > 5 * SECOND && node.lineage != null) {
            SplitMembers.Lineage lineage = node.lineage;
            int side = cluster.network[which];
            cluster.after(5 * SECOND, () -> {
                if (node.isPaused() && node.lineage == lineage && lineage.members.size() > 1) {
                    SplitMembers.Lineage alone =
                            new SplitMembers.Lineage(); // what it still believes, until it hears that it was removed
                    alone.members.addAll(lineage.members);
                    alone.version = Integer.MAX_VALUE / 2;
                    node.lineage = alone;
                    cluster.members.noticed(lineage, node, side);
                }
            });
            cluster.after(nanos + cluster.between(100, 1_500), () -> {
                if (node.isUp()
                        && !node.isPaused()
                        && node.lineage != null
                        && node.lineage.version >= Integer.MAX_VALUE / 2) {
                    node.lineage = null;
                    node.reborn();
                    cluster.members.join(node);
                }
            });
        }
    }

    private void leave(SplitNode node) {
        SplitMembers.Lineage lineage = node.lineage;
        if (lineage == null || !node.isUp() || node.isPaused()) {
            return;
        }
        if (!node.lite && lineage.members.stream().filter(cluster::holdsData).count() < 3) {
            return;
        }
        node.stop();
        lineage.members.stream()
                .filter(member -> member != node.index && !node.lite) // who grants nothing says nothing of going
                .map(cluster.nodes::get)
                .forEach(other -> cluster.wire(node, other, () -> other.keeper.farewell(node.id())));
        if (lineage.owner == node.index) {
            cluster.members.handOver(lineage);
        }
        int side = cluster.network[node.index];
        cluster.after(cluster.between(100, 1_000), () -> {
            if (node.isUp() && node.lineage == lineage && lineage.owner != node.index) {
                node.crash();
                cluster.members.noticed(lineage, node, side);
                cluster.after(
                        cluster.between(2_000, 6_000),
                        () -> restart(node, cluster.network[cluster.random.nextInt(cluster.nodes.size())]));
            }
        });
    }

    private long heirAhead() {
        SplitNode owner = cluster.nodes.get(anOwner());
        SplitNode heir = heir(owner);
        if (heir == null || liveData() < 3) {
            return 0;
        }
        heir.aheadBy(cluster.between(1_500, 5_000) / MILLI);
        cluster.after(cluster.between(300, 1_000), () -> {
            if (owner.isUp() && owner.ownsNow()) {
                end(owner, cluster.between(50, 500));
                cluster.after(cluster.between(3_000, 6_000), () -> restart(owner, 0));
            }
        });
        cluster.after(cluster.between(8_000, 12_000), () -> heir.stepClock(SKEW_MILLIS_MAX));
        return 12 * SECOND;
    }

    private long ownerSetBack() {
        SplitNode owner = cluster.nodes.get(anOwner());
        if (heir(owner) == null || liveData() < 3) {
            return 0;
        }
        owner.aheadBy(-cluster.between(1_500, 5_000) / MILLI);
        cluster.after(cluster.between(20, 400), () -> {
            if (owner.isUp() && owner.ownsNow()) {
                end(owner, cluster.between(50, 500));
                cluster.after(cluster.between(3_000, 6_000), () -> restart(owner, 0));
            }
        });
        return 10 * SECOND;
    }

    private long successorAhead() {
        SplitMembers.Lineage lineage = cluster.nodes.get(anOwner()).lineage;
        int next = lineage == null ? -1 : cluster.members.successor(lineage);
        if (next < 0) {
            return 0;
        }
        SplitNode successor = cluster.nodes.get(next);
        successor.aheadBy(cluster.between(1_500, 5_000) / MILLI);
        cluster.after(cluster.between(300, 1_000), () -> cluster.members.handOver(lineage));
        cluster.after(cluster.between(1_500, 3_000), () -> successor.stepClock(SKEW_MILLIS_MAX));
        return 8 * SECOND;
    }

    private long farAhead() {
        SplitNode owner = cluster.nodes.get(anOwner());
        SplitNode heir = heir(owner);
        if (heir == null || liveData() < 3) {
            return 0;
        }
        SplitNode ahead = cluster.random.nextBoolean() ? owner : heir;
        cluster.after(SECOND, () -> ahead.aheadBy(cluster.between(75_000, 600_000) / MILLI));
        cluster.after(cluster.between(2_500, 5_000), () -> ahead.stepClock(SKEW_MILLIS_MAX));
        int next = cluster.random.nextInt(3);
        cluster.after(cluster.between(2_500, 5_000), () -> {
            if (next == 0) {
                cluster.members.handOver(owner.lineage);
            } else if (next == 1 && owner.isUp() && owner.ownsNow()) {
                end(owner, cluster.between(50, 500));
                cluster.after(cluster.between(3_000, 6_000), () -> restart(owner, 0));
            }
        });
        return 12 * SECOND;
    }

    /** Nobody is off from most others, so all of them grant. */
    private long clocksApart() {
        SplitMembers.Lineage lineage = cluster.nodes.get(anOwner()).lineage;
        if (lineage == null) {
            return 0;
        }
        int next = cluster.members.successor(lineage);
        long apartMillis = CounterTime.SKEW_MILLIS - VOTE_MILLIS_MAX;
        for (SplitNode node : cluster.nodes) {
            node.aheadBy(node.index == lineage.owner ? -apartMillis : node.index == next ? apartMillis : 0);
        }
        cluster.after(cluster.between(3_000, 5_000), () -> cluster.members.handOver(lineage));
        cluster.after(8 * SECOND, () -> cluster.nodes.forEach(node -> node.stepClock(SKEW_MILLIS_MAX)));
        return 9 * SECOND;
    }
}
