package io.tollgate.node.limit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.counter.LimitRule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long requests wait for a control plane that does not answer, and what becomes of its answer when it comes. */
class QuotaPatienceTest extends PlayedQuotas {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** What a control plane takes on another continent. */
    private static final long FAR_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private static final String HUNDREDS = "{\"requests\":1000,\"per\":\"1d\",\"calendar\":\"UTC\"}";

    @Test
    void who_comes_rarely_waits_for_a_control_plane_that_is_far_away_each_time() {
        QuotaTable table = patientTable();
        QuotaGate node = node(table);
        Limit day = limit("day", DAY, "strict");
        for (int i = 0; i < 3; i++) {
            CompletableFuture<QuotaReply> reply = answersLater("day");
            LimitAnswer answer = node.take(request("acme", day));
            nanos += FAR_NANOS;
            reply.complete(new QuotaReply.Reserved(1, 9));
            assertThat(waited(answer)).isInstanceOf(LimitAnswer.Admitted.class);
            nanos += QuotaTable.IDLE_NANOS;
            table.sweep();
            assertThat(table.size()).isZero();
        }
        assertThat(waits).hasSize(3).containsOnly(LimitRule.CALL_NANOS);
    }

    @Test
    void one_call_that_is_late_is_late_for_all_until_one_is_answered() {
        QuotaGate node = node(patientTable());
        Limit each = read("{\"name\":\"each\",\"by\":[\"consumer\"],\"mode\":\"strict\",\"rules\":[" + DAY + "]}");
        CompletableFuture<QuotaReply> first = answersLater("each");
        LimitAnswer answer = node.take(request("first", each));
        assertThat(lastWait()).isEqualTo(LimitRule.CALL_NANOS);
        nanos += ClusterLimiter.WAIT_NANOS + 1;
        CompletableFuture<QuotaReply> second = answersLater("each");
        LimitAnswer late = node.take(request("second", each));
        assertThat(lastWait()).as("nobody answers").isEqualTo(ClusterLimiter.WAIT_NANOS);
        nanos++;
        first.complete(new QuotaReply.Reserved(1, 9));
        assertThat(waited(answer)).isInstanceOf(LimitAnswer.Admitted.class);
        CompletableFuture<QuotaReply> third = answersLater("each");
        node.take(request("third", each));
        assertThat(lastWait()).as("one was answered").isEqualTo(LimitRule.CALL_NANOS);
        second.complete(new QuotaReply.Unknown());
        assertThat(waited(late)).isEqualTo(new LimitAnswer.Unavailable("each"));
        var _ = answersLater("each");
        node.take(request("fourth", each));
        assertThat(lastWait()).as("somebody was answered after it was asked").isEqualTo(LimitRule.CALL_NANOS);
        third.complete(new QuotaReply.Unknown());
        CompletableFuture<QuotaReply> fifth = answersLater("each");
        node.take(request("fifth", each));
        assertThat(lastWait()).as("nobody was since").isEqualTo(ClusterLimiter.WAIT_NANOS);
        fifth.complete(new QuotaReply.Reserved(1, 9));
        var _ = answersLater("each");
        node.take(request("sixth", each));
        assertThat(lastWait()).isEqualTo(LimitRule.CALL_NANOS);
    }

    @Test
    void who_answers_slowly_each_time_is_not_late_when_he_does_it_again() {
        QuotaGate node = node(patientTable());
        Limit each = read("{\"name\":\"each\",\"by\":[\"consumer\"],\"mode\":\"strict\",\"rules\":[" + DAY + "]}");
        CompletableFuture<QuotaReply> slow = answersLater("each");
        node.take(request("first", each));
        nanos += FAR_NANOS;
        slow.complete(new QuotaReply.Reserved(1, 9));
        var _ = answersLater("each");
        node.take(request("second", each));
        nanos += FAR_NANOS;
        node.take(request("third", each));
        assertThat(lastWait()).isEqualTo(LimitRule.CALL_NANOS);
        assertThat(node.take(request("second", each)))
                .as("the call that is out is worth waiting for")
                .isInstanceOf(LimitAnswer.Pending.class);
        nanos += FAR_NANOS + 1;
        node.take(request("fourth", each));
        assertThat(lastWait()).isEqualTo(ClusterLimiter.WAIT_NANOS);
    }

    @Test
    void what_a_late_call_brings_is_for_those_who_come_later_and_nobody_waits_for_it_again() {
        QuotaGate node = node(patientTable());
        Limit day = limit("day", DAY, "strict");
        CompletableFuture<QuotaReply> reply = answersLater("day");
        LimitAnswer answer = node.take(request("acme", day));
        patienceEnds();
        assertThat(waited(answer)).isEqualTo(new LimitAnswer.Unavailable("day"));
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
        QuotaGate node = node(patientTable());
        Limit relaxed = limit("relaxed", HUNDREDS, "relaxed");
        CompletableFuture<QuotaReply> first = answersLater("relaxed");
        LimitAnswer answer = node.take(request("acme", relaxed));
        patienceEnds();
        assertThat(waited(answer)).isInstanceOf(LimitAnswer.Admitted.class);
        nanos += ClusterLimiter.WAIT_NANOS + 1;
        assertThat(node.take(request("acme", relaxed))).isInstanceOf(LimitAnswer.Admitted.class);
        Limit other = limit("other", HUNDREDS, "relaxed");
        assertThat(node.take(request("acme", other)))
                .as("nobody answers, whichever counter is asked for")
                .isInstanceOf(LimitAnswer.Admitted.class);
        first.complete(new QuotaReply.Unknown());
        CompletableFuture<QuotaReply> second = answersLater("relaxed");
        nanos += QuotaCell.UNKNOWN_NANOS;
        assertThat(node.take(request("acme", relaxed)))
                .as("nobody told the last time")
                .isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(calls).isEqualTo(3);
        assertThat(permits("relaxed", "owed")).isEqualTo(3);
        second.complete(new QuotaReply.Reserved(4, 996));
        assertThat(node.take(request("acme", relaxed)))
                .as("three were admitted on credit")
                .isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(permits("relaxed", "owed")).isEqualTo(3);
    }

    @Test
    void a_permit_for_who_stops_waiting_while_his_node_stops_goes_back() {
        QuotaGate node = node(patientTable());
        Limit day = limit("day", DAY, "strict");
        CompletableFuture<QuotaReply> reply = answersLater("day");
        LimitAnswer first = node.take(request("acme", day));
        LimitAnswer other = node.take(request("acme", day));
        asked = null;
        var _ = ((LimitAnswer.Pending) first).late().thenRun(this::patienceEnds); // served both, told one
        node.close();
        reserved.put("day", 4L);
        reply.complete(new QuotaReply.Reserved(4, 6));
        assertThat(waited(first)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(waited(other)).isEqualTo(new LimitAnswer.Unavailable("day"));
        assertThat(total()).as("one was admitted").isOne();
    }

    @Test
    void a_relaxed_quota_is_not_exceeded_by_who_does_not_wait_as_long_as_the_control_plane_answers() {
        Limit relaxed = limit("relaxed", DAY, "relaxed");
        long admitted = 0;
        for (int i = 0; i < 5; i++) {
            admitted += admitted(node(patientTable()), 10, relaxed);
            nanos += QuotaCell.SPENT_NANOS;
        }
        assertThat(admitted).isEqualTo(10);
    }

    @Test
    void nobody_waits_for_a_shadow_and_it_counts_all_the_same() {
        QuotaGate node = node(patientTable());
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
        assertThat(total()).as("four more than was answered").isGreaterThanOrEqualTo(4);
        assertThat(permits("shadow", "owed")).as("nobody's trouble").isZero();
    }

    @Test
    void a_shadow_counts_requests_that_cost_more_than_it_admits_on_credit() {
        QuotaGate node = node(patientTable());
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
        QuotaGate node = node(patientTable());
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

    private long lastWait() {
        return waits.getLast();
    }

    private static LimitAnswer waited(LimitAnswer answer) {
        assertThat(answer).isInstanceOf(LimitAnswer.Pending.class);
        CompletableFuture<LimitAnswer> late =
                ((LimitAnswer.Pending) answer).answer().toCompletableFuture();
        assertThat(late).succeedsWithin(SOON);
        return late.join();
    }
}
