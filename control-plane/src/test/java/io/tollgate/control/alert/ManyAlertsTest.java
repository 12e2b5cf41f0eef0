package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More at once than one look tells of, and what is told together. */
final class ManyAlertsTest extends AlertsAtWork {
    private static final int ROUTES = 60;
    private long interval;

    @Test
    void whatStillHoldsIsNotOverBecauseOthersAreWorseByNow() {
        errorRule("0s");
        badOfAHundred(route -> 20 + route);
        evaluator().run();
        List<String> first = firing();
        assertThat(first)
                .as("the worst")
                .containsExactlyInAnyOrderElementsOf(IntStream.range(10, ROUTES)
                        .mapToObj(ManyAlertsTest::name)
                        .toList());

        for (int look = 0; look < 3; look++) {
            badOfAHundred(route -> 90 - route); // those that are not told are the worst now
            now = now.plusSeconds(9);
            evaluator().run();
        }
        assertThat(alerts("resolved")).isEmpty();
        assertThat(firing()).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void whatIsOverEndsWhileThereAreTooManyAndTheWorstOfTheOthersFollows() {
        errorRule("0s");
        badOfAHundred(route -> 20 + route);
        evaluator().run();
        now = now.plusSeconds(70); // what was before counts no more
        for (int look = 0; look < 3; look++) {
            badOfAHundred(route -> route == 59 ? 0 : 20 + route);
            evaluator().run();
            now = now.plusSeconds(9);
        }
        assertThat(alerts("resolved").findValuesAsText("subject")).containsExactly(name(59));
        assertThat(firing())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(9, 59).mapToObj(ManyAlertsTest::name).toList());
    }

    @Test
    void aNodeThatComesFirstByNameEndsNoOthersAlert() {
        rule("stale", "{\"type\":\"state\",\"fact\":\"node-stale\"}", "0s");
        update("""
                INSERT INTO nodes (name, enrolled_at)
                SELECT 'node-' || to_char(i, 'FM00'), now() - interval '1 hour' FROM generate_series(1, 50) i
                """);
        evaluator().run();
        assertThat(firing()).hasSize(50);
        update("INSERT INTO nodes (name, enrolled_at) VALUES ('a-node', now() - interval '1 hour')");
        assertAllHoldOn();

        update("UPDATE nodes SET draining = true WHERE name = 'node-50'");
        assertTheFirstFollows("node-50", "a-node");
    }

    /** Of keys there may be so many that not all of them are read. */
    @Test
    void aKeyThatEndsSoonerEndsNoOthersAlert() {
        rule("keys", "{\"type\":\"state\",\"fact\":\"key-expiring\",\"within\":\"7d\"}", "0s");
        keys(1, 50, "3 days");
        evaluator().run();
        assertThat(firing()).hasSize(50);
        keys(101, 160, "2 days");
        assertAllHoldOn();

        update("UPDATE api_keys SET revoked_at = now(), revoked_by = 'test' WHERE id = 'k_000000000050'");
        assertTheFirstFollows("k_000000000050", "k_000000000101");
    }

    private void keys(int first, int last, String life) {
        update("""
                INSERT INTO api_keys (id, alias, sha256, consumer, allowed_cidrs, created_at, created_by, expires_at, sequence, changed_at)
                SELECT 'k_' || to_char(i, 'FM000000000000'), 'key', sha256(i::text::bytea), 'acme', '{}', now(), 'test',
                    now() + ?::interval + i * interval '1 second', 1000000 + i, now()
                FROM generate_series(?, ?) i
                """, life, first, last);
    }

    private void assertAllHoldOn() {
        List<String> before = firing();
        for (int look = 0; look < 2; look++) {
            now = now.plusSeconds(9);
            evaluator().run();
        }
        assertThat(alerts("resolved")).isEmpty();
        assertThat(firing()).containsExactlyInAnyOrderElementsOf(before);
    }

    private void assertTheFirstFollows(String over, String next) {
        for (int look = 0; look < 2; look++) {
            now = now.plusSeconds(9);
            evaluator().run();
        }
        assertThat(alerts("resolved").findValuesAsText("subject")).containsExactly(over);
        assertThat(firing()).hasSize(50).contains(next).doesNotContain(over);
    }

    @Test
    void whatBeginsInOneLookIsOneMessageAChannel() throws Exception {
        try (WebhookReceiver other = new WebhookReceiver()) {
            channel();
            channel("other", other);
            errorRule("0s");
            badOfAHundred(route -> route < 2 ? 50 : 0);
            evaluator().run();
            assertThat(waiting("hook")).isEqualTo(1);
            assertThat(waiting("other")).isEqualTo(1);
            awaitTold(1);
            assertThat(Json.parse(receiver.posted.getFirst().body())
                            .get("alerts")
                            .findValuesAsText("subject"))
                    .containsExactlyInAnyOrder(name(0), name(1));
        }
    }

    private void badOfAHundred(IntUnaryOperator bad) {
        var told = Counting.interval(++interval, 0);
        for (int route = 0; route < ROUTES; route++) {
            int failed = bad.applyAsInt(route);
            told.addCounted(Counting.route(name(route), 100 - failed, failed, 1_000));
        }
        Counting.store(plane, now, "a", told);
    }

    private static String name(int route) {
        return "route-" + route;
    }

    private List<String> firing() {
        JsonNode items = admin.get("/alerts?state=firing&limit=100").json().get("items");
        return items.findValuesAsText("subject");
    }
}
