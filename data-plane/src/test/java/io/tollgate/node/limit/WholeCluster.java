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
import java.util.stream.IntStream;

/**
 * Nodes with the limiter and the counters as they are, and everything around them played by a seed: wires that lose,
 * delay, repeat and reorder, members that crash, pause, come back and hand over, wall clocks that differ and step. One
 * thread, virtual time.
 *
 * <p>What a cluster does is modelled as Hazelcast does it: one owner and one backup at a time, a backup that is promoted
 * after its owner's end was noticed, answers that are sent once the backup has the state, messages to who is no longer
 * owner lost. Two owners at once, and the loss of owner and backup together, are {@link SplitCluster}'s.
 */
final class WholeCluster {
    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Wall clocks differ by no more than a new owner tolerates. */
    private static final int SKEW_MILLIS_MAX = 250;

    private static final long QUIET_NANOS = 3 * SECOND;

    /** Of the longest rule nothing counts any more after so long, and its counter is forgotten. */
    private static final long FORGOTTEN_NANOS = 7 * SECOND;

    private static final long CROWDED_NANOS = 5 * SECOND / 2;

    /** Of most rules nothing counts any more after so long. */
    private static final long LULL_NANOS = 4 * SECOND;

    private static final int STALE_MILLIS_MAX = 200;

    /** What may happen in a schedule. */
    enum Fault {
        LOSS,
        CRASH,
        PAUSE,
        HANDOVER,
        LEAVE,
        CLOCK_STEP,
        /** A machine stands still with its monotonic clock, and goes on with a wall clock that is right. */
        SUSPEND,
        /** For some nodes there is no room for new counters, for others there is; the old ones were forgotten before. */
        CROWD,
        /** After a lull all ask at once, the backup hears of that late and in another order, and the owner ends. */
        STALE_BACKUP
    }

    private record Event(long atNanos, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    final Random random;
    final Set<ProofRule> without;
    final List<LimitPlan> plans;
    final List<Judge> judges;
    final List<ProofNode> nodes = new ArrayList<>();
    private final Set<Fault> faults;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long order;
    long nowNanos = SECOND;
    int owner;
    int backup = 1;
    int epoch;
    private double loss;
    private double pace = 1;
    private boolean steady;

    /** Until then nobody asks. */
    long lullUntilNanos;

    private long staleFromNanos = Long.MAX_VALUE / 2;

    WholeCluster(long seed, Set<Fault> faults, Set<ProofRule> without, String... limits) {
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
        int size = 3 + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            nodes.add(new ProofNode(this, i));
        }
        nodes.forEach(ProofNode::start);
    }

    private static Limit limit(String name, String rules) {
        try {
            return (Limit) Kind.LIMIT.read(
                    Json.parse("{\"name\":\"" + name + "\",\"by\":[],\"mode\":\"strict\",\"rules\":[" + rules + "]}"));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Lets {@code nanos} pass; the worst excess of any rule, as a part of what it may have. */
    double run(long nanos) {
        long end = nowNanos + nanos;
        if (!faults.isEmpty()) {
            after(QUIET_NANOS / 2, () -> misfortune(end));
        }
        after(SECOND, this::changePace);
        while (!events.isEmpty() && events.peek().atNanos() <= end) {
            Event next = events.remove();
            nowNanos = next.atNanos();
            next.what().run();
        }
        nodes.forEach(ProofNode::stop);
        return judges.stream().mapToDouble(Judge::worst).max().orElse(0);
    }

    void after(long nanos, Runnable what) {
        events.add(new Event(nowNanos + nanos, order++, what));
    }

    /** How long until a node's next request: bursts and lulls. */
    long nextRequestNanos() {
        double millis = -Math.log(1 - random.nextDouble()) * 4 * pace;
        return Math.min(SECOND, Math.round(millis * 1_000_000));
    }

    /** More is asked for than any limit admits, all the time. */
    void steadily() {
        steady = true;
    }

    private void changePace() {
        if (steady) {
            return;
        }
        pace = List.of(0.25, 1.0, 1.0, 4.0, 50.0).get(random.nextInt(5));
        after(MILLI * (200 + random.nextInt(3_000)), this::changePace);
    }

    /** A message that may be lost, late or overtaken; it meets whoever {@code to} is when it comes. */
    void wire(ProofNode from, ProofNode to, Runnable message) {
        if (from != to && random.nextDouble() < loss) {
            return;
        }
        int life = to.life();
        boolean late = random.nextInt(loss > 0 ? 5 : 20) == 0;
        long delay = late ? MILLI * (1 + random.nextInt(loss > 0 ? 400 : 20)) : MILLI / 5 + random.nextInt((int) MILLI);
        if (isStale() && from == nodes.get(owner) && to == nodes.get(backup)) {
            delay = MILLI * (1 + random.nextInt(STALE_MILLIS_MAX));
        }
        after(from == to ? MILLI / 20 : delay, () -> to.deliver(life, message));
    }

    private void misfortune(long end) {
        if (nowNanos > end - QUIET_NANOS) {
            return;
        }
        List<Fault> possible = List.copyOf(faults);
        Fault fault = possible.get(random.nextInt(possible.size()));
        switch (fault) {
            case LOSS -> {
                loss = 0.02 + random.nextDouble() * 0.3;
                after(MILLI * (100 + random.nextInt(2_000)), () -> loss = 0);
            }
            case CRASH -> crashAfterTrouble();
            case PAUSE ->
                nodes.get(random.nextBoolean() ? owner : random.nextInt(nodes.size()))
                        .pause(MILLI * (50 + random.nextInt(3_000)));
            case HANDOVER -> handOver();
            case LEAVE -> leave(random.nextInt(nodes.size()));
            case SUSPEND -> nodes.get(random.nextInt(nodes.size())).suspend(MILLI * (50 + random.nextInt(3_000)));
            case CROWD -> crowd();
            case STALE_BACKUP -> staleBackup();
            case CLOCK_STEP -> nodes.get(random.nextInt(nodes.size())).stepClock(SKEW_MILLIS_MAX);
        }
        after(takesNanos(fault) + QUIET_NANOS + MILLI * random.nextInt(3_000), () -> misfortune(end));
    }

    private static long takesNanos(Fault fault) {
        return switch (fault) {
            case CROWD -> FORGOTTEN_NANOS + CROWDED_NANOS;
            case STALE_BACKUP -> LULL_NANOS;
            case LOSS, CRASH, PAUSE, HANDOVER, LEAVE, CLOCK_STEP, SUSPEND -> 0;
        };
    }

    private boolean isStale() {
        return nowNanos >= staleFromNanos && nowNanos < staleFromNanos + SECOND;
    }

    private void staleBackup() {
        lullUntilNanos = nowNanos + LULL_NANOS;
        staleFromNanos = lullUntilNanos;
        after(LULL_NANOS + MILLI * (20 + random.nextInt(300)), () -> crash(owner, MILLI * (20 + random.nextInt(100))));
    }

    private void crowd() {
        lullUntilNanos = nowNanos + FORGOTTEN_NANOS;
        long until = lullUntilNanos + CROWDED_NANOS;
        after(FORGOTTEN_NANOS - MILLI, () -> count(until));
    }

    /** Each node has its own idea of how many counters there are. */
    private void count(long until) {
        nodes.forEach(node -> node.believesFull = nowNanos < until && random.nextBoolean());
        if (nowNanos < until) {
            after(MILLI * (50 + random.nextInt(400)), () -> count(until));
        }
    }

    /** What brings a member down often shows before, on its wires. */
    private void crashAfterTrouble() {
        loss = random.nextBoolean() ? 0.3 + random.nextDouble() * 0.4 : 0;
        after(MILLI * (100 + random.nextInt(1_000)), () -> {
            crash(random.nextInt(3) > 0 ? owner : random.nextInt(nodes.size()));
            loss = 0;
        });
    }

    private long live() {
        return nodes.stream().filter(ProofNode::isUp).count();
    }

    private void crash(int which) {
        crash(which, -1);
    }

    /** The others notice it after {@code noticedNanos}; less than 0: within about a second. */
    private void crash(int which, long noticedNanos) {
        if (live() < 3 || !nodes.get(which).isUp()) {
            return;
        }
        nodes.get(which).crash();
        after(noticedNanos < 0 ? MILLI * (50 + random.nextInt(1_000)) : noticedNanos, () -> settle(which));
        after(MILLI * (2_000 + random.nextInt(4_000)), () -> nodes.get(which).restart(SKEW_MILLIS_MAX));
    }

    /** The others have noticed the end of one: its backup is promoted, and a new backup gets all there is. */
    private void settle(int gone) {
        if (gone == owner) {
            owner = nodes.get(backup).isUp() ? backup : anyBut(-1);
        } else if (gone != backup) {
            return;
        }
        epoch++;
        backup = anyBut(owner);
        nodes.get(backup).copy(nodes.get(owner));
    }

    private int anyBut(int one) {
        int[] up = IntStream.range(0, nodes.size())
                .filter(i -> i != one && nodes.get(i).isUp())
                .toArray();
        return up[random.nextInt(up.length)];
    }

    /** The counters move to another member, as when members come and go in an orderly way. */
    private void handOver() {
        if (!nodes.get(owner).isUp() || !nodes.get(backup).isUp()) {
            return;
        }
        int next = anyBut(owner);
        nodes.get(next).copy(nodes.get(owner));
        int before = owner;
        owner = next;
        epoch++;
        if (backup == next) {
            backup = before;
        }
        nodes.get(backup).copy(nodes.get(owner));
    }

    private void leave(int which) {
        if (live() < 4 || !nodes.get(which).isUp()) {
            return;
        }
        nodes.get(which).stop(); // gives back what it holds
        if (which == owner) {
            handOver();
        }
        after(200 * MILLI, () -> crash(which));
    }
}
