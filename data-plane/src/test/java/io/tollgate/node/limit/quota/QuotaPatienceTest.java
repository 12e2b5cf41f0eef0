package io.tollgate.node.limit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LimitAnswer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long requests wait for a control plane that does not answer, and what becomes of its answer when it comes. */
class QuotaPatienceTest extends PlayedQuotas {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String HUNDREDS = "{\"requests\":1000,\"per\":\"1d\",\"calendar\":\"UTC\"}";

    @Test
    void nobody_waits_for_the_end_of_a_call_and_what_it_brings_is_for_those_who_come_later() {
        QuotaGate node = node(hastyTable());
        Limit day = limit("day", DAY, "strict");
        CompletableFuture<QuotaReply> reply = answersLater("day");
        assertThat(waited(node.take(request("acme", day)))).isEqualTo(new LimitAnswer.Unavailable("day"));
        nanos += ClusterLimiter.WAIT_NANOS + 1;
        assertThat(node.take(request("acme", day)))
                .as("who comes now would find the same")
                .isEqualTo(new LimitAnswer.Unavailable("day"));
        assertThat(calls).isOne();
        reply.complete(new QuotaReply.Reserved(2, 8));
        for (int i = 0; i < 2; i++) {
            assertThat(node.take(request("acme", day))).isInstanceOf(LimitAnswer.Admitted.class);
        }
        assertThat(calls).as("nobody else was asked for").isOne();
    }

    @Test
    void a_relaxed_quota_waits_once_and_then_not_until_the_control_plane_answers() {
        QuotaGate node = node(hastyTable());
        Limit relaxed = limit("relaxed", HUNDREDS, "relaxed");
        CompletableFuture<QuotaReply> first = answersLater("relaxed");
        assertThat(waited(node.take(request("acme", relaxed)))).isInstanceOf(LimitAnswer.Admitted.class);
        nanos += ClusterLimiter.WAIT_NANOS + 1;
        assertThat(node.take(request("acme", relaxed))).isInstanceOf(LimitAnswer.Admitted.class);
        first.complete(new QuotaReply.Unknown());
        CompletableFuture<QuotaReply> second = answersLater("relaxed");
        nanos += QuotaCell.UNKNOWN_NANOS;
        assertThat(node.take(request("acme", relaxed)))
                .as("nobody told the last time")
                .isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(calls).isEqualTo(2);
        assertThat(permits("relaxed", "owed")).isEqualTo(3);
        second.complete(new QuotaReply.Reserved(4, 996));
        assertThat(node.take(request("acme", relaxed)))
                .as("three were admitted on credit")
                .isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(permits("relaxed", "owed")).isEqualTo(3);
    }

    @Test
    void a_relaxed_quota_is_not_exceeded_by_who_does_not_wait_as_long_as_the_control_plane_answers() {
        Limit relaxed = limit("relaxed", DAY, "relaxed");
        long admitted = 0;
        for (int i = 0; i < 5; i++) {
            admitted += admitted(node(hastyTable()), 10, relaxed);
            nanos += QuotaCell.SPENT_NANOS;
        }
        assertThat(admitted).isEqualTo(10);
    }

    @Test
    void nobody_waits_for_a_shadow_and_it_counts_all_the_same() {
        QuotaGate node = node(hastyTable());
        Limit shadow = read(
                "{\"name\":\"shadow\",\"by\":[],\"mode\":\"strict\",\"shadow\":true,\"rules\":[" + HUNDREDS + "]}");
        CompletableFuture<QuotaReply> reply = answersLater("shadow");
        for (int i = 0; i < 5; i++) {
            assertThat(node.take(request("acme", shadow))).isInstanceOf(LimitAnswer.Admitted.class);
        }
        nanos += ClusterLimiter.WAIT_NANOS + 1;
        assertThat(node.take(request("acme", shadow))).isInstanceOf(LimitAnswer.Admitted.class);
        asked = null;
        reply.complete(new QuotaReply.Reserved(1, 999));
        assertThat(permits("shadow", "owed")).isEqualTo(5);
    }

    @Test
    void a_shadow_counts_requests_that_cost_more_than_it_admits_on_credit() {
        QuotaGate node = node(hastyTable());
        Limit shadow =
                read("{\"name\":\"shadow\",\"by\":[],\"mode\":\"strict\",\"shadow\":true,\"rules\":[" + DAY + "]}");
        for (int i = 0; i < 3; i++) {
            assertThat(node.take(request(EXPENSIVE, "acme", shadow))).isInstanceOf(LimitAnswer.Admitted.class);
        }
        assertThat(total()).as("of ten; the third costs more than is left").isEqualTo(10);
        assertThat(meters.get("tollgate.limit.decisions")
                        .tags("limit", "shadow", "verdict", "would-refuse")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void what_a_rate_is_known_to_refuse_is_refused_before_the_control_plane_is_asked() {
        QuotaGate node = node(hastyTable());
        Limit narrow = limit("narrow", "{\"requests\":1,\"per\":\"1m\"}", "strict");
        Limit wide = limit("wide", "{\"requests\":5,\"per\":\"1m\"}", "strict");
        assertThat(admitted(node, 1, narrow)).isOne();
        CompletableFuture<QuotaReply> never = answersLater("day");
        assertThat(node.take(request("acme", limit("day", DAY, "strict"), wide, narrow)))
                .isInstanceOf(LimitAnswer.Refused.class);
        assertThat(calls).isZero();
        assertThat(never).isNotDone();
        assertThat(admitted(node, 10, wide)).as("nothing was taken of it").isEqualTo(5);
    }

    private static LimitAnswer waited(LimitAnswer answer) {
        assertThat(answer).isInstanceOf(LimitAnswer.Pending.class);
        CompletableFuture<LimitAnswer> late =
                ((LimitAnswer.Pending) answer).answer().toCompletableFuture();
        assertThat(late).succeedsWithin(SOON);
        return late.join();
    }
}
