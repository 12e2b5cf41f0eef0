package io.tollgate.node.limit.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LimitAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Quotas of requests. */
class QuotaGateTest extends PlayedQuotas {
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
    void who_asked_once_while_the_clock_was_a_day_ahead_is_counted_today_again() {
        QuotaGate ahead = node();
        QuotaGate right = node();
        Limit limit = limit("day", DAY, "strict");
        Instant today = now;
        now = today.plus(Duration.ofDays(1));
        assertThat(admitted(ahead, 1, limit)).isOne();
        now = today;
        assertThat(admitted(right, 7, limit) + admitted(ahead, 7, limit))
                .as("of today")
                .isEqualTo(10);
    }

    @Test
    void a_clock_that_is_put_right_by_a_moment_at_midnight_loses_nothing_of_the_day_that_began() {
        QuotaGate node = node();
        Limit limit = limit("day", DAY, "strict");
        now = Instant.parse("2026-11-26T23:00:00Z");
        assertThat(admitted(node, 10, limit)).isEqualTo(10);
        now = now.minusMillis(250);
        assertThat(admitted(node, 10, limit))
                .as("the day before would have all")
                .isZero();
        now = now.plusSeconds(1);
        assertThat(admitted(node, 10, limit)).isZero();
    }

    @Test
    void what_a_request_that_is_gone_had_of_a_node_that_stopped_goes_back() {
        QuotaGate node = node();
        LateAnswer late = lateAnswer(node, limit("day", DAY, "strict"));
        reserved.put("day", 10L);
        node.close();
        assertThat(total()).isOne();
        late.abandon();
        assertThat(total()).isZero();
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
    void the_longest_wait_of_the_quotas_that_refuse_is_told() {
        QuotaGate node = node();
        Limit day = limit("day", DAY, "strict");
        Limit month = limit("month", DAY.replace("1d", "1mo"), "strict");
        assertThat(admitted(node, 10, day, month)).isEqualTo(10);
        for (int i = 0; i < 2; i++) { // when both are known to be spent, too
            assertThat(take(node, day, month)).isInstanceOfSatisfying(LimitAnswer.Refused.class, refused -> {
                assertThat(refused.limit()).isEqualTo("month");
                assertThat(refused.retryAfter())
                        .as("until December in Zurich")
                        .isEqualTo(Duration.ofHours(4 * 24 + 11));
            });
            take(node, day);
            take(node, month);
        }
    }

    @Test
    void a_sweep_that_fails_is_not_the_last() {
        List<Runnable> repeated = new ArrayList<>();
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
                repeated.add(task);
                return super.scheduleWithFixedDelay(task, 1, 1, TimeUnit.DAYS);
            }
        };
        QuotaTable table = table(QuotaTable.CELLS_MAX);
        QuotaGate node = node(namedRates(), table, thread);
        Limit large = limit("large", "{\"requests\":10000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        assertThat(admitted(node, 1, large)).isOne();
        nanos += QuotaTable.IDLE_NANOS;
        broken = true;
        assertThatCode(() -> repeated.forEach(Runnable::run))
                .as("what throws is not repeated")
                .doesNotThrowAnyException();
        broken = false;
        assertThat(admitted(node, 1, large)).isOne();
        nanos += QuotaTable.IDLE_NANOS;
        repeated.forEach(Runnable::run);
        assertThat(table.size()).isZero();
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
    void what_nobody_took_back_is_not_counted_as_returned() {
        Limit limit = limit("large", "{\"requests\":10000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        QuotaGate node = node();
        assertThat(admitted(node, 500, limit)).isEqualTo(500);
        away = true;
        node.close();
        assertThat(permits("large", "returned")).isZero();
        assertThat(permits("large", "reserved") - permits("large", "lost")).isEqualTo(500);
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
    void what_is_owed_of_a_spent_quota_is_kept_in_mind_until_its_period_is_over() {
        QuotaTable table = table(QuotaTable.CELLS_MAX);
        QuotaGate node = node(table);
        Limit relaxed = limit("relaxed", "{\"requests\":100,\"per\":\"1d\",\"calendar\":\"UTC\"}", "relaxed");
        assertThat(admitted(node, 101, relaxed)).isEqualTo(100);
        for (int outage = 0; outage < 3; outage++) {
            away = true;
            nanos += QuotaCell.SPENT_NANOS;
            assertThat(admitted(node, 5, relaxed)).as("on credit").isEqualTo(outage == 0 ? 2 : 0);
            away = false;
            nanos += QuotaCell.SPENT_NANOS;
            assertThat(take(node, relaxed)).isInstanceOf(LimitAnswer.Refused.class);
            nanos += 2 * QuotaTable.IDLE_NANOS;
            table.sweep();
        }
        now = now.plus(Duration.ofDays(1));
        assertThat(admitted(node, 101, relaxed)).as("the next day").isEqualTo(100);
        nanos += 2 * QuotaTable.IDLE_NANOS;
        table.sweep();
        assertThat(table.size()).isZero();
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
}
