package io.tollgate.node.limit;

import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    private record Event(long atNanos, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    final Random random;
    final Set<SplitRule> without;
    final List<LimitPlan> plans;
    final List<Judge> judges;
    final List<SplitNode> nodes = new ArrayList<>();
    final SplitMembers members = new SplitMembers(this);

    /** On which side of a cut each node is. */
    final int[] network;

    /** How many of the messages are lost. */
    double loss;

    private final SplitFaults misfortune;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long order;
    long nowNanos = 100 * SECOND;
    private double pace = 1;

    /** With so many lite members beside 3 or 5 that hold data. */
    SplitCluster(long seed, Set<SplitFaults.Fault> faults, Set<SplitRule> without, int lites, String... limits) {
        random = new Random(seed);
        this.without = without;
        plans = IntStream.range(0, limits.length)
                .mapToObj(i -> LimitPlan.of(limit("limit-" + i, limits[i])))
                .toList();
        judges = plans.stream()
                .flatMap(plan -> plan.rules().stream())
                .map(rule -> new Judge(rule.rule()))
                .toList();
        int size = random.nextBoolean() ? 3 : 5;
        network = new int[size + lites];
        for (int i = 0; i < size + lites; i++) {
            nodes.add(new SplitNode(this, i, i >= size));
        }
        misfortune = new SplitFaults(this, faults);
        members.begin();
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

    boolean holdsData(int member) {
        return !nodes.get(member).lite;
    }

    /** Lets {@code nanos} pass; the worst excess of any rule, as a part of what it may have. */
    double run(long nanos, long quietNanos) {
        long end = nowNanos + nanos;
        misfortune.begin(end - quietNanos);
        after(SECOND, this::changePace);
        while (!events.isEmpty() && events.peek().atNanos() <= end) {
            Event next = events.remove();
            nowNanos = next.atNanos();
            next.what().run();
        }
        nodes.forEach(SplitNode::stop);
        return judges.stream().mapToDouble(Judge::worst).max().orElse(0);
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
        pace = List.of(0.5, 1.0, 1.0, 4.0, 30.0).get(random.nextInt(5));
        after(between(200, 3_000), this::changePace);
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
}
