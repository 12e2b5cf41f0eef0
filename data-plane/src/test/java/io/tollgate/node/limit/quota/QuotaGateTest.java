package io.tollgate.node.limit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calendar quotas over a control plane that the test plays: several nodes, days that pass, outages. */
class QuotaGateTest {
    private static final String DAY = "{\"requests\":10,\"per\":\"1d\",\"calendar\":\"Europe/Zurich\"}";

    private Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private long nanos;
    private final Map<String, Long> reserved = new HashMap<>();
    private final List<QuotaGate> gates = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private boolean away;
    private String unknown = "";
    private String askedOf = "";
    private @Nullable CompletableFuture<QuotaReply> asked;
    private int calls;

    /** The database of the control plane. */
    private final QuotaLedger ledger = new QuotaLedger() {
        @Override
        public CompletionStage<QuotaReply> reserve(QuotaAsk ask) {
            calls++;
            CompletableFuture<QuotaReply> held = asked;
            if (held != null && ask.name().limit().equals(askedOf)) {
                return held;
            }
            if (away || ask.name().limit().equals(unknown)) {
                return CompletableFuture.completedFuture(new QuotaReply.Unknown());
            }
            long left = Math.max(0, ask.name().quota() - reserved.getOrDefault(row(ask.name(), ask.period()), 0L));
            long needed = Math.min(ask.need(), left);
            long permits = needed + Math.min(ask.ahead(), (left - needed) / 4);
            reserved.merge(row(ask.name(), ask.period()), permits, Long::sum);
            return CompletableFuture.completedFuture(new QuotaReply.Reserved(permits, left - permits));
        }

        @Override
        public void giveBack(QuotaAsk.Name name, String period, long permits) {
            reserved.merge(row(name, period), -permits, Long::sum);
        }
    };

    private static String row(QuotaAsk.Name name, String period) {
        return name.rule() + " " + name.counter().text() + " " + period;
    }

    /** Rates that are one counter each, in memory. */
    private final class Rates implements LeaseLedger {
        private final Map<CounterKey, CounterState> counters = new HashMap<>();

        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            OwnerTime time = new OwnerTime(1, nanos, 0);
            CounterState.Answer answer = counters.computeIfAbsent(key, k -> CounterState.fresh(rule, time))
                    .lease(rule, want, time);
            counters.put(key, answer.next());
            return CompletableFuture.completedFuture(answer.grant());
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits) {
            counters.computeIfPresent(key, (k, state) -> state.giveBack(rule, permits, new OwnerTime(1, nanos, 0)));
        }

        @Override
        public int members() {
            return 1;
        }

        @Override
        public Place place() {
            return new Place(0, 1);
        }
    }

    private QuotaGate node() {
        return node(QuotaTable.CELLS_MAX);
    }

    private QuotaGate node(int cellsMax) {
        ClusterLimiter rates = new ClusterLimiter(new Rates(), meters, () -> nanos);
        rates.useSecret(new byte[] {1});
        QuotaGate gate = new QuotaGate(rates, new QuotaTable(ledger, meters, () -> now, () -> nanos, cellsMax));
        gates.add(gate);
        return gate;
    }

    @AfterEach
    void stop() {
        gates.forEach(QuotaGate::close);
    }

    @Test
    void a_day_has_so_many_over_all_nodes_and_the_next_has_as_many_again() {
        QuotaGate one = node();
        QuotaGate other = node();
        Limit limit = limit("day", DAY, "strict");
        assertThat(admitted(one, 6, limit) + admitted(other, 6, limit) + admitted(one, 6, limit))
                .isEqualTo(10);
        assertThat(take(one, limit)).isInstanceOfSatisfying(LimitAnswer.Refused.class, refused -> {
            assertThat(refused.limit()).isEqualTo("day");
            assertThat(refused.retryAfter())
                    .as("until midnight in Zurich, 23:00 UTC")
                    .isEqualTo(Duration.ofHours(11));
        });
        now = Instant.parse("2026-11-26T23:00:00Z");
        assertThat(admitted(one, 20, limit)).isEqualTo(10);
    }

    @Test
    void months_differ_in_length() {
        QuotaGate node = node();
        Limit limit = limit("month", "{\"requests\":3,\"per\":\"1mo\",\"calendar\":\"UTC\"}", "strict");
        now = Instant.parse("2028-02-29T23:59:59Z");
        assertThat(admitted(node, 5, limit)).isEqualTo(3);
        now = Instant.parse("2028-03-01T00:00:00Z");
        assertThat(admitted(node, 5, limit)).isEqualTo(3);
        now = Instant.parse("2028-03-31T23:59:59Z");
        assertThat(take(node, limit)).isInstanceOf(LimitAnswer.Refused.class);
    }

    @Test
    void a_node_that_stops_gives_back_what_it_did_not_use_and_a_new_one_goes_on() {
        Limit limit = limit("large", "{\"requests\":10000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        QuotaGate first = node();
        assertThat(admitted(first, 500, limit)).isEqualTo(500);
        assertThat(reserved.values()).as("it holds a chunk").allMatch(rows -> rows > 500);
        first.close();
        assertThat(reserved.values()).containsExactly(500L);
        assertThat(permits("large", "reserved") - permits("large", "returned")).isEqualTo(500);
        assertThat(permits("large", "asked")).isGreaterThanOrEqualTo(permits("large", "reserved"));
        assertThat(admitted(node(), 20_000, limit)).isEqualTo(9_500);
    }

    @Test
    void a_large_quota_costs_few_calls() {
        Limit limit = limit("large", "{\"requests\":1000000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        assertThat(admitted(node(), 50_000, limit)).isEqualTo(50_000);
        assertThat(calls).isLessThan(100);
    }

    @Test
    void a_flood_over_the_quota_asks_once_in_five_seconds() {
        QuotaGate node = node();
        Limit limit = limit("day", DAY, "strict");
        admitted(node, 10, limit);
        take(node, limit);
        int before = calls;
        assertThat(admitted(node, 1_000, limit)).isZero();
        assertThat(calls).isEqualTo(before);
        reserved.replaceAll((row, count) -> count - 1); // an operator's grant, or a chunk that came back
        nanos += QuotaCell.SPENT_NANOS;
        assertThat(admitted(node, 5, limit)).isEqualTo(1);
    }

    @Test
    void while_the_control_plane_is_away_a_chunk_is_used_up_and_then_each_mode_does_what_it_says() {
        QuotaGate node = node();
        Limit strict = limit("strict", DAY, "strict");
        Limit relaxed = limit("relaxed", "{\"requests\":100,\"per\":\"1d\",\"calendar\":\"UTC\"}", "relaxed");
        away = true;
        assertThat(take(node, strict)).isEqualTo(new LimitAnswer.Unavailable("strict"));
        assertThat(admitted(node, 50, relaxed)).as("a fiftieth on credit").isEqualTo(2);
        assertThat(take(node, relaxed)).isEqualTo(new LimitAnswer.Unavailable("relaxed"));
        assertThat(permits("relaxed", "owed")).isEqualTo(2);
        assertThat(calls("relaxed", "unknown")).isPositive();
        away = false;
        nanos += QuotaCell.UNKNOWN_NANOS;
        assertThat(admitted(node, 200, relaxed))
                .as("what it owed is paid first")
                .isEqualTo(98);
        assertThat(admitted(node, 20, strict)).isEqualTo(10);
    }

    @Test
    void what_one_quota_cannot_tell_costs_nothing_of_the_others_before_and_behind_it() {
        QuotaGate node = node();
        Limit before = limit("before", DAY, "strict");
        Limit lost = limit("lost", DAY, "strict");
        Limit behind = limit("behind", DAY, "strict");
        assertThat(admitted(node, 1, before) + admitted(node, 1, behind)).isEqualTo(2);
        unknown = "lost";
        for (int i = 0; i < 30; i++) {
            assertThat(take(node, before, lost, behind)).isEqualTo(new LimitAnswer.Unavailable("lost"));
        }
        assertThat(meters.get("tollgate.limit.decisions")
                        .tags("limit", "lost", "verdict", "unavailable")
                        .counter()
                        .count())
                .isEqualTo(30);
        assertThat(admitted(node, 30, before)).isEqualTo(9);
        assertThat(admitted(node, 30, behind)).isEqualTo(9);
    }

    @Test
    void with_too_many_counters_new_ones_share_what_a_relaxed_quota_may_owe_and_a_strict_one_is_not_told() {
        QuotaGate node = node(10);
        String relaxed = "{\"name\":\"relaxed\",\"by\":[\"consumer\"],\"mode\":\"relaxed\",\"rules\":["
                + "{\"requests\":100,\"per\":\"1d\",\"calendar\":\"UTC\"}]}";
        Limit each = read(relaxed);
        long admitted = 0;
        for (int i = 0; i < 1_000; i++) {
            admitted += take(node, "consumer-" + i, each) instanceof LimitAnswer.Admitted ? 1 : 0;
        }
        assertThat(admitted).as("ten counters, and sixteen times two on credit").isEqualTo(10 + 16 * 2);
        Limit strict = read(relaxed.replace("\"mode\":\"relaxed\"", "\"mode\":\"strict\""));
        assertThat(take(node, "nobody-yet", strict)).isEqualTo(new LimitAnswer.Unavailable("relaxed"));
        now = now.plus(Duration.ofDays(1));
        assertThat(take(node, "consumer-999", each)).as("another day").isInstanceOf(LimitAnswer.Admitted.class);
    }

    @Test
    void a_permit_of_a_rate_is_not_used_after_its_time_because_a_quota_was_awaited() {
        QuotaGate node = node();
        Limit both = limit("both", "{\"requests\":2,\"per\":\"1s\"}," + DAY, "strict");
        LateAnswer late = lateAnswer(node, both);
        nanos += Duration.ofMillis(26).toNanos(); // a busy event loop: a permit of this rate has 25 ms
        assertThat(late.settle()).isEqualTo(new LimitAnswer.Unavailable("both"));
        assertThat(admitted(node, 5, both)).as("it went back").isEqualTo(2);
    }

    @Test
    void a_request_that_is_gone_gives_back_of_quotas_and_rates() {
        QuotaGate node = node();
        Limit both = limit("both", "{\"requests\":2,\"per\":\"1m\"}," + DAY, "strict");
        lateAnswer(node, both).abandon();
        assertThat(admitted(node, 5, both)).isEqualTo(2);
    }

    /** Of a request whose quota is answered only after it was asked for. */
    private LateAnswer lateAnswer(QuotaGate node, Limit limit) {
        CompletableFuture<QuotaReply> reply = answersLater(limit.name());
        LimitAnswer answer = node.take(request("acme", limit));
        asked = null;
        reply.complete(new QuotaReply.Reserved(10, 0));
        return ((LimitAnswer.Pending) answer).late().toCompletableFuture().join();
    }

    private CompletableFuture<QuotaReply> answersLater(String limit) {
        CompletableFuture<QuotaReply> reply = new CompletableFuture<>();
        asked = reply;
        askedOf = limit;
        return reply;
    }

    @Test
    void a_permit_of_yesterday_is_not_given_back_to_today() {
        QuotaGate node = node();
        Limit day = limit("day", "{\"requests\":1000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        assertThat(admitted(node, 1, day)).as("and it holds one more").isEqualTo(1);
        CompletableFuture<QuotaReply> reply = answersLater("other");
        LimitAnswer answer = node.take(request("acme", day, limit("other", DAY, "strict")));
        asked = null;
        now = now.plus(Duration.ofDays(1));
        assertThat(admitted(node, 2_000, day)).isEqualTo(1_000);
        assertThat(calls("day", "spent")).isPositive();
        assertThat(permits("day", "expired")).as("what was held at midnight").isPositive();
        reply.complete(new QuotaReply.Unknown());
        assertThat(((LimitAnswer.Pending) answer).answer().toCompletableFuture().join())
                .isEqualTo(new LimitAnswer.Unavailable("other"));
        assertThat(admitted(node, 5, day)).isZero();
    }

    @Test
    void who_waits_while_the_node_stops_gets_his_answer_and_what_comes_later_goes_back() {
        QuotaGate node = node();
        Limit large = limit("large", "{\"requests\":10000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        CompletableFuture<QuotaReply> reply = answersLater("large");
        LimitAnswer answer = node.take(request("acme", large));
        asked = null;
        node.close();
        reserved.put("large", 200L);
        reply.complete(new QuotaReply.Reserved(200, 9_800));
        assertThat(((LimitAnswer.Pending) answer).answer().toCompletableFuture().join())
                .isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(reserved.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
    }

    @Test
    void a_route_may_count_as_several_requests() {
        QuotaGate node = node();
        Limit day = limit("day", DAY, "strict");
        assertThat(takeOf(EXPENSIVE, node, day)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(takeOf(EXPENSIVE, node, day)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(takeOf(EXPENSIVE, node, day)).as("two of ten are left").isInstanceOf(LimitAnswer.Refused.class);
        assertThat(admitted(node, 5, day)).as("for those that cost one each").isEqualTo(2);
        Limit narrow = limit("narrow", "{\"requests\":1,\"per\":\"1m\"}", "strict");
        Limit other = limit("other", DAY, "strict");
        assertThat(admitted(node, 1, narrow)).isEqualTo(1);
        assertThat(takeOf(EXPENSIVE, node, other, narrow)).isInstanceOf(LimitAnswer.Refused.class);
        assertThat(admitted(node, 20, other)).as("all four went back").isEqualTo(10);
        away = true;
        Limit relaxed = limit("relaxed", "{\"requests\":150,\"per\":\"1d\",\"calendar\":\"UTC\"}", "relaxed");
        assertThat(takeOf(EXPENSIVE, node, relaxed))
                .as("more than the three that it may owe")
                .isEqualTo(new LimitAnswer.Unavailable("relaxed"));
        assertThat(admitted(node, 9, relaxed)).isEqualTo(3);
    }

    @Test
    void what_a_rate_refuses_costs_no_quota() {
        QuotaGate node = node();
        Limit both = limit("both", "{\"requests\":2,\"per\":\"1m\"}," + DAY, "strict");
        assertThat(admitted(node, 50, both)).isEqualTo(2);
        nanos += Duration.ofMinutes(2).toNanos();
        assertThat(admitted(node, 50, both)).isEqualTo(2);
        nanos += Duration.ofMinutes(2).toNanos();
        assertThat(IntStream.range(0, 10)
                        .mapToLong(i -> {
                            nanos += Duration.ofMinutes(2).toNanos();
                            return admitted(node, 5, both);
                        })
                        .sum())
                .as("ten in all")
                .isEqualTo(6);
    }

    @Test
    void a_shadow_counts_and_refuses_nothing() {
        QuotaGate node = node();
        Limit shadow = read("{\"name\":\"shadow\",\"by\":[],\"shadow\":true,\"rules\":[" + DAY + "]}");
        assertThat(admitted(node, 30, shadow)).isEqualTo(30);
        assertThat(reserved.values()).containsExactly(10L);
    }

    @Test
    void consumers_are_counted_apart() {
        QuotaGate node = node();
        Limit each = read("{\"name\":\"each\",\"by\":[\"consumer\"],\"mode\":\"strict\",\"rules\":[" + DAY + "]}");
        assertThat(admitted(node, 20, each)).isEqualTo(10);
        assertThat(take(node, "other", each)).isInstanceOf(LimitAnswer.Admitted.class);
    }

    @Test
    void how_a_quota_stands_is_told() {
        QuotaGate node = node();
        assertThat(take(node, limit("day", DAY, "strict")))
                .isInstanceOfSatisfying(LimitAnswer.Admitted.class, admitted -> {
                    assertThat(admitted.states()).hasSize(1);
                    assertThat(admitted.states().getFirst().policy().text()).isEqualTo("\"day\";q=10;w=86400");
                    assertThat(admitted.states().getFirst().remaining()).isEqualTo(9);
                    assertThat(admitted.states().getFirst().resetSeconds()).isEqualTo(11 * 3600);
                });
    }

    private double permits(String limit, String fate) {
        return meters.get("tollgate.quota.permits")
                .tags("limit", limit, "fate", fate)
                .counter()
                .count();
    }

    private double calls(String limit, String outcome) {
        return meters.get("tollgate.quota.calls")
                .tags("limit", limit, "outcome", outcome)
                .counter()
                .count();
    }

    private long admitted(QuotaGate node, int count, Limit limit) {
        return IntStream.range(0, count)
                .mapToObj(i -> take(node, limit))
                .filter(LimitAnswer.Admitted.class::isInstance)
                .count();
    }

    private LimitAnswer take(QuotaGate node, Limit... limits) {
        return take(node, "acme", limits);
    }

    private LimitAnswer take(QuotaGate node, String consumer, Limit... limits) {
        LimitAnswer answer = node.take(request(consumer, limits));
        return answer instanceof LimitAnswer.Pending pending
                ? pending.answer().toCompletableFuture().join()
                : answer;
    }

    private static LimitAnswer takeOf(Route route, QuotaGate node, Limit... limits) {
        LimitAnswer answer = node.take(request(route, "acme", limits));
        return answer instanceof LimitAnswer.Pending pending
                ? pending.answer().toCompletableFuture().join()
                : answer;
    }

    private static LimitRequest request(String consumer, Limit... limits) {
        return request(ROUTE, consumer, limits);
    }

    private static LimitRequest request(Route route, String consumer, Limit... limits) {
        return new LimitRequest(
                route,
                new LimitRequest.Subject(InetAddress.ofLiteral("203.0.113.7"), consumer, null),
                "GET",
                header -> null,
                Stream.of(limits).map(LimitPlan::of).toList());
    }

    private static Limit limit(String name, String rules, String mode) {
        return read("{\"name\":\"" + name + "\",\"by\":[],\"mode\":\"" + mode + "\",\"rules\":[" + rules + "]}");
    }

    private static Limit read(String json) {
        return (Limit) read(Kind.LIMIT, json);
    }

    private static final Route ROUTE = (Route) read(Kind.ROUTE, """
            {"name":"orders","match":{"paths":["/orders"]},"upstream":"orders","access":{"public":true}}
            """);

    private static final Route EXPENSIVE = (Route) read(Kind.ROUTE, """
            {"name":"reports","match":{"paths":["/reports"]},"upstream":"orders","access":{"public":true},"quotaCost":4}
            """);

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
