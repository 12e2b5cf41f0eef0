package io.tollgate.control.tryit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.event.RequestEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a request that was sent nobody says that nothing was counted. */
final class CourseTest {
    @Test
    void whatTheLimitsCountedIsSaidAsFarAsTheNodeTells() {
        assertThat(new Course(event("", "route", "limit", "balance"), "").limitsAsked())
                .isEqualTo("the node asked, and this request was counted");
        assertThat(new Course(event("each", "route", "limit"), "").limitsAsked())
                .isEqualTo("limit each refused it");
        assertThat(new Course(event("", "route", "body"), "").limitsAsked()).startsWith("the node did not ask");
        assertThat(Course.untold("nobody told").limitsAsked()).endsWith("is not known");
        assertThat(new Course(event(""), "").limitsAsked())
                .as("a node that heard too late tells no steps")
                .endsWith("is not known");
    }

    private static RequestEvent event(String limit, String... steps) {
        List<RequestEvent.StepTook> took = Arrays.stream(steps)
                .map(step -> new RequestEvent.StepTook(step, Duration.ofMillis(1)))
                .toList();
        return new RequestEvent(
                "node-1",
                Instant.EPOCH,
                "r-1",
                new RequestEvent.Request("GET", "api.example.com", "/orders", "192.0.2.1", "1.1", ""),
                new RequestEvent.Caller("acme", "k_1"),
                new RequestEvent.Outcome(200, "ok", "", "", false, limit),
                new RequestEvent.Way("orders", "shop", "", 1, 7, ""),
                new RequestEvent.Cost(1_000, -1, 0, 0, took));
    }
}
