package io.tollgate.node.limit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.SentBytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Quotas of bytes, which are debited when responses have ended. */
class QuotaBytesTest extends PlayedQuotas {
    @Test
    void random_keys_leave_the_table_at_its_cap_also_when_what_they_took_is_debited_later() {
        QuotaTable table = table(100);
        QuotaGate node = node(table);
        Limit each = read("{\"name\":\"each\",\"by\":[\"consumer\"],\"mode\":\"relaxed\",\"rules\":["
                + "{\"bytes\":100000,\"per\":\"1d\",\"calendar\":\"UTC\"}]}");
        for (int i = 0; i < 100_000; i++) {
            if (take(node, "consumer-" + i, each) instanceof LimitAnswer.Admitted admitted) {
                admitted.sent().sent(1);
            }
        }
        assertThat(table.size()).isEqualTo(100);
        assertThat(total()).as("what is over the cap is nobody's to reserve").isLessThan(100 * 100_000 / 50);
        assertThat(permits("each", "owed"))
                .as("sixteen groups, a fiftieth each")
                .isBetween(16 * 2_000.0, 17 * 2_000.0);
    }

    @Test
    void bytes_are_debited_when_they_are_known_and_whoever_finds_nothing_left_is_refused() {
        QuotaGate node = node();
        Limit bytes = limit("bytes", "{\"bytes\":1000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        SentBytes first = passes(node, bytes);
        SentBytes second = passes(node, bytes);
        assertThat(total()).as("a chunk, of which nothing is used").isLessThanOrEqualTo(20);
        first.sent(400);
        assertThat(total()).isBetween(400L, 420L);
        SentBytes third = passes(node, bytes);
        second.sent(500);
        third.sent(900);
        assertThat(total()).as("no more than there is").isEqualTo(1_000);
        assertThat(permits("bytes", "owed")).isPositive();
        assertThat(take(node, bytes)).isInstanceOfSatisfying(LimitAnswer.Refused.class, refused -> {
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofHours(12));
            assertThat(refused.states().getFirst().policy().text())
                    .isEqualTo("\"bytes\";q=1000;w=86400;qu=\"content-bytes\"");
            assertThat(refused.states().getFirst().remaining()).isZero();
        });
        assertThat(take(node(), bytes)).as("on another node").isInstanceOf(LimitAnswer.Refused.class);
        now = now.plus(Duration.ofDays(1));
        passes(node, bytes);
    }

    @Test
    void what_is_owed_is_paid_before_anybody_passes_again() {
        QuotaGate node = node();
        Limit bytes = limit("bytes", "{\"bytes\":1000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        passes(node, bytes).sent(1_300);
        for (int granted : List.of(200, 90)) {
            reserved.replaceAll((row, count) -> count - granted); // an operator's grant, or a chunk that came back
            nanos += QuotaCell.SPENT_NANOS;
            assertThat(take(node, bytes)).isInstanceOf(LimitAnswer.Refused.class);
        }
        reserved.replaceAll((row, count) -> count - 50);
        nanos += QuotaCell.SPENT_NANOS;
        passes(node, bytes).sent(100);
        assertThat(take(node, bytes)).isInstanceOf(LimitAnswer.Refused.class);
    }

    @Test
    void bytes_of_a_response_that_ends_long_after_everything_else_are_debited_all_the_same() {
        QuotaTable table = table(QuotaTable.CELLS_MAX);
        QuotaGate node = node(table);
        Limit bytes = limit("bytes", "{\"bytes\":1000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        SentBytes download = passes(node, bytes);
        nanos += QuotaTable.IDLE_NANOS;
        table.sweep();
        assertThat(table.size()).as("nobody asked for a minute").isZero();
        assertThat(total()).isZero();
        download.sent(700);
        assertThat(total()).isBetween(700L, 720L);
        SentBytes over = passes(node, bytes);
        now = now.plus(Duration.ofDays(1));
        over.sent(600);
        assertThat(reserved).as("a row for each day").hasSize(2);
        assertThat(admitted(node, 5, bytes))
                .as("something is left of the day that it ended in")
                .isEqualTo(5);
    }

    @Test
    void what_bytes_owe_is_asked_for_when_the_control_plane_is_back_although_nobody_comes() {
        QuotaTable table = table(QuotaTable.CELLS_MAX);
        QuotaGate node = node(table);
        Limit bytes = limit("bytes", "{\"bytes\":1000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "relaxed");
        away = true;
        SentBytes onCredit = passes(node, bytes);
        onCredit.sent(30);
        assertThat(take(node, bytes)).as("it may owe 20").isEqualTo(new LimitAnswer.Unavailable("bytes"));
        away = false;
        nanos += QuotaTable.IDLE_NANOS;
        table.sweep();
        assertThat(total()).isBetween(30L, 50L);
        away = true;
        now = now.plus(Duration.ofDays(1));
        passes(node, bytes).sent(25);
        now = now.plus(Duration.ofDays(1));
        nanos += QuotaTable.IDLE_NANOS;
        table.sweep();
        assertThat(table.size()).as("what was owed of a day that is over").isZero();
    }

    @Test
    void bytes_and_requests_are_counted_apart_and_a_rate_that_refuses_costs_neither() {
        QuotaGate node = node();
        Limit both = limit(
                "both",
                "{\"requests\":2,\"per\":\"1m\"},{\"bytes\":10,\"per\":\"1d\",\"calendar\":\"UTC\"},"
                        + "{\"requests\":10,\"per\":\"1d\",\"calendar\":\"UTC\"}",
                "strict");
        assertThat(takeOf(EXPENSIVE, node, both))
                .as("costs four of ten requests")
                .isInstanceOf(LimitAnswer.Admitted.class);
        passes(node, both).sent(9);
        assertThat(take(node, both)).as("two a minute").isInstanceOf(LimitAnswer.Refused.class);
        assertThat(reserved.keySet()).hasSize(2).anyMatch(row -> row.startsWith("bytes:10/1d/UTC "));
        nanos += Duration.ofMinutes(2).toNanos();
        passes(node, both).sent(5);
        nanos += Duration.ofMinutes(2).toNanos();
        assertThat(take(node, both))
                .as("14 of 10 bytes")
                .isInstanceOfSatisfying(
                        LimitAnswer.Refused.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofHours(12)));
    }

    @Test
    void a_shadow_is_debited_no_more_than_its_bytes() {
        QuotaGate node = node();
        Limit shadow = read("{\"name\":\"shadow\",\"by\":[],\"shadow\":true,\"rules\":["
                + "{\"bytes\":1000,\"per\":\"1d\",\"calendar\":\"UTC\"}]}");
        for (int i = 0; i < 5; i++) {
            passes(node, shadow).sent(600);
        }
        assertThat(total()).isEqualTo(1_000);
        assertThat(permits("shadow", "owed")).isZero();
        assertThat(meters.get("tollgate.limit.decisions")
                        .tags("limit", "shadow", "verdict", "would-refuse")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    private SentBytes passes(QuotaGate node, Limit limit) {
        return ((LimitAnswer.Admitted) take(node, limit)).sent();
    }
}
