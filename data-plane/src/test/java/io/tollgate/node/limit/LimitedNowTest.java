package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whom limits refused in the last minute. */
class LimitedNowTest {
    private long nanos = -TimeUnit.SECONDS.toNanos(7);
    private final LimitedNow limited = new LimitedNow(() -> nanos);
    private static final Route ROUTE = (Route) read(Kind.ROUTE, """
            {"name":"orders","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}}""");

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LimitPlan plan(String name, String by) {
        return LimitPlan.of((Limit) read(
                Kind.LIMIT,
                "{\"name\":\"" + name + "\",\"by\":" + by + ",\"rules\":[{\"requests\":5,\"per\":\"1m\"}]}"));
    }

    private static LimitRequest request(LimitPlan plan, String address, @Nullable String consumer, String header) {
        return new LimitRequest(
                ROUTE,
                new LimitRequest.Subject(InetAddress.ofLiteral(address), consumer, null, Map.of("tenant", header)),
                "GET",
                name -> header,
                List.of(plan));
    }

    private void refused(LimitPlan plan, String address, @Nullable String consumer, String header, int times) {
        for (int i = 0; i < times; i++) {
            limited.refused(plan, request(plan, address, consumer, header), Duration.ofSeconds(20));
        }
    }

    private List<LimitedCounter> list() {
        return limited.list((dimension, value) -> dimension + "/" + value.hashCode());
    }

    private void later(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void who_is_refused_is_there_by_name_with_the_wait_and_gone_after_a_minute() {
        LimitPlan plan = plan("per-consumer", "[\"consumer\",\"route\",\"address\"]");
        refused(plan, "2001:db8::77", "acme", "", 3);
        refused(plan, "203.0.113.7", null, "", 1);
        later(4);

        LimitedCounter acme = list().getFirst();
        assertThat(acme)
                .isEqualTo(new LimitedCounter(
                        "per-consumer",
                        List.of(
                                new LimitedCounter.Value("consumer", "acme", false),
                                new LimitedCounter.Value("route", "orders", false),
                                new LimitedCounter.Value("address", "2001:db8:0:0:0:0:0:0/64", false)),
                        3,
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(4),
                        false));
        assertThat(list().get(1).by()).contains(new LimitedCounter.Value("consumer", "", false));

        later(20);
        assertThat(list().getFirst().rest()).isEqualTo(Duration.ZERO);
        later(40);
        assertThat(list()).isEmpty();
        assertThat(limited.others()).isEmpty();
    }

    @Test
    void what_may_be_a_secret_is_never_told() {
        LimitPlan plan = plan("tenants", "[\"header:authorization\",\"claim:tenant\"]");
        refused(plan, "203.0.113.7", null, "Bearer of secrets", 1);

        List<LimitedCounter.Value> by = list().getFirst().by();
        assertThat(by).allMatch(LimitedCounter.Value::hidden);
        assertThat(by.toString()).doesNotContain("Bearer").contains("header:authorization/");
    }

    @Test
    void each_limit_is_told_of_before_the_second_of_any() {
        LimitPlan many = plan("many", "[\"consumer\"]");
        LimitPlan one = plan("one", "[]");
        refused(many, "203.0.113.7", "a", "", 9);
        refused(many, "203.0.113.7", "b", "", 8);
        refused(one, "203.0.113.7", "a", "", 1);
        assertThat(list()).extracting(LimitedCounter::limit).containsExactly("many", "one", "many");
        assertThat(list()).extracting(LimitedCounter::refused).containsExactly(9L, 1L, 8L);
    }

    @Test
    void strangers_without_end_neither_grow_it_nor_hide_who_is_refused_most() {
        LimitPlan plan = plan("per-consumer", "[\"consumer\"]");
        refused(plan, "203.0.113.7", "acme", "", 20_000);
        for (int i = 0; i < 20_000; i++) {
            refused(plan, "203.0.113.7", "stranger-" + i, "", 1);
        }
        List<LimitedCounter> told = list();
        assertThat(told).hasSizeLessThanOrEqualTo(LimitedNow.COUNTERS_MAX);
        assertThat(told.getFirst().by().getFirst().text()).isEqualTo("acme");
        assertThat(told.getFirst().refused()).isEqualTo(20_000);
        long all = told.stream().mapToLong(LimitedCounter::refused).sum()
                + limited.others().getOrDefault("per-consumer", 0L);
        assertThat(all).as("nothing is lost").isEqualTo(40_000);
    }

    @Test
    void who_begins_while_there_is_no_room_gets_a_place_when_refused_a_lot() {
        LimitPlan plan = plan("per-consumer", "[\"consumer\"]");
        for (int i = 0; i < LimitedNow.COUNTERS_MAX; i++) {
            refused(plan, "203.0.113.7", "early-" + i, "", 10);
        }
        list();
        refused(plan, "203.0.113.7", "acme", "", 2_000);
        assertThat(list().getFirst().by().getFirst().text()).isEqualTo("acme");
    }

    @Test
    void a_limit_that_refuses_nobody_any_more_leaves_nothing_behind() {
        for (int i = 0; i < 100; i++) {
            refused(plan("day-" + i, "[\"consumer\"]"), "203.0.113.7", "acme", "", 1);
        }
        list();
        assertThat(limited.size()).isEqualTo(100);
        later(61);
        refused(plan("day-100", "[\"consumer\"]"), "203.0.113.7", "acme", "", 1);

        assertThat(list()).hasSize(1);
        assertThat(limited.size()).isOne();
    }
}
