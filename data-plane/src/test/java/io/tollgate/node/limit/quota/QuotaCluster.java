package io.tollgate.node.limit.quota;

import io.tollgate.core.config.Limit;
import io.tollgate.core.quota.QuotaBalance;
import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.counter.CounterKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Nodes with their quotas as they are, the sum of the control plane as it is ({@link QuotaBalance}), and everything between and
 * around them played by a seed: calls and answers that are lost, late or said again, a control plane that is away, nodes
 * that are killed, stop in an orderly way, pause and come back, clocks that differ, periods that end, and operators who grant and
 * reset. One thread, virtual time.
 *
 * <p>The database is modelled as what it promises: transactions on one row come one after the other.
 */
final class QuotaCluster {
    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final List<String> CONSUMERS = List.of("acme", "globex");

    private static final int SKEW_MILLIS_MAX = 125;

    /** A call is over then on the node's side, whatever comes. */
    private static final long DEADLINE_NANOS = 2 * SECOND;

    /** Around the change of a period it is not judged to which an admission belongs: clocks differ, and nodes pause. */
    private static final long BLUR_MILLIS = 5_000;

    private static final Instant MIDST = Instant.parse("2026-11-18T12:00:00Z");
    /** Three minutes before a day and a month end. */
    private static final Instant TURN = Instant.parse("2026-11-30T23:57:00Z");

    private record Event(long atNanos, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    /** Whose quota; consumers and not their hashes, for the judge knows no secret. */
    private record Key(String limit, String rule, String subject, String period) {}

    long nowNanos;
    final Random random;
    final List<LimitPlan> plans;
    final List<QuotaNode> nodes = new ArrayList<>();
    final LeaseLedger rates = new PlayedRates(() -> nowNanos, () -> Math.max(1, nodes.size()));
    private final Set<QuotaFault> faults;
    final Set<QuotaRule> without;
    private final boolean turns;
    private final Map<Key, QuotaRow> rows = new HashMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long order;
    private int lives;
    private double loss;
    private boolean slow;
    private double pace = 1;
    private double worst;

    QuotaCluster(long seed, Set<QuotaFault> faults, Set<QuotaRule> without, List<Limit> limits) {
        random = new Random(seed);
        this.faults = faults;
        this.without = without;
        plans = limits.stream().map(LimitPlan::of).toList();
        turns = faults.contains(QuotaFault.TURN) && random.nextBoolean();
        int size = 3 + random.nextInt(3);
        lives = size;
        for (int i = 0; i < size; i++) {
            nodes.add(new QuotaNode(this));
        }
        nodes.forEach(QuotaNode::start);
    }

    boolean turns() {
        return turns;
    }

    long wallMillis() {
        return (turns ? TURN : MIDST).toEpochMilli() + TimeUnit.NANOSECONDS.toMillis(nowNanos);
    }

    /** Misfortune for {@code nanos}, a while without, and then one node that is asked for more than there is. */
    void run(long nanos) {
        if (!faults.isEmpty()) {
            after(2 * SECOND, () -> misfortune(nanos));
        }
        after(SECOND, this::changePace);
        pass(nanos + 25 * SECOND);
        nodes.stream().skip(1).filter(QuotaNode::isUp).forEach(QuotaNode::leave);
        pass(nowNanos + 8 * SECOND);
        long until = nowNanos + 13 * SECOND; // who was told that nothing is left asks again within five seconds
        while (nowNanos < until) {
            nodes.getFirst().request(PlayedQuotas.ROUTE);
            pass(nowNanos + 2 * MILLI);
        }
    }

    /** The last node stops, too. */
    void stop() {
        nodes.getFirst().leave();
        pass(nowNanos + 8 * SECOND);
    }

    private void pass(long untilNanos) {
        while (!events.isEmpty() && events.peek().atNanos() <= untilNanos) {
            Event next = events.remove();
            nowNanos = next.atNanos();
            next.what().run();
        }
        nowNanos = untilNanos;
    }

    void after(long nanos, Runnable what) {
        events.add(new Event(nowNanos + nanos, order++, what));
    }

    long between(long leastMillis, long mostMillis) {
        return MILLI * (leastMillis + random.nextLong(mostMillis - leastMillis));
    }

    long nextRequestNanos() {
        double millis = -Math.log(1 - random.nextDouble()) * 100 * pace;
        return Math.min(SECOND, Math.round(millis * 1_000_000) + 1);
    }

    private void changePace() {
        pace = List.of(0.25, 1.0, 1.0, 4.0, 50.0).get(random.nextInt(5));
        after(between(2_000, 20_000), this::changePace);
    }

    private long wire() {
        return slow && random.nextInt(3) == 0 ? between(50, 3_000) : between(0, 8) + MILLI;
    }

    private boolean isLost() {
        return random.nextDouble() < loss;
    }

    QuotaRow row(QuotaAsk.Name name, String period) {
        return rows.computeIfAbsent(
                new Key(name.limit(), name.rule(), name.subject(), period), key -> new QuotaRow(name.quota()));
    }

    /** A node asks; the row is locked while it is read and written. */
    void reserve(QuotaNode node, QuotaAsk ask, QuotaCall call) {
        if (isLost()) {
            return;
        }
        int asking = node.life();
        long sentNanos = nowNanos;
        QuotaRow row = row(ask.name(), ask.period());
        CounterKey counter = ask.name().counter();
        after(wire(), () -> {
            QuotaBalance before = row.balance(counter);
            long permits = before.grant(row.secondTime).permits(ask.need(), ask.ahead());
            QuotaBalance after = before.reserve(permits);
            row.moved(permits);
            row.flying += permits;
            if (without.contains(QuotaRule.LOCKED_ROW)) {
                after(5 * MILLI, () -> row.balance(counter, after));
            } else {
                row.balance(counter, after);
            }
            answer(node, asking, sentNanos, ask.name(), row, new QuotaReply.Reserved(permits, after.left()), call);
        });
    }

    private void answer(
            QuotaNode node,
            int asking,
            long sentNanos,
            QuotaAsk.Name name,
            QuotaRow row,
            QuotaReply.Reserved reserved,
            QuotaCall call) {
        long takes = wire();
        if (isLost() || nowNanos + takes - sentNanos > DEADLINE_NANOS) {
            row.flying -= reserved.permits();
            row.lost += reserved.permits();
            return;
        }
        after(takes, () -> node.answered(asking, row, reserved, call));
        if (faults.contains(QuotaFault.TWICE) && random.nextInt(10) == 0) {
            after(takes + between(0, 500), () -> {
                if (node.hears(asking)) {
                    call.reserved(reserved);
                    if (without.contains(QuotaRule.FIRST_ANSWER)) {
                        back(row, name.counter(), reserved.permits());
                    }
                }
            });
        }
    }

    /** A node gives back; nobody asks whether that came. */
    void giveBack(QuotaRow row, CounterKey counter, long permits, boolean away) {
        if (away || isLost()) {
            row.lost += permits;
            return;
        }
        row.flying += permits;
        after(wire(), () -> {
            row.flying -= permits;
            back(row, counter, permits);
            if (without.contains(QuotaRule.RETURNED_ONCE) && random.nextInt(3) == 0) {
                back(row, counter, permits);
            }
        });
    }

    private void back(QuotaRow row, CounterKey counter, long permits) {
        QuotaBalance before = row.balance(counter);
        QuotaBalance after = before.giveBack(permits);
        row.balance(counter, after);
        if (without.contains(QuotaRule.FORGIVEN_STAYS)) { // as if all of it were still forgiven
            row.secondTime += before.forgiven() - after.forgiven();
        }
        row.moved(after.reserved() - before.reserved());
    }

    /** A request of {@code consumer} passed: the rows that it counts in, by a clock that is right. */
    List<QuotaRow> admitted(String consumer, long cost) {
        Instant now = Instant.ofEpochMilli(wallMillis());
        List<QuotaRow> counted = new ArrayList<>();
        for (LimitPlan plan : plans) {
            String subject = plan.by().isEmpty() ? "" : "consumer " + consumer;
            for (LimitPlan.Quota quota : plan.quotas()) {
                Limit.Quota stated = quota.quota();
                String period = stated.period(now);
                QuotaRow row = rows.computeIfAbsent(
                        new Key(plan.limit().name(), quota.wireName(), subject, period),
                        key -> new QuotaRow(stated.amount()));
                row.admitted += cost;
                if (period.equals(stated.period(now.minusMillis(BLUR_MILLIS)))
                        && period.equals(stated.period(now.plusMillis(BLUR_MILLIS)))) {
                    row.judged += cost;
                }
                row.creditMax = creditMax(plan.limit(), stated);
                worst = Math.max(worst, row.part());
                counted.add(row);
            }
        }
        return counted;
    }

    /** What all lives of all nodes may owe, in whatever period: again what they owed before they knew any names. */
    private long creditMax(Limit limit, Limit.Quota quota) {
        int nameless = lives - nodes.size();
        return limit.mode() == Limit.Mode.RELAXED ? (lives + nameless) * Math.max(1, quota.amount() / 50) : 0;
    }

    private void misfortune(long end) {
        if (nowNanos > end) {
            return;
        }
        List<QuotaFault> possible = List.copyOf(faults);
        QuotaNode node = nodes.get(random.nextInt(nodes.size()));
        switch (possible.get(random.nextInt(possible.size()))) {
            case LOSS -> {
                loss = 0.1 + random.nextDouble() * 0.5;
                after(between(500, 5_000), () -> loss = 0);
            }
            case SLOW -> {
                slow = true;
                after(between(500, 8_000), () -> slow = false);
            }
            case AWAY -> {
                List<QuotaNode> those = random.nextBoolean() ? nodes : List.of(node);
                those.forEach(each -> each.away = true);
                after(between(200, 15_000), () -> those.forEach(each -> each.away = false));
            }
            case KILL -> {
                if (node.isUp()) {
                    node.kill();
                    back(node);
                }
            }
            case LEAVE -> {
                if (node.isUp()) {
                    node.leave();
                    after(5 * SECOND, () -> goneOrKilled(node));
                }
            }
            case PAUSE -> node.pause(between(50, 3_000));
            case IDLE -> node.idleUntilNanos = nowNanos + 75 * SECOND;
            case CLOCK_STEP -> node.stepClock(SKEW_MILLIS_MAX);
            case GRANT ->
                running(row -> row.balance = row.balance.grant(1 + row.balance.quota() / (10 + random.nextInt(20))));
            case RESET -> running(QuotaRow::reset);
            case TWICE, TURN -> {} // all the time, or once
        }
        after(between(500, 6_000), () -> misfortune(end));
    }

    private void goneOrKilled(QuotaNode node) {
        if (node.isLeaving()) {
            node.kill(); // it took too long
        }
        back(node);
    }

    private void back(QuotaNode node) {
        int gone = node.life();
        after(between(100, 4_000), () -> {
            if (gone == node.life() && !node.isUp()) {
                lives++;
                node.restart(SKEW_MILLIS_MAX);
            }
        });
    }

    /** An operator changes one of the counters whose period runs. */
    private void running(Consumer<QuotaRow> change) {
        List<QuotaRow> those = runningRows();
        if (!those.isEmpty()) {
            change.accept(those.get(random.nextInt(those.size())));
        }
    }

    /** The rows whose period runs, in an order that a seed repeats. */
    List<QuotaRow> runningRows() {
        Instant now = Instant.ofEpochMilli(wallMillis());
        return rows.entrySet().stream()
                .filter(each -> plans.stream()
                        .flatMap(plan -> plan.quotas().stream())
                        .anyMatch(quota ->
                                quota.quota().period(now).equals(each.getKey().period())))
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(Key::toString)))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The most that was admitted in a period, or in all periods of a counter together, as a part of what may be. */
    double worst() {
        Map<Key, List<QuotaRow>> counters = rows.entrySet().stream()
                .collect(Collectors.groupingBy(
                        each -> new Key(
                                each.getKey().limit(),
                                each.getKey().rule(),
                                each.getKey().subject(),
                                ""),
                        Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return counters.values().stream()
                .filter(those -> those.stream().noneMatch(row -> row.isReset))
                .mapToDouble(this::together)
                .reduce(worst, Math::max);
    }

    private double together(List<QuotaRow> those) {
        long most = those.stream()
                .mapToLong(row -> row.balance.quota() + row.balance.granted() + row.creditMax)
                .sum();
        return (double) those.stream().mapToLong(row -> row.admitted).sum() / (double) most;
    }

    /** Permits that nobody can use any more, of all rows. */
    long lost() {
        return rows.values().stream().mapToLong(row -> row.lost).sum();
    }

    /** What may be used in all periods that there were. */
    long usable() {
        return rows.values().stream()
                .mapToLong(row -> row.balance.quota() + row.balance.granted())
                .sum();
    }
}
