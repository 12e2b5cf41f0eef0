package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.LimitRule;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whose cell is kept where there is no room: here all fall on one place. */
class CrowdedCellsTest {
    private static final LimitRule WINDOW = new LimitRule.Window(1_000, TimeUnit.SECONDS.toNanos(10));
    private static final LimitMeters.OfLimit METERS = new LimitMeters(new SimpleMeterRegistry(), () -> 0).of("limit");
    private static final CounterKey NAME = new CounterKey(1, 1);

    private final CrowdedCells cells = new CrowdedCells(1);

    private static CellKey key(String counter) {
        CellKey key = new CellKey();
        key.counters(counter);
        return key;
    }

    private CrowdedCells.Found ask(String counter) {
        return cells.find(key(counter), NAME, () -> new Cell(NAME, WINDOW, new Cell.Kind(true, false), METERS, 0));
    }

    private Cell askTwice(String counter) {
        ask(counter);
        return Objects.requireNonNull(ask(counter).cell());
    }

    @Test
    void of_counters_that_are_asked_for_once_no_cell_is_kept() {
        for (int i = 0; i < 100; i++) {
            CrowdedCells.Found found = ask("once-" + i);
            assertThat(found.cell()).isNull();
            assertThat(found.displaced()).isNull();
        }
        assertThat(cells.size()).isZero();
    }

    @Test
    void one_that_is_asked_for_again_has_its_cell_as_long_as_all_others_together_are_asked_for_less() {
        Cell own = askTwice("hot");
        for (int i = 0; i < 1_000; i++) {
            assertThat(ask("other-" + i).cell()).isNull();
            assertThat(ask("hot").cell()).isSameAs(own);
        }
        assertThat(cells.size()).isOne();
        assertThat(cells.known(key("hot"), NAME)).isSameAs(own);
        assertThat(cells.known(key("other-999"), NAME)).isNull();
    }

    @Test
    void one_that_is_asked_for_no_more_leaves_its_place_soon_however_often_it_was() {
        Cell own = askTwice("hot");
        for (int i = 0; i < 10_000; i++) {
            ask("hot");
        }
        CrowdedCells.Found found = ask("next");
        for (int i = 0; i < 100 && found.displaced() == null; i++) {
            assertThat(found.cell()).isNull();
            found = ask("next");
        }
        assertThat(found.displaced()).isSameAs(own);
        assertThat(cells.size()).isZero();
        assertThat(ask("next").cell()).isNotNull().isNotSameAs(own);
        assertThat(cells.known(key("hot"), NAME)).isNull();
    }

    @Test
    void one_that_moves_on_is_not_kept_twice() {
        Cell own = askTwice("hot");
        assertThat(cells.leave(key("other"), NAME)).isNull();
        assertThat(cells.leave(key("hot"), NAME)).isSameAs(own);
        assertThat(cells.leave(key("hot"), NAME)).isNull();
        assertThat(cells.size()).isZero();
    }

    @Test
    void one_that_holds_nothing_is_forgotten_after_a_while() {
        askTwice("idle");
        cells.forgetIdle(TimeUnit.SECONDS.toNanos(9));
        assertThat(cells.size()).isOne();
        cells.forgetIdle(TimeUnit.SECONDS.toNanos(10));
        assertThat(cells.size()).isZero();
    }
}
