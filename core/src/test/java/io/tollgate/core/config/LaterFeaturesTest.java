package io.tollgate.core.config;

import static io.tollgate.core.config.Samples.refusals;
import static io.tollgate.core.config.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the design has and this version has not is refused where it stands, never accepted and ignored. */
final class LaterFeaturesTest {
    @Test
    void corsIsNotHandledYet() {
        assertThat(refusals(Kind.ROUTE, with(Kind.ROUTE, "/cors", "{\"origins\":[\"*\"]}")))
                .containsExactly("/cors: CORS is not part of this version (expected: null)");
    }

    @Test
    void aCalendarHasDaysAndMonths() {
        assertThat(refusals(Kind.LIMIT, with(Kind.LIMIT, "/rules/0/calendar", "\"Europe/Zurich\"")))
                .containsExactlyInAnyOrder(
                        "/rules/0/per: \"1s\" (expected: 1d or 1mo, since there is a calendar)",
                        "/rules/0/burst: a calendar quota has none (expected: null)");
        assertThat(refusals(Kind.LIMIT, with(Kind.LIMIT, "/rules/1/per", "\"calendar-month\"")))
                .containsExactly(
                        "/rules/1/per: \"calendar-month\" (expected: a duration such as 250ms, 30s, 10m, 24h or 7d)");
    }
}
