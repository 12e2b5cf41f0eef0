package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rate is of the time that was told of: what is on its way makes it no smaller. */
final class AlertTooMuchTest extends AlertsByTheSecond {
    @Test
    void evenTrafficAboveABoundIsFoundAtEverySecondAndBelowItAtNone() {
        for (String window : List.of("10s", "20s", "1m")) {
            String requests =
                    "{\"type\":\"threshold\",\"metric\":\"requests\",\"by\":\"route\",\"window\":\"" + window + "\",";
            rule("more-" + window, requests + "\"above\":10,\"minimum\":100}", "0s");
            rule("less-" + window, requests + "\"above\":12}", "0s");
        }
        rule("risen", "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":2,\"window\":\"1m\"}", "0s");
        rule("tripled", "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":2.4,\"window\":\"1m\"}", "0s");
        eachSecond(
                5,
                11,
                second -> assertThat(alerts("firing").findValuesAsText("rule"))
                        .as("at second %s", second)
                        .containsExactlyInAnyOrder("more-10s", "more-20s", "more-1m", "risen"));
        for (JsonNode alert : alerts("firing")) {
            assertThat(alert.get("value").asDouble()).isIn(11.0, 2.2);
        }
        assertThat(alerts("resolved")).isEmpty();
    }
}
