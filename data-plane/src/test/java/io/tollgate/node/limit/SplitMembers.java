package io.tollgate.node.limit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The played Hazelcast of {@link SplitCluster}: who is in which cluster, who owns the partition there and who is its backup, and when
 * each member learns of it.
 */
final class SplitMembers {
    /** A master tells its members within so long. */
    static final long LAG_MILLIS = 500;

    private static final int NOBODY = -1;

    /** One cluster by its master's book: what its members learn a little later. */
    static final class Lineage {
        final TreeSet<Integer> members = new TreeSet<>();
        int owner = NOBODY;
        int backup = NOBODY;
        int version;
    }

    /** What a member knows of that. */
    record Table(int owner, int backup, Map<UUID, String> view, int version) {}

    private final SplitCluster cluster;

    SplitMembers(SplitCluster cluster) {
        this.cluster = cluster;
    }

    /** All nodes are one cluster, the first of them owns the partition, the second is its backup. */
    void begin() {
        Lineage first = new Lineage();
        first.owner = 0;
        first.backup = 1;
        for (SplitNode node : cluster.nodes) {
            first.members.add(node.index);
            node.lineage = first;
        }
        cluster.nodes.forEach(node -> node.adopt(table(first)));
    }

    /** Of two clusters that find each other the one with more data goes on. */
    private Comparator<Lineage> bySize() {
        return Comparator.<Lineage>comparingLong(
                        each -> each.members.stream().filter(cluster::holdsData).count())
                .thenComparingInt(each -> each.members.size());
    }

    /** The members of a side have noticed who has gone: each lineage there goes on without the others. */
    void settle(int side, long lagMillis) {
        Map<Lineage, List<SplitNode>> parts = cluster.nodes.stream()
                .filter(node -> node.isUp() && cluster.network[node.index] == side && node.lineage != null)
                .collect(Collectors.groupingBy(
                        node -> node.lineage, LinkedHashMap::new, Collectors.toList())); // a seed repeats it
        parts.forEach((before, those) -> goOn(before, those, lagMillis));
    }

    private void goOn(Lineage before, List<SplitNode> those, long lagMillis) {
        Lineage part = new Lineage();
        those.forEach(node -> {
            part.members.add(node.index);
            node.lineage = part;
        });
        if (part.members.equals(before.members)) {
            those.forEach(node -> node.lineage = before);
            return;
        }
        part.version = before.version + 1;
        part.owner = before.owner;
        part.backup = before.backup;
        repair(part);
        publish(part, lagMillis);
    }

    /** As a master does: a backup is promoted; what nobody has begins empty. */
    private void repair(Lineage part) {
        List<Integer> data = part.members.stream().filter(cluster::holdsData).toList();
        if (data.isEmpty()) {
            part.owner = NOBODY;
            part.backup = NOBODY;
            return;
        }
        if (!data.contains(part.owner)) {
            if (data.contains(part.backup)) {
                part.owner = part.backup;
                part.backup = NOBODY;
            } else {
                part.owner = data.getFirst();
                cluster.nodes.get(part.owner).keeper.forget();
            }
        }
        if (!data.contains(part.backup) || part.backup == part.owner) {
            part.backup = data.stream()
                    .filter(member -> member != part.owner)
                    .skip(data.size() > 2 ? cluster.random.nextInt(data.size() - 1) : 0)
                    .findFirst()
                    .orElse(NOBODY);
        }
    }

    Table table(Lineage of) {
        Map<UUID, String> view = new HashMap<>();
        of.members.stream()
                .filter(member -> cluster.holdsData(member) || cluster.without.contains(SplitRule.NO_LITE_VOTE))
                .forEach(member -> view.put(
                        cluster.nodes.get(member).id(),
                        cluster.nodes.get(member).name()));
        return new Table(of.owner, of.backup, view, of.version);
    }

    private void publish(Lineage of, long lagMillis) {
        of.version++;
        Table table = table(of);
        for (int member : of.members) {
            SplitNode node = cluster.nodes.get(member);
            int life = node.life();
            cluster.after(
                    cluster.between(0, lagMillis),
                    () -> node.later(life, () -> {
                        if (node.lineage == of && table.version() > node.table.version()) {
                            node.adopt(table);
                        }
                    }));
        }
    }

    /** The end of one was noticed. */
    void noticed(@Nullable Lineage lineage, SplitNode gone, int side) {
        if (lineage != null && lineage.members.contains(gone.index) && gone.lineage != lineage) {
            List<SplitNode> rest = lineage.members.stream()
                    .map(cluster.nodes::get)
                    .filter(node -> node.lineage == lineage && node.isUp() && cluster.network[node.index] == side)
                    .toList();
            if (!rest.isEmpty()) {
                goOn(lineage, rest, LAG_MILLIS);
            }
        }
    }

    /** Joins the largest cluster that it reaches, or is one of its own. */
    void join(SplitNode node) {
        if (!node.isUp() || node.lineage != null) {
            return;
        }
        Lineage there = cluster.nodes.stream()
                .filter(other ->
                        other != node && other.isUp() && other.lineage != null && cluster.connected(node, other))
                .map(other -> other.lineage)
                .max(bySize())
                .orElse(null);
        if (node.lite && (there == null || there.members.stream().noneMatch(cluster::holdsData))) {
            cluster.after(cluster.between(300, 900), () -> join(node)); // it forms no cluster: it tries again
            return;
        }
        if (there != null
                && there.members.stream()
                        .anyMatch(member -> !cluster.nodes.get(member).isUp())) {
            cluster.after(cluster.between(300, 900), () -> join(node)); // a member's end is not noticed yet
            return;
        }
        Lineage joined = there == null ? new Lineage() : there;
        joined.members.add(node.index);
        node.lineage = joined;
        if (joined.owner == NOBODY && !node.lite) {
            joined.owner = node.index;
        }
        if (joined.backup == NOBODY) {
            repair(joined);
        }
        publish(joined, 300);
        cluster.after(cluster.between(500, 2_500), this::merge); // two that began alone find each other
    }

    /** Where the network is whole again the smaller clusters join the largest, and what they had is thrown away. */
    void merge() {
        List<Lineage> all = cluster.nodes.stream()
                .filter(node -> node.isUp() && node.lineage != null && cluster.network[node.index] == 0)
                .map(node -> node.lineage)
                .distinct()
                .sorted(bySize().reversed())
                .toList();
        Set<Integer> moving = new HashSet<>();
        for (Lineage smaller : all.stream().skip(1).toList()) {
            moving.addAll(smaller.members);
            if (cluster.without.contains(SplitRule.DISCARDED_MERGE)) {
                writeOver(all.getFirst(), smaller);
            }
        }
        for (int index : moving) {
            SplitNode node = cluster.nodes.get(index);
            if (node.isUp() && !node.isPaused()) {
                node.lineage = null;
                node.reborn();
                cluster.after(cluster.between(50, 400), () -> join(node));
            }
        }
    }

    /** What no merge policy of ours does: the larger cluster goes on with the counters of the smaller one. */
    private void writeOver(Lineage larger, Lineage smaller) {
        if (larger.owner >= 0 && smaller.owner >= 0) {
            SplitNode from = cluster.nodes.get(smaller.owner);
            for (int index : new int[] {larger.owner, larger.backup}) {
                if (index >= 0 && cluster.nodes.get(index).isUp()) {
                    cluster.nodes.get(index).keeper.writeOver(from.keeper);
                }
            }
        }
    }

    /** Who is handed the partition next; less than 0 when nobody can be. */
    int successor(Lineage lineage) {
        return lineage.members.stream()
                .filter(member -> lineage.owner >= 0
                        && member != lineage.owner
                        && cluster.holdsData(member)
                        && cluster.connected(cluster.nodes.get(lineage.owner), cluster.nodes.get(member)))
                .findFirst()
                .orElse(-1);
    }

    void handOver(@Nullable Lineage lineage) {
        if (lineage == null
                || lineage.owner < 0
                || lineage.members.stream().filter(cluster::holdsData).count() < 2
                || !cluster.nodes.get(lineage.owner).ownsNow()
                || lineage.members.stream()
                        .filter(cluster::holdsData)
                        .anyMatch(member -> !cluster.nodes.get(member).isUp()
                                || cluster.nodes.get(member).isPaused())) {
            return;
        }
        SplitNode from = cluster.nodes.get(lineage.owner);
        int next = successor(lineage);
        if (next < 0 || !cluster.nodes.get(next).isUp()) {
            return;
        }
        cluster.nodes.get(next).keeper.copy(from.keeper);
        lineage.backup = from.index;
        lineage.owner = next;
        lineage.version++;
        from.adopt(table(lineage)); // the source stops before the destination starts
        publish(lineage, 300);
    }
}
