package io.tollgate.console.peak;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Summary.Latency;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LogCommandTest {
    private static final Stretch STRETCH =
            new Stretch(Instant.parse("2026-01-31T12:00:00Z"), Instant.parse("2026-01-31T12:00:10.5Z"));

    @Test
    void theCommandNamesTimeRouteAndKind() {
        String command = LogCommand.of(STRETCH, "orders", Signal.FAILED.condition(new Latency(1, 2, 3)));
        assertThat(command)
                .contains("ended >= (\"2026-01-31T11:59:55Z\" | fromdate)")
                .contains("ended < (\"2026-01-31T12:00:15Z\" | fromdate)")
                .contains(".route == \"orders\"")
                .contains(".[\"http.response.status_code\"] >= 500");
    }

    @Test
    void aRoutesNameThatALinkBringsEndsNeitherTheTextNorTheCommand() {
        assertThat(LogCommand.of(STRETCH, "x' ; rm -rf \"", "")).contains(".route == \"x'\\'' ; rm -rf \\\"\"");
    }

    @Test
    void slowRequestsAreThoseAtTheQuantileAndAbove() {
        Latency latency = new Latency(1, 100, 250);
        assertThat(Signal.SLOWEST.condition(latency)).isEqualTo(".durationMs >= 245.0");
        assertThat(Signal.SLOWEST.live(latency)).containsEntry("slowerThan", "245ms");
        assertThat(Signal.of(Metric.CPU)).isEqualTo(Signal.REQUESTS);
    }

    @Test
    void aLinkThatMeansNothingIsNoAddress() {
        assertThat(PeakAddress.of(QueryParameters.of("from", "yesterday"))).isEmpty();
        assertThat(PeakAddress.of(QueryParameters.fromString("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")))
                .isEmpty();
        PeakAddress address = new PeakAddress(Metric.STATUS_5XX, STRETCH, "orders");
        assertThat(PeakAddress.of(address.query(QueryParameters.empty()))).contains(address);
    }
}
