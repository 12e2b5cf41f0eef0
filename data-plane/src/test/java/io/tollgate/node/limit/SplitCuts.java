package io.tollgate.node.limit;

import static io.tollgate.node.limit.SplitCluster.SECOND;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Cuts of a {@link SplitCluster}'s network in two: by chance, and those in which the very thing happens that a rule is made for. */
final class SplitCuts {
    private static final int VOTERS_MIN = 5;

    /** Masters that are quick to tell what they noticed. */
    private static final long SOON_MILLIS = 100;

    private final SplitCluster cluster;
    private final SplitFaults faults;

    SplitCuts(SplitCluster cluster, SplitFaults faults) {
        this.cluster = cluster;
        this.faults = faults;
    }

    void cut() {
        List<Integer> ids =
                new ArrayList<>(IntStream.range(0, cluster.nodes.size()).boxed().toList());
        Collections.shuffle(ids, cluster.random);
        int smaller = 1 + cluster.random.nextInt(cluster.nodes.size() / 2);
        // Owner and backup on the smaller side together are the worst that can happen: see that it does.
        if (cluster.random.nextBoolean() && cluster.nodes.size() > 3) {
            SplitNode owner = cluster.nodes.get(faults.anOwner());
            ids.sort(Comparator.comparing(id -> id != owner.index && id != owner.table.backup()));
            int lites = (int) cluster.nodes.stream().filter(node -> node.lite).count();
            smaller = lites == 0 ? 2 : 2 + cluster.random.nextInt(lites + 1);
        }
        int[] cut = apart(ids.subList(0, smaller));
        settle(cut, 0, cluster.between(300, 6_000), SplitMembers.LAG_MILLIS);
        settle(cut, 1, cluster.between(300, 6_000), SplitMembers.LAG_MILLIS);
        heal(cluster.between(2_000, 14_000));
    }

    /** {@code those} reach each other, as do all others; each of them is on side 1 now. */
    private int[] apart(List<Integer> those) {
        for (int i = 0; i < cluster.network.length; i++) {
            cluster.network[i] = those.contains(i) ? 1 : 0;
        }
        return cluster.network.clone();
    }

    /** Those on {@code side} notice, if the network is as it was then. */
    private void settle(int[] cut, int side, long afterNanos, long lagMillis) {
        cluster.after(afterNanos, () -> {
            if (Arrays.equals(cut, cluster.network)) {
                cluster.members.settle(side, lagMillis);
            }
        });
    }

    private void heal(long afterNanos) {
        cluster.after(afterNanos, () -> {
            Arrays.fill(cluster.network, 0);
            cluster.after(cluster.between(200, 1_500), cluster.members::merge);
        });
    }

    /** Owner and backup, of five who are all there; null when it is not so. */
    private @Nullable List<Integer> ownerAndBackup() {
        SplitNode owner = cluster.nodes.get(faults.anOwner());
        SplitNode heir = faults.heir(owner);
        return heir == null || voters().size() < VOTERS_MIN ? null : List.of(owner.index, heir.index);
    }

    private List<SplitNode> voters() {
        return cluster.nodes.stream().filter(node -> node.isUp() && !node.lite).toList();
    }

    /** Those who are neither owner nor backup, in a chance order. */
    private List<Integer> others(List<Integer> than) {
        List<Integer> others = voters().stream()
                .map(node -> node.index)
                .filter(index -> !than.contains(index))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(others, cluster.random);
        return others;
    }

    /**
     * The larger side makes somebody of its own the owner while the smaller one, which sees everybody still, goes on. How long
     * nothing else should happen.
     */
    long loneHalf() {
        List<Integer> half = ownerAndBackup();
        if (half == null) {
            return 0;
        }
        int[] cut = apart(half);
        settle(cut, 0, cluster.between(200, 700), SOON_MILLIS);
        settle(cut, 1, cluster.between(4_500, 7_500), SplitMembers.LAG_MILLIS);
        heal(cluster.between(9_000, 11_000));
        return 14 * SECOND;
    }

    /** What is granted meanwhile is at the owner alone. */
    long deafBackup() {
        SplitNode owner = cluster.nodes.get(faults.anOwner());
        SplitNode heir = faults.heir(owner);
        if (heir == null || voters().size() < 3) {
            return 0;
        }
        apart(List.of(heir.index));
        long deaf = cluster.between(800, 3_500);
        cluster.after(deaf, () -> Arrays.fill(cluster.network, 0));
        cluster.after(deaf + cluster.between(1, 50), () -> {
            if (owner.isUp() && owner.ownsNow()) {
                faults.end(owner, cluster.between(50, 300));
                cluster.after(cluster.between(3_000, 6_000), () -> faults.restart(owner, 0));
            }
        });
        return 10 * SECOND;
    }

    /**
     * The owner is cut off with one other, its backup takes over on the larger side. Then one of that side ends, and begins anew
     * on the owner's before the owner's votes are over: a third vote for it, by one who has voted for its successor.
     */
    long turncoat() {
        List<Integer> both = ownerAndBackup();
        if (both == null) {
            return 0;
        }
        List<Integer> others = others(both);
        int[] cut = apart(List.of(both.getFirst(), others.getFirst()));
        settle(cut, 0, cluster.between(150, 350), SOON_MILLIS);
        settle(cut, 1, cluster.between(300, 900), SOON_MILLIS);
        cluster.after(
                cluster.between(950, 1_500),
                () -> others.stream()
                        .skip(1)
                        .map(cluster.nodes::get)
                        .filter(node -> node.isUp() && node.lineage != null && node.lineage.backup != node.index)
                        .findFirst()
                        .ifPresent(node -> {
                            faults.end(node, cluster.between(3_000, 4_000));
                            cluster.after(cluster.between(20, 150), () -> faults.restart(node, 1, 200));
                        }));
        heal(cluster.between(5_000, 8_000));
        return 12 * SECOND;
    }
}
