package io.tollgate.node.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.AdaptiveLimit;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What is suspicious, how far it lowers, and that it fades. */
class BehaviourTest {
    private static final AdaptiveLimit SETTINGS = settings(10);

    private final AtomicInteger lowered = new AtomicInteger();
    private final Behaviour behaviour = new Behaviour("per-address", "acme", lowered, 0);
    private long now;

    private static AdaptiveLimit settings(long floor) {
        return new AdaptiveLimit(
                AdaptiveLimit.Mode.ENFORCE,
                floor,
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                new AdaptiveLimit.Signs(20, 50, 30, 10));
    }

    private boolean requests(int count, Answered answered) {
        boolean found = false;
        for (int i = 0; i < count; i++) {
            found |= behaviour.observe(SETTINGS, answered, i, now);
        }
        return found;
    }

    private int steps() {
        return behaviour.steps(SETTINGS, now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void half_of_enough_requests_refused_halves_and_says_so() {
        assertThat(requests(10, Answered.FINE)).isFalse();
        pass(Duration.ofSeconds(30));
        assertThat(requests(9, Answered.REFUSED)).isFalse();
        assertThat(requests(1, Answered.REFUSED)).isTrue();

        assertThat(steps()).isEqualTo(1);
        assertThat(behaviour.why()).isEqualTo("50 % of 20 requests refused in 30 s");
        assertThat(lowered).hasValue(1);
    }

    @Test
    void too_few_and_too_slow_are_not_suspicious() {
        assertThat(requests(19, Answered.REFUSED)).isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(requests(19, Answered.REFUSED)).isFalse();
        assertThat(steps()).isZero();
    }

    @Test
    void each_step_takes_as_much_again_down_to_the_floor() {
        requests(20, Answered.REFUSED);
        assertThat(requests(19, Answered.REFUSED)).isFalse();
        assertThat(requests(1, Answered.REFUSED)).isTrue();
        assertThat(steps()).isEqualTo(2);

        requests(200, Answered.REFUSED);
        assertThat(steps()).isEqualTo(SETTINGS.stepsMax());
    }

    @Test
    void scanning_is_many_different_paths_however_much_else_is_asked() {
        for (int i = 0; i < 400; i++) {
            behaviour.observe(SETTINGS, Answered.FINE, 0, now);
            behaviour.observe(SETTINGS, Answered.FINE, 0, now);
            behaviour.observe(SETTINGS, Answered.UNKNOWN_PATH, "/old".hashCode(), now);
        }
        assertThat(steps()).as("one page that is gone is no scan").isZero();

        for (int i = 0; steps() == 0 && i < 60; i++) {
            behaviour.observe(SETTINGS, Answered.UNKNOWN_PATH, ("/wp-" + i).hashCode(), now);
        }
        assertThat(steps()).isEqualTo(1);
        assertThat(behaviour.why()).contains("different paths not found in 1 s");
    }

    @Test
    void a_jump_is_measured_by_what_is_usual_once_there_is_a_usual() {
        requests(299, Answered.FINE);
        assertThat(steps()).as("nobody knows what is usual").isZero();
        for (int i = 0; i < 12; i++) {
            pass(Duration.ofMinutes(1));
            requests(30, Answered.FINE);
        }
        pass(Duration.ofMinutes(1));
        boolean found = requests(600, Answered.FINE);

        assertThat(found).isTrue();
        assertThat(behaviour.why()).contains("requests in 1 s, usually 4"); // forty-odd: the first window still weighs
    }

    @Test
    void errors_jump_against_the_own_share_of_errors() {
        for (int i = 0; i < 6; i++) {
            requests(99, Answered.FINE);
            requests(1, Answered.FAULTY);
            pass(Duration.ofMinutes(1));
        }
        requests(30, Answered.FINE);
        assertThat(requests(9, Answered.FAULTY)).isFalse();
        assertThat(requests(1, Answered.FAULTY)).isTrue();
        assertThat(behaviour.why()).isEqualTo("25 % of 40 requests faulty in 1 s, usually 1 %");
    }

    @Test
    void answers_that_are_not_the_callers_own_say_nothing() {
        assertThat(List.of(429, 499, 500, 502, 503, 0)).allMatch(status -> Answered.of(status) == null);
        assertThat(Answered.of(204)).isEqualTo(Answered.FINE);
        assertThat(Answered.of(403)).isEqualTo(Answered.REFUSED);
        assertThat(Answered.of(404)).isEqualTo(Answered.UNKNOWN_PATH);
        assertThat(Answered.of(413)).isEqualTo(Answered.FAULTY);
    }

    @Test
    void steps_fade_one_by_one_and_nothing_is_left_when_it_said_so() {
        requests(40, Answered.REFUSED);
        assertThat(steps()).isEqualTo(2);
        assertThat(behaviour.restNanos(SETTINGS, now))
                .isEqualTo(Duration.ofMinutes(10).toNanos());

        pass(Duration.ofMinutes(5));
        assertThat(steps()).isEqualTo(1);
        assertThat(behaviour.ageNanos(now)).isEqualTo(Duration.ofMinutes(5).toNanos());
        pass(Duration.ofMinutes(5).minusNanos(1));
        assertThat(steps()).isEqualTo(1);
        pass(Duration.ofNanos(1));
        assertThat(steps()).isZero();
        assertThat(behaviour.ageNanos(now)).isZero();
        assertThat(behaviour.why()).isEmpty();
        assertThat(lowered).hasValue(0);
    }

    @Test
    void lifting_forgives_what_was_counted_too() {
        requests(39, Answered.REFUSED);
        assertThat(behaviour.lift(now, now)).isTrue();
        assertThat(requests(19, Answered.REFUSED)).isFalse();
        assertThat(steps()).isZero();
        assertThat(behaviour.lift(now, now)).isFalse();
    }

    @Test
    void what_was_found_since_is_not_lifted_and_goes_on_to_be_counted() {
        long lifted = now;
        pass(Duration.ofSeconds(10));
        requests(39, Answered.REFUSED);
        assertThat(behaviour.lift(lifted, now)).isFalse();
        assertThat(steps()).isEqualTo(1);
        assertThat(requests(1, Answered.REFUSED)).isTrue();
    }

    @Test
    void what_another_node_found_holds_where_it_is_lower_and_as_long_as_there() {
        heard(3, Duration.ofMinutes(12), Duration.ofMinutes(3), "said so");
        assertThat(steps()).isEqualTo(3);
        assertThat(behaviour.restNanos(SETTINGS, now))
                .isEqualTo(Duration.ofMinutes(12).toNanos());
        assertThat(behaviour.takeNews(SETTINGS, now))
                .as("who was told does not tell again")
                .isNull();

        heard(1, Duration.ofMinutes(5), Duration.ZERO, "less");
        assertThat(steps()).isEqualTo(3);
        heard(7, Duration.ofDays(1), Duration.ZERO, "more than there are");
        assertThat(steps()).isEqualTo(SETTINGS.stepsMax());
        assertThat(behaviour.restNanos(SETTINGS, now))
                .isLessThanOrEqualTo(SETTINGS.stepsMax() * Duration.ofMinutes(5).toNanos());
    }

    private void heard(int steps, Duration rest, Duration ago, String why) {
        behaviour.heard(
                SETTINGS,
                new LoweredTidings("per-address", "acme", true, steps, rest.toMillis(), ago.toMillis(), why),
                now);
    }

    @Test
    void whoever_found_it_tells_again_every_few_seconds_what_is_left_and_others_only_if_they_are_to_tell_all() {
        requests(20, Answered.REFUSED);
        assertThat(behaviour.takeNews(SETTINGS, now)).isNotNull();
        assertThat(behaviour.takeNews(SETTINGS, now)).isNull();
        pass(Duration.ofNanos(Behaviour.TELL_AGAIN_NANOS - 1));
        assertThat(behaviour.takeAgain(SETTINGS, true, now)).isNull();
        pass(Duration.ofNanos(1));
        LoweredTidings again = Objects.requireNonNull(behaviour.takeAgain(SETTINGS, false, now));
        assertThat(again.steps()).isEqualTo(1);
        assertThat(again.restMillis()).isEqualTo(295_000);
        assertThat(again.agoMillis()).isEqualTo(5_000);
        assertThat(behaviour.takeAgain(SETTINGS, false, now)).isNull();

        heard(2, Duration.ofMinutes(9), Duration.ofMinutes(1), "said so");
        pass(Duration.ofSeconds(5));
        assertThat(behaviour.takeAgain(SETTINGS, false, now)).isNull();
        LoweredTidings heard = Objects.requireNonNull(behaviour.takeAgain(SETTINGS, true, now));
        assertThat(heard.steps()).isEqualTo(2);
        assertThat(heard.restMillis()).isEqualTo(535_000);
        assertThat(heard.agoMillis()).isEqualTo(65_000);
    }

    @Test
    void what_has_faded_before_anybody_heard_of_it_is_no_news() {
        requests(20, Answered.REFUSED);
        pass(Duration.ofMinutes(5));
        assertThat(behaviour.takeNews(SETTINGS, now)).isNull();
        assertThat(behaviour.takeAgain(SETTINGS, true, now)).isNull();
    }

    @Test
    void the_same_heard_again_and_late_lasts_no_longer() {
        requests(20, Answered.REFUSED);
        long end = now + Duration.ofMinutes(5).toNanos();
        for (int i = 0; i < 50; i++) {
            pass(Duration.ofSeconds(5));
            long left = end - now + Duration.ofSeconds(20).toNanos();
            heard(1, Duration.ofNanos(left), Duration.ofSeconds(5L * i), "late");
        }
        assertThat(now + behaviour.restNanos(SETTINGS, now)).isEqualTo(end);
    }

    @Test
    void a_finding_at_the_same_step_that_ends_later_is_taken_over() {
        heard(1, Duration.ofMinutes(2), Duration.ofMinutes(3), "before");
        heard(1, Duration.ofMinutes(5), Duration.ZERO, "again");
        assertThat(behaviour.restNanos(SETTINGS, now))
                .isEqualTo(Duration.ofMinutes(5).toNanos());
        assertThat(behaviour.why()).isEqualTo("again");
    }

    @Test
    void who_has_made_room_for_somebody_is_not_counted_any_more() {
        requests(20, Answered.REFUSED);
        behaviour.evict();
        requests(20, Answered.REFUSED);
        assertThat(lowered).hasValue(0);
    }

    /** Something that happens to a behaviour. */
    record Event(int kind, int status, int path, long millis) {}

    @Provide
    Arbitrary<List<Event>> histories() {
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(40, 0), Tuple.of(1, 1), Tuple.of(1, 2)),
                        Arbitraries.of(200, 200, 401, 403, 404, 404, 400, 429, 503),
                        Arbitraries.integers().between(0, 100),
                        Arbitraries.frequencyOf(
                                Tuple.of(20, Arbitraries.longs().between(0, 500)),
                                Tuple.of(1, Arbitraries.longs().between(0, 2_000_000))))
                .as(Event::new)
                .list()
                .ofMaxSize(400);
    }

    @Property(tries = 500)
    void never_above_the_limit_never_under_the_floor_one_step_at_a_time_and_back_in_time(
            @ForAll("histories") List<Event> history, @ForAll @IntRange(min = 1, max = 90) int floor) {
        AdaptiveLimit settings = settings(floor);
        AtomicInteger count = new AtomicInteger();
        Behaviour each = new Behaviour("l", "acme", count, 0);
        long at = 0;
        for (Event event : history) {
            at += Duration.ofMillis(event.millis()).toNanos();
            int before = each.steps(settings, at);
            Answered answered = Answered.of(event.status());
            switch (event.kind()) {
                case 0 -> {
                    boolean found = answered != null && each.observe(settings, answered, event.path(), at);
                    assertThat(each.steps(settings, at))
                            .isEqualTo(found ? Math.min(before + 1, settings.stepsMax()) : before);
                }
                case 1 -> each.lift(at, at);
                default ->
                    each.heard(
                            settings,
                            new LoweredTidings("l", "acme", true, event.path() % 8, event.millis(), 0, "heard"),
                            at);
            }
            int steps = each.steps(settings, at);
            assertThat(settings.leftPercent(steps)).isBetween((double) floor, 100.0);
            assertThat(each.restNanos(settings, at))
                    .isBetween(0L, settings.stepsMax() * settings.halfLife().toNanos());
            assertThat(count.get()).isEqualTo(steps > 0 ? 1 : 0);
            assertThat(each.why().isEmpty()).isEqualTo(steps == 0);
        }
        long end = at + each.restNanos(settings, at);
        assertThat(each.steps(settings, end)).isZero();
    }
}
