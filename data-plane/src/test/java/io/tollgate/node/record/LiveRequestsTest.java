package io.tollgate.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is gathered for somebody who watches is bounded in number and in time. */
class LiveRequestsTest {
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 50); // clocks may wrap around
    private final LiveRequests live = new LiveRequests(nanoTime::get);

    private static ExchangeRecord facts(int status) {
        ExchangeRecord facts = new ExchangeRecord();
        facts.route = "orders";
        facts.consumer = "acme";
        facts.keyId = "k_1";
        facts.status = status;
        facts.code = status < 400 ? "ok" : "no-route";
        facts.durationNanos = status;
        return facts;
    }

    private long passed(RequestFilter filter) {
        live.watch(List.of(filter), 1_000);
        live.add(facts(200));
        live.add(facts(404));
        return live.take().requests().size();
    }

    @Test
    void nothing_is_kept_for_nobody() {
        live.add(facts(200));
        assertThat(live.take()).isEqualTo(new LiveRequests.Taken(List.of(), List.of()));
    }

    @Test
    void a_filter_lets_through_what_holds_all_of_it() {
        assertThat(passed(RequestFilter.ALL)).isEqualTo(2);
        assertThat(passed(new RequestFilter("orders", "acme", "k_1", 0, "", 0))).isEqualTo(2);
        assertThat(passed(new RequestFilter("stock", "", "", 0, "", 0))).isZero();
        assertThat(passed(new RequestFilter("orders", "globex", "", 0, "", 0))).isZero();
        assertThat(passed(new RequestFilter("", "", "k_2", 0, "", 0))).isZero();
        assertThat(passed(new RequestFilter("", "", "", 4, "", 0))).isEqualTo(1);
        assertThat(passed(new RequestFilter("", "", "", 404, "no-route", 0))).isEqualTo(1);
        assertThat(passed(new RequestFilter("", "", "", 400, "", 0))).isZero();
        assertThat(passed(new RequestFilter("", "", "", 0, "", 300))).isEqualTo(1);
    }

    @Test
    void a_request_that_two_people_want_is_seen_once() {
        live.watch(List.of(RequestFilter.ALL, RequestFilter.ALL), 1_000);
        live.add(facts(200));
        assertThat(live.take().requests()).hasSize(1);
    }

    @Test
    void what_is_too_much_is_counted_and_left_out_until_the_next_take() {
        live.watch(List.of(RequestFilter.ALL), 1_000);
        for (int i = 0; i < LiveRequests.PLACES + 7; i++) {
            live.add(facts(200));
        }
        LiveRequests.Taken taken = live.take();
        assertThat(taken.requests()).hasSize(LiveRequests.PLACES);
        assertThat(taken.leftOut()).containsExactly(new LiveRequests.LeftOut(RequestFilter.ALL, 7));
        live.watch(List.of(RequestFilter.ALL), 1_000); // asked again, as it is every two seconds
        live.add(facts(200));
        assertThat(live.take().requests()).hasSize(1);
    }

    @Test
    void whoever_looks_for_one_thing_sees_it_beside_somebody_who_looks_at_everything() {
        RequestFilter errors = new RequestFilter("", "", "", 4, "", 0);
        live.watch(List.of(RequestFilter.ALL, errors), 1_000);
        for (int i = 0; i < LiveRequests.PLACES + 7; i++) {
            live.add(facts(200));
        }
        for (int i = 0; i < LiveRequests.PLACES + 2; i++) {
            live.add(facts(404));
        }
        LiveRequests.Taken taken = live.take();
        assertThat(taken.requests().stream().filter(facts -> facts.status == 404))
                .hasSize(LiveRequests.PLACES);
        assertThat(taken.leftOut())
                .containsExactly(new LiveRequests.LeftOut(RequestFilter.ALL, 9), new LiveRequests.LeftOut(errors, 2));
        assertThat(live.take()).isEqualTo(new LiveRequests.Taken(List.of(), List.of()));
    }

    @Test
    void one_request_is_awaited_by_its_id_as_long_as_somebody_does() {
        ExchangeRecord own = facts(200);
        own.requestId = "try-1";
        live.watch(List.of(RequestFilter.ofRequest("try-1")), 1_000);
        assertThat(live.isAwaited("try-1")).isTrue();
        assertThat(live.isAwaited("try-2")).isFalse();
        live.add(facts(200));
        live.add(own);
        assertThat(live.take().requests()).containsExactly(own);
        live.watch(List.of(RequestFilter.ALL), 1_000);
        assertThat(live.isAwaited("try-1")).isFalse();
    }

    @Test
    void filters_that_come_and_go_do_not_make_more_room() {
        for (int turn = 0; turn < 2 * LiveRequests.FILTERS_MAX; turn++) {
            live.watch(List.of(new RequestFilter("orders", "", "", 0, "", turn % 2)), 1_000);
            for (int i = 0; i < LiveRequests.PLACES; i++) {
                live.add(facts(200));
            }
        }
        assertThat(live.take().requests()).hasSize(LiveRequests.ROOM);
    }

    @Test
    void a_watch_is_over_after_its_time() {
        live.watch(List.of(RequestFilter.ALL), 100);
        nanoTime.addAndGet(99);
        assertThat(live.isWatched()).isTrue();
        nanoTime.addAndGet(1);
        assertThat(live.isWatched()).isFalse();
        live.add(facts(200));
        assertThat(live.take().requests()).isEmpty();
    }
}
