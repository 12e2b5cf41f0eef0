package io.tollgate.console.peak;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.console.peak.PeakTable.By;
import org.junit.jupiter.api.Test;

/** That there were none of what was asked for says nothing of the rest. */
final class PeakTableTest {
    @Test
    void whatThereWasNoneOfIsSaid() {
        assertThat(PeakTable.none(By.TARGET, Signal.FAULTY)).isEqualTo("No target answered 4xx.");
        assertThat(PeakTable.none(By.CONSUMER, Signal.LIMITED)).isEqualTo("No consumer had 429.");
        assertThat(PeakTable.none(By.TARGET, Signal.SLOW)).isEqualTo("No target answered a request.");
        assertThat(PeakTable.none(By.ROUTE, Signal.REFUSED)).isEqualTo("No route had a refused request.");
    }
}
