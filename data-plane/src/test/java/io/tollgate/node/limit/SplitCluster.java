package io.tollgate.node.limit;

import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that can come apart: nodes with the limiter, the counters and the guard as they are, one partition that holds all
 * counters, and a played Hazelcast around them. Each part of a cut network becomes a cluster of its own once it has noticed, with
 * an owner of its own; members learn of it one after another; when the network heals, the smaller part throws away what it has
 * and joins the larger one under new names. Lite members come, go and are cut off with the others: they hold nothing, have no vote
 * and are in nobody's view. One thread, virtual time.
 */
final class SplitCluster {
    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final int SKEW_MILLIS_MAX = 125;
    private static final int NOBODY = -1;

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
        CLOCK_OFF
    }

    private record Event(long atNanos, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    /** One cluster by its master's book: what its members learn a little later. */
    static final class Lineage {
        final TreeSet<Integer> members = new TreeSet<>();
        int owner = NOBODY;
        int backup = NOBODY;
        int version;
    }

    /** What a member knows of that. */
    record Table(int owner, int backup, Map<UUID, String> view, int version) {}

    final Random random;
    final Set<SplitRule> without;
    final List<LimitPlan> plans;
    final List<Judge> judges;
    final List<SplitNode> nodes = new ArrayList<>();
    private final int lites;
    private final Set<Fault> faults;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final int[] network;
    private long order;
    long nowNanos = 100 * SECOND;
    private final long beganNanos = nowNanos;
    private double loss;
    private double pace = 1;
    boolean steady;

    /** With so many lite members beside 3 or 5 that hold data. */
    SplitCluster(long seed, Set<Fault> faults, Set<SplitRule> without, int lites, String... limits) {
        random = new Random(seed);
        this.faults = faults;
        this.without = without;
        plans = IntStream.range(0, limits.length)
                .mapToObj(i -> LimitPlan.of(limit("limit-" + i, limits[i])))
                .toList();
        judges = plans.stream()
                .flatMap(plan -> plan.rules().stream())
                .map(rule -> new Judge(rule.rule()))
                .toList();
        this.lites = lites;
        int size = random.nextBoolean() ? 3 : 5;
        network = new int[size + lites];
        Lineage first = new Lineage();
        first.owner = 0;
        first.backup = 1;
        for (int i = 0; i < size + lites; i++) {
            nodes.add(new SplitNode(this, i, i >= size));
        }
        for (SplitNode node : nodes) {
            first.members.add(node.index);
            node.lineage = first;
        }
        nodes.forEach(node -> node.adopt(table(first)));
        nodes.forEach(SplitNode::start);
    }

    private static Limit limit(String name, String rules) {
        try {
            return (Limit) Kind.LIMIT.read(
                    Json.parse("{\"name\":\"" + name + "\",\"by\":[],\"mode\":\"strict\",\"rules\":[" + rules + "]}"));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Set<String> voters() {
        return nodes.stream().filter(node -> !node.lite).map(SplitNode::name).collect(Collectors.toUnmodifiableSet());
    }

    private boolean holdsData(int member) {
        return !nodes.get(member).lite;
    }

    /** Of two clusters that find each other the one with more data goes on. */
    private Comparator<Lineage> bySize() {
        return Comparator.<Lineage>comparingLong(
                        each -> each.members.stream().filter(this::holdsData).count())
                .thenComparingInt(each -> each.members.size());
    }

    /** Lets {@code nanos} pass; the worst excess of any rule, as a part of what it may have. */
    double run(long nanos, long quietNanos) {
        long end = nowNanos + nanos;
        if (!faults.isEmpty()) {
            after(8 * SECOND, () -> misfortune(end - quietNanos));
        }
        after(SECOND, this::changePace);
        while (!events.isEmpty() && events.peek().atNanos() <= end) {
            Event next = events.remove();
            nowNanos = next.atNanos();
            next.what().run();
        }
        nodes.forEach(SplitNode::stop);
        return judges.stream().mapToDouble(Judge::worst).max().orElse(0);
    }

    long passedNanos() {
        return nowNanos - beganNanos;
    }

    void after(long nanos, Runnable what) {
        events.add(new Event(nowNanos + nanos, order++, what));
    }

    long between(long leastMillis, long mostMillis) {
        return MILLI * (leastMillis + random.nextLong(mostMillis - leastMillis));
    }

    long nextRequestNanos() {
        double millis = -Math.log(1 - random.nextDouble()) * 10 * pace;
        return Math.min(SECOND, Math.round(millis * 1_000_000) + 1);
    }

    private void changePace() {
        if (!steady) {
            pace = List.of(0.5, 1.0, 1.0, 4.0, 30.0).get(random.nextInt(5));
            after(between(200, 3_000), this::changePace);
        }
    }

    boolean connected(SplitNode one, SplitNode other) {
        return network[one.index] == network[other.index];
    }

    /** A message that may be lost, late or overtaken; it meets whoever {@code to} is when it comes. */
    void wire(SplitNode from, SplitNode to, Runnable message) {
        if (!connected(from, to) || (from != to && random.nextDouble() < loss)) {
            return;
        }
        int life = to.life();
        boolean late = random.nextInt(20) == 0;
        long delay = late ? between(1, loss > 0 ? 400 : 200) : MILLI / 5 + random.nextInt((int) MILLI);
        after(from == to ? MILLI / 20 : delay, () -> to.deliver(life, message));
    }

    private void misfortune(long end) {
        if (nowNanos > end) {
            return;
        }
        List<Fault> possible = List.copyOf(faults);
        switch (possible.get(random.nextInt(possible.size()))) {
            case LOSS -> {
                loss = 0.02 + random.nextDouble() * 0.3;
                after(between(100, 2_000), () -> loss = 0);
            }
            case CUT -> cut();
            case CRASH -> crash(random.nextInt(3) > 0 ? anOwner() : random.nextInt(nodes.size()), 2);
            case BOTH_LOST -> {
                int owner = anOwner();
                int backup = nodes.get(owner).table.backup();
                crash(owner, 1);
                crash(Math.max(0, backup), 1);
            }
            case ALL_LOST -> IntStream.range(0, nodes.size()).forEach(i -> crash(i, 0));
            case PAUSE -> pause(random.nextBoolean() ? anOwner() : random.nextInt(nodes.size()));
            case SUSPEND -> nodes.get(random.nextInt(nodes.size())).suspend(between(50, 3_000));
            case HANDOVER -> handOver(nodes.get(anOwner()).lineage);
            case LEAVE -> leave(nodes.get(random.nextInt(nodes.size())));
            case CLOCK_STEP -> nodes.get(random.nextInt(nodes.size())).stepClock(SKEW_MILLIS_MAX);
            case CLOCK_OFF -> {
                SplitNode off = nodes.get(random.nextInt(nodes.size()));
                off.stepClock(4_000);
                after(between(1_000, 12_000), () -> off.stepClock(SKEW_MILLIS_MAX));
            }
        }
        after(between(1_500, 9_000), () -> misfortune(end));
    }

    private int anOwner() {
        return nodes.stream()
                .filter(SplitNode::ownsNow)
                .map(node -> node.index)
                .findAny()
                .orElse(random.nextInt(nodes.size()));
    }

    private void cut() {
        List<Integer> ids =
                new ArrayList<>(IntStream.range(0, nodes.size()).boxed().toList());
        java.util.Collections.shuffle(ids, random);
        int smaller = 1 + random.nextInt(nodes.size() / 2);
        // Owner and backup on the smaller side together are the worst that can happen: see that it does.
        if (random.nextBoolean() && nodes.size() > 3) {
            SplitNode owner = nodes.get(anOwner());
            ids.sort(Comparator.comparing(id -> id != owner.index && id != owner.table.backup()));
            smaller = lites == 0 ? 2 : 2 + random.nextInt(lites + 1);
        }
        for (int i = 0; i < ids.size(); i++) {
            network[ids.get(i)] = i < smaller ? 1 : 0;
        }
        int[] then = network.clone();
        for (int side = 0; side < 2; side++) {
            int which = side;
            after(between(300, 6_000), () -> {
                if (java.util.Arrays.equals(then, network)) {
                    settle(which);
                }
            });
        }
        after(between(2_000, 14_000), () -> {
            java.util.Arrays.fill(network, 0);
            after(between(200, 1_500), this::merge);
        });
    }

    /** The members of a side have noticed who has gone: each lineage there goes on without the others. */
    private void settle(int side) {
        Map<Lineage, List<SplitNode>> parts = nodes.stream()
                .filter(node -> node.isUp() && network[node.index] == side && node.lineage != null)
                .collect(Collectors.groupingBy(node -> node.lineage));
        parts.forEach(this::goOn);
    }

    private void goOn(Lineage before, List<SplitNode> those) {
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
        publish(part, 500);
    }

    /** As a master does: a backup is promoted; what nobody has begins empty. */
    private void repair(Lineage part) {
        List<Integer> data = part.members.stream().filter(this::holdsData).toList();
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
                nodes.get(part.owner).forget();
            }
        }
        if (!data.contains(part.backup) || part.backup == part.owner) {
            part.backup = data.stream()
                    .filter(member -> member != part.owner)
                    .skip(data.size() > 2 ? random.nextInt(data.size() - 1) : 0)
                    .findFirst()
                    .orElse(NOBODY);
        }
    }

    private Table table(Lineage of) {
        Map<UUID, String> view = new HashMap<>();
        of.members.stream()
                .filter(member -> holdsData(member) || without.contains(SplitRule.NO_LITE_VOTE))
                .forEach(member ->
                        view.put(nodes.get(member).id(), nodes.get(member).name()));
        return new Table(of.owner, of.backup, view, of.version);
    }

    private void publish(Lineage of, long lagMillis) {
        of.version++;
        Table table = table(of);
        for (int member : of.members) {
            SplitNode node = nodes.get(member);
            int life = node.life();
            after(
                    between(0, lagMillis),
                    () -> node.later(life, () -> {
                        if (node.lineage == of && table.version() > node.table.version()) {
                            node.adopt(table);
                        }
                    }));
        }
    }

    private long liveData() {
        return nodes.stream().filter(node -> node.isUp() && !node.lite).count();
    }

    private void crash(int which, int survivorsMin) {
        SplitNode node = nodes.get(which);
        if (!node.isUp() || (!node.lite && liveData() <= survivorsMin)) {
            return;
        }
        int side = network[which];
        Lineage lineage = node.lineage;
        node.crash();
        after(between(50, 4_000), () -> without(lineage, node, side));
        long back = random.nextBoolean() ? between(300, 2_000) : between(5_000, 12_000);
        after(back, () -> restart(node));
    }

    /** The end of one was noticed. */
    private void without(@Nullable Lineage lineage, SplitNode gone, int side) {
        if (lineage != null && lineage.members.contains(gone.index) && gone.lineage != lineage) {
            List<SplitNode> rest = lineage.members.stream()
                    .map(nodes::get)
                    .filter(node -> node.lineage == lineage && node.isUp() && network[node.index] == side)
                    .toList();
            if (!rest.isEmpty()) {
                goOn(lineage, rest);
            }
        }
    }

    private void restart(SplitNode node) {
        network[node.index] = network[random.nextInt(nodes.size())];
        node.restart(SKEW_MILLIS_MAX);
        after(between(100, 600), () -> join(node));
    }

    /** Joins the largest cluster that it reaches, or is one of its own. */
    private void join(SplitNode node) {
        if (!node.isUp() || node.lineage != null) {
            return;
        }
        Lineage there = nodes.stream()
                .filter(other -> other != node && other.isUp() && other.lineage != null && connected(node, other))
                .map(other -> other.lineage)
                .max(bySize())
                .orElse(null);
        if (node.lite && (there == null || there.members.stream().noneMatch(this::holdsData))) {
            after(between(300, 900), () -> join(node)); // it forms no cluster: it tries again
            return;
        }
        if (there != null
                && there.members.stream().anyMatch(member -> !nodes.get(member).isUp())) {
            after(between(300, 900), () -> join(node)); // a member's end is not noticed yet
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
        after(between(500, 2_500), this::merge); // two that began alone find each other
    }

    /** Where the network is whole again the smaller clusters join the largest, and what they had is thrown away. */
    private void merge() {
        List<Lineage> all = nodes.stream()
                .filter(node -> node.isUp() && node.lineage != null && network[node.index] == 0)
                .map(node -> node.lineage)
                .distinct()
                .sorted(bySize().reversed())
                .toList();
        Set<Integer> moving = new HashSet<>();
        all.stream().skip(1).forEach(smaller -> moving.addAll(smaller.members));
        for (int index : moving) {
            SplitNode node = nodes.get(index);
            if (node.isUp() && !node.isPaused()) {
                node.lineage = null;
                node.reborn();
                after(between(50, 400), () -> join(node));
            }
        }
    }

    private void pause(int which) {
        SplitNode node = nodes.get(which);
        long nanos = between(50, 9_000);
        node.pause(nanos);
        if (nanos > 5 * SECOND && node.lineage != null) {
            Lineage lineage = node.lineage;
            int side = network[which];
            after(5 * SECOND, () -> {
                if (node.isPaused() && node.lineage == lineage && lineage.members.size() > 1) {
                    Lineage alone = new Lineage(); // what it still believes, until it hears that it was removed
                    alone.members.addAll(lineage.members);
                    alone.version = Integer.MAX_VALUE / 2;
                    node.lineage = alone;
                    without(lineage, node, side);
                }
            });
            after(nanos + between(100, 1_500), () -> {
                if (node.isUp()
                        && !node.isPaused()
                        && node.lineage != null
                        && node.lineage.version >= Integer.MAX_VALUE / 2) {
                    node.lineage = null;
                    node.reborn();
                    join(node);
                }
            });
        }
    }

    private void handOver(@Nullable Lineage lineage) {
        if (lineage == null
                || lineage.owner < 0
                || lineage.members.stream().filter(this::holdsData).count() < 2
                || !nodes.get(lineage.owner).ownsNow()
                || lineage.members.stream()
                        .filter(this::holdsData)
                        .anyMatch(member ->
                                !nodes.get(member).isUp() || nodes.get(member).isPaused())) {
            return;
        }
        SplitNode from = nodes.get(lineage.owner);
        int next = lineage.members.stream()
                .filter(member -> member != from.index && holdsData(member) && connected(from, nodes.get(member)))
                .findFirst()
                .orElse(from.index);
        if (next == from.index || !nodes.get(next).isUp()) {
            return;
        }
        nodes.get(next).copy(from);
        lineage.backup = from.index;
        lineage.owner = next;
        lineage.version++;
        from.adopt(table(lineage)); // the source stops before the destination starts
        publish(lineage, 300);
    }

    private void leave(SplitNode node) {
        Lineage lineage = node.lineage;
        if (lineage == null || !node.isUp() || node.isPaused()) {
            return;
        }
        if (!node.lite && lineage.members.stream().filter(this::holdsData).count() < 3) {
            return;
        }
        node.stop();
        lineage.members.stream()
                .filter(member -> member != node.index && !node.lite) // who grants nothing says nothing of going
                .forEach(member ->
                        wire(node, nodes.get(member), () -> nodes.get(member).farewell(node.id())));
        if (lineage.owner == node.index) {
            handOver(lineage);
        }
        int side = network[node.index];
        after(between(100, 1_000), () -> {
            if (node.isUp() && node.lineage == lineage && lineage.owner != node.index) {
                node.crash();
                without(lineage, node, side);
                after(between(2_000, 6_000), () -> restart(node));
            }
        });
    }
}
