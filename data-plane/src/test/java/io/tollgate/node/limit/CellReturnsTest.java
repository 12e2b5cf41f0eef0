package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a cell gives back what nobody used: with its next call, or alone when there is none. */
class CellReturnsTest {
    private static final LimitRule WINDOW = new LimitRule.Window(1_000, TimeUnit.SECONDS.toNanos(10));
    private static final LimitMeters.OfLimit METERS = new LimitMeters(new SimpleMeterRegistry(), () -> 0).of("limit");

    private final Cell cell = new Cell(new CounterKey(1, 1), WINDOW, new Cell.Kind(true, false), METERS, 0);

    private static long at(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private CellStep.Call ask(long millis) {
        return Objects.requireNonNull(
                cell.ask(at(millis), new CompletableFuture<>()).call());
    }

    private static Grant.Leased permits(long permits, long first) {
        return new Grant.Leased(permits, first, 7, 500, 0, at(10_000));
    }

    /** A permit that was taken, and whose lease is over since then; the other two of it went back alone. */
    private Lease taken() {
        CellStep.Call call = ask(0);
        CellStep step = cell.arrive(call, at(1), permits(3, 1));
        Lease lease = ((Permit.Taken) step.deliveries.getFirst().permit()).lease();
        cell.tick(at(125));
        assertThat(cell.tick(at(251)).unused).as("a call may come").isEmpty();
        assertThat(cell.isEmpty(at(272)))
                .as("a cell that has some is not forgotten")
                .isFalse();
        assertThat(cell.tick(at(273)).unused)
                .as("no call is due that could take them along")
                .containsExactly(permits(2, 2));
        return lease;
    }

    @Test
    void a_cell_is_not_forgotten_while_a_message_counts_in_its_budget() {
        taken();
        assertThat(cell.isEmpty(at(294))).isFalse();
        assertThat(cell.isEmpty(at(295))).isTrue();
    }

    @Test
    void what_comes_back_while_a_call_is_out_rides_on_the_next_one() {
        Lease lease = taken();
        CellStep.Call second = ask(300);
        assertThat(second.back()).isEmpty();
        assertThat(Objects.requireNonNull(cell.undo(lease, at(300))).unused).isEmpty();
        assertThat(cell.arrive(second, at(301), permits(1, 10)).unused).isEmpty();
        assertThat(ask(302).back()).containsExactly(permits(1, 1));
    }

    @Test
    void what_rode_on_a_call_that_nobody_answered_rides_again_and_only_then() {
        Lease lease = taken();
        CellStep.Call second = ask(300);
        cell.undo(lease, at(300));
        cell.arrive(second, at(301), permits(1, 10));
        cell.arrive(ask(302), at(552), new Grant.Unavailable("no answer"));
        CellStep.Call fourth = ask(600);
        assertThat(fourth.back()).containsExactly(permits(1, 1));
        cell.arrive(fourth, at(601), permits(1, 20));
        assertThat(ask(650).back()).isEmpty();
    }

    @Test
    void what_no_call_takes_along_goes_alone_and_once() {
        Lease lease = taken();
        CellStep.Call second = ask(300);
        cell.undo(lease, at(300));
        CellStep step = cell.arrive(second, at(301), permits(1, 10));
        assertThat(step.dueNanos()).isLessThanOrEqualTo(at(425));
        assertThat(cell.tick(at(425)).unused).containsExactly(permits(1, 1));
        assertThat(cell.tick(at(600)).unused).isEmpty();
        assertThat(ask(601).back()).isEmpty();
    }

    @Test
    void a_cell_that_closes_keeps_none_for_a_call() {
        Lease lease = taken();
        CellStep.Call second = ask(300);
        cell.undo(lease, at(300));
        assertThat(cell.close().unused).containsExactly(permits(1, 1));
        assertThat(cell.arrive(second, at(301), permits(3, 10)).unused)
                .as("one was waited for")
                .containsExactly(permits(2, 11));
    }

    @Test
    void what_a_lease_had_left_rides_and_what_is_un_taken_one_by_one_is_one_range() {
        CellStep.Call call = ask(0);
        CellStep step = cell.arrive(call, at(1), permits(10, 1));
        Lease lease = ((Permit.Taken) step.deliveries.getFirst().permit()).lease();
        for (int i = 0; i < 4; i++) {
            lease.take(at(2));
        }
        CellStep.Call refill = Objects.requireNonNull(cell.tick(at(251)).call());
        assertThat(refill.back()).containsExactly(permits(5, 6));
        for (int i = 0; i < 5; i++) {
            cell.undo(lease, at(252));
        }
        cell.arrive(refill, at(253), permits(0, 20));
        assertThat(ask(300).back()).containsExactly(permits(5, 1));
    }

    @Test
    void calls_and_what_goes_alone_are_together_no_more_than_fifty_in_a_second_and_none_is_lost() {
        List<Long> messages = new ArrayList<>();
        long granted = 0;
        long back = 0;
        for (int milli = 0; milli < 4_000; milli++) {
            List<CellStep> steps = new ArrayList<>(List.of(cell.tick(at(milli))));
            if (milli % 7 == 0 && milli < 2_000) {
                steps.add(cell.ask(at(milli), new CompletableFuture<>()));
            }
            for (int i = 0; i < steps.size(); i++) {
                CellStep step = steps.get(i);
                for (Grant.Leased alone : step.unused) {
                    messages.add(at(milli));
                    back += alone.permits();
                }
                for (CellStep.Delivery delivery : step.deliveries) {
                    if (delivery.permit() instanceof Permit.Taken(Lease lease)) {
                        CellStep undone = cell.undo(lease, at(milli));
                        if (undone != null) {
                            steps.add(undone);
                        }
                    }
                }
                CellStep.Call call = step.call();
                if (call != null) {
                    messages.add(at(milli));
                    assertThat(call.back()).hasSizeLessThanOrEqualTo(Want.BACK_MAX);
                    back += call.back().stream()
                            .mapToLong(Grant.Leased::permits)
                            .sum();
                    long permits = call.need() + call.ahead();
                    steps.add(cell.arrive(
                            call, at(milli), new Grant.Leased(permits, granted + 1, milli, 500, 0, at(10_000))));
                    granted += permits;
                }
            }
        }
        for (int from = 0; from + 50 < messages.size(); from++) {
            assertThat(messages.get(from + 50) - messages.get(from)).isGreaterThanOrEqualTo(at(1_000));
        }
        assertThat(back).as("nobody used one").isEqualTo(granted);
    }
}
