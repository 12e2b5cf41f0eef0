package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * Two nodes' cells and one owner under random schedules: requests, undone ones, requests that stop waiting, answers that
 * are quick, late or lost, returns that are late, lost, or ride on calls again and again. The promise holds in every interval, and no permit is lost.
 */
class CellPropertiesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Property(tries = 300)
    void a_window_is_never_exceeded_and_permits_are_conserved(
            @ForAll @LongRange(min = 1, max = 400) long requests,
            @ForAll @IntRange(min = 1, max = 30) int perSeconds,
            @ForAll long seed) {
        LimitRule rule = new LimitRule.Window(requests, perSeconds * SECOND);
        List<Long> uses = new Schedule(rule, seed).run();
        for (int from = 0; from + requests < uses.size(); from++) {
            assertThat(uses.get((int) (from + requests)) - uses.get(from)).isGreaterThanOrEqualTo(rule.perNanos());
        }
    }

    @Property(tries = 300)
    void a_bucket_is_never_exceeded_and_permits_are_conserved(
            @ForAll @LongRange(min = 1, max = 300) long requests,
            @ForAll @LongRange(min = 1, max = 200) long burst,
            @ForAll @IntRange(min = 1, max = 30) int perSeconds,
            @ForAll long seed) {
        LimitRule rule = new LimitRule.Bucket(requests, perSeconds * SECOND, burst);
        List<Long> uses = new Schedule(rule, seed).run();
        for (int from = 0; from < uses.size(); from++) {
            for (int to = from; to < uses.size(); to++) {
                long length = uses.get(to) - uses.get(from);
                assertThat(to - from + 1L).isLessThanOrEqualTo(burst + length * requests / rule.perNanos());
            }
        }
    }

    private static final class Node {
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final Cell cell;
        private final List<Lease> taken = new ArrayList<>();
        private final List<CompletableFuture<Permit>> waiting = new ArrayList<>();
        private long granted;
        private long used;

        private Node(LimitRule rule) {
            cell = new Cell(
                    new CounterKey(1, 1),
                    rule,
                    new Cell.Kind(rule.leasesAhead(), false),
                    new LimitMeters(meters, () -> 0).of("l"),
                    0);
        }

        /** Not used, whether on its way back or not. */
        private long unused() {
            return Math.round(meters.find("tollgate.limit.permits").counters().stream()
                    .mapToDouble(Counter::count)
                    .sum());
        }
    }

    private record Flight(Node node, CellStep.Call call, Grant grant, long atNanos) {}

    /** What happens, drawn at random. */
    private static final class Schedule {
        private final LimitRule rule;
        private final Random random;
        private final List<Node> nodes;
        private final List<Flight> flights = new ArrayList<>();
        private final List<Grant.Leased> returns = new ArrayList<>();
        private final List<Long> uses = new ArrayList<>();
        private CounterState owner;
        private long now;

        private Schedule(LimitRule rule, long seed) {
            this.rule = rule;
            random = new Random(seed);
            nodes = List.of(new Node(rule), new Node(rule));
            owner = CounterState.fresh(rule, new OwnerTime(1, 0, 0));
        }

        private List<Long> run() {
            long pace = Math.max(2, rule.useNanos() / (1 + random.nextInt(60)));
            for (int i = 0; i < 1_500; i++) {
                now += random.nextInt(40) == 0 ? random.nextLong(rule.perNanos()) : random.nextLong(pace);
                step(nodes.get(random.nextInt(2)));
                nodes.forEach(this::assertConserved);
            }
            uses.sort(null);
            return uses;
        }

        private void step(Node node) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> request(node);
                case 4 -> follow(node, node.cell.tick(now));
                case 5 -> {
                    land();
                    if (!returns.isEmpty() && random.nextBoolean()) {
                        owner = owner.giveBack(rule, returns.remove(random.nextInt(returns.size())));
                    }
                }
                case 6 -> land();
                default -> {
                    if (!node.waiting.isEmpty()) {
                        node.waiting.removeFirst().complete(new Permit.Unknown("stopped waiting"));
                    }
                }
            }
        }

        private void request(Node node) {
            for (Lease lease = node.cell.oldest(); lease != null; lease = lease.next()) {
                if (lease.take(now) != Lease.NONE) {
                    got(node, lease);
                    return;
                }
            }
            CompletableFuture<Permit> waiter = new CompletableFuture<>();
            node.waiting.add(waiter);
            follow(node, node.cell.ask(now, waiter));
        }

        /** Used at once, or un-taken some time. */
        private void got(Node node, Lease lease) {
            node.used++;
            if (random.nextInt(6) == 0) {
                node.taken.add(lease);
            } else {
                uses.add(now);
            }
            if (!node.taken.isEmpty() && random.nextBoolean()) {
                node.used--;
                undo(node, node.taken.remove(random.nextInt(node.taken.size())));
            }
        }

        private void follow(Node node, CellStep step) {
            returns.addAll(step.unused);
            for (CellStep.Delivery delivery : step.deliveries) {
                boolean waited = delivery.waiter().complete(delivery.permit());
                node.waiting.removeIf(CompletableFuture::isDone);
                if (delivery.permit() instanceof Permit.Taken(Lease lease)) {
                    if (waited && lease.isUsable(now)) {
                        got(node, lease);
                    } else {
                        undo(node, lease);
                    }
                }
            }
            CellStep.Call call = step.call();
            if (call != null) {
                assertThat(flights).as("one call at a time").noneMatch(flight -> flight.node() == node);
                CounterState.Answer answer = owner.lease(
                        rule, new Want(call.need(), call.ahead(), 2, true, call.back()), new OwnerTime(1, now, 0));
                boolean lost = random.nextInt(12) == 0;
                if (!lost || random.nextBoolean()) {
                    owner = answer.next(); // else the call is lost, and not the answer alone
                }
                Grant grant = lost ? new Grant.Unavailable("lost") : answer.grant();
                flights.add(new Flight(node, call, grant, now + random.nextLong(rule.useNanos() * 4 / 3)));
            }
        }

        private void undo(Node node, Lease lease) {
            CellStep step = node.cell.undo(lease, now);
            if (step != null) {
                follow(node, step);
            }
        }

        private void land() {
            if (flights.isEmpty()) {
                return;
            }
            Flight flight = flights.remove(random.nextInt(flights.size()));
            now = Math.max(now, flight.atNanos());
            if (flight.grant() instanceof Grant.Leased leased) {
                flight.node().granted += leased.permits();
            }
            follow(flight.node(), flight.node().cell.arrive(flight.call(), now, flight.grant()));
        }

        private void assertConserved(Node node) {
            long held = 0;
            for (Lease lease = node.cell.oldest(); lease != null; lease = lease.next()) {
                held += lease.held();
            }
            assertThat(node.granted).isEqualTo(node.used + node.unused() + held);
        }
    }
}
