package io.tollgate.node.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.LimitPlan;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who gets which lowered limit, what others hear, and that memory has a bound. */
class AdaptiveLimitsTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("203.0.113.7");
    private static final String CONFIGURATION = """
            {"limits":[
              {"name":"per-address","by":["address"],"rules":[{"requests":100,"per":"1m"},{"requests":7,"per":"1s","burst":3}],
               "adaptive":{"mode":"enforce","floorPercent":10}},
              {"name":"plan","by":["consumer"],"rules":[{"requests":100,"per":"1m"}],"adaptive":{}},
              {"name":"quiet","by":["address"],"rules":[{"requests":100,"per":"1m"}],"adaptive":{"mode":"off"}}]}""";

    private final AtomicLong nanos = new AtomicLong();
    private final List<Limit> limits = limits();
    private final AtomicReference<Map<String, Ladder>> ladders = new AtomicReference<>(Ladder.of(limits));
    private final AdaptiveLimits adaptive = new AdaptiveLimits(nanos::get, 1, ladders::get);
    private final AdaptiveLimits other = new AdaptiveLimits(nanos::get, 2, ladders::get);

    private static List<Limit> limits() {
        try {
            return Configuration.read(Json.parse(CONFIGURATION)).limits();
        } catch (InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }

    private Ladder ladder(String name) {
        return Objects.requireNonNull(ladders.get().get(name));
    }

    private void refused(String limit, InetAddress address, @Nullable String consumer, int count) {
        for (int i = 0; i < count; i++) {
            adaptive.answered(ladder(limit), address, consumer, 403, i);
        }
    }

    private List<LoweredPlan> met(AdaptiveLimits by, InetAddress address, @Nullable String consumer) {
        return by.of(limits.stream().map(LimitPlan::of).toList(), ladders.get(), address, consumer);
    }

    @Test
    void only_who_was_suspicious_meets_a_lowered_limit_with_counters_of_its_own() {
        refused("per-address", HERE, null, 20);

        assertThat(met(adaptive, InetAddress.ofLiteral("203.0.113.8"), null)).isEmpty();
        LoweredPlan lowered = met(adaptive, HERE, null).getFirst();
        assertThat(lowered.words()).isEqualTo("halved: 100 % of 20 requests refused in 1 s");
        assertThat(lowered.enforced()).isTrue();
        assertThat(lowered.plan().limit().rules())
                .extracting(Limit.Rule::requests, Limit.Rule::burst)
                .containsExactly(tuple(50L, 0L), tuple(4L, 2L));
        LimitPlan whole = LimitPlan.of(limits.getFirst());
        assertThat(lowered.plan().rules())
                .noneMatch(rule -> whole.rules().stream()
                        .anyMatch(each -> each.wireName().equals(rule.wireName())
                                || each.counters().equals(rule.counters())));
    }

    @Test
    void a_shadow_is_lowered_and_refuses_nothing() {
        refused("plan", HERE, "acme", 20);
        LoweredPlan lowered = met(adaptive, HERE, "acme").getFirst();
        assertThat(lowered.enforced()).isFalse();
        assertThat(lowered.plan().limit().shadow()).isTrue();

        adaptive.turnedAway(lowered);
        StringBuilder metrics = new StringBuilder();
        adaptive.print(metrics);
        assertThat(metrics.toString())
                .contains("tollgate_limits_lowered{mode=\"shadow\"} 1\n")
                .contains("tollgate_limits_lowered_refusals_total{verdict=\"would-refuse\"} 1\n")
                .contains("tollgate_limits_lowered_refusals_total{verdict=\"refused\"} 0\n")
                .contains("tollgate_limits_watched 1\n");
        assertThat(adaptive.lowered(10).getFirst())
                .extracting(Lowered::subject, Lowered::isConsumer, Lowered::refused)
                .containsExactly("acme", true, 1L);
    }

    @Test
    void whom_a_limit_does_not_count_it_does_not_watch() {
        refused("plan", HERE, null, 100);
        assertThat(adaptive.lowersNobody()).isTrue();
        assertThat(ladders.get()).doesNotContainKey("quiet");
    }

    @Test
    void one_client_has_a_whole_ipv6_network() {
        for (int i = 0; i < 20; i++) {
            refused("per-address", InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(i + 1)), null, 1);
        }
        assertThat(adaptive.lowered(10)).extracting(Lowered::subject).containsExactly("2001:db8:0:0:0:0:0:0/64");
        assertThat(adaptive.lift("per-address", "2001:db8:0:0:0:0:0:0/64")).isTrue();
        assertThat(adaptive.lowersNobody()).isTrue();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void other_nodes_hear_at_once_of_each_step_and_of_lifting() {
        refused("per-address", HERE, null, 40);
        refused("plan", HERE, "acme", 20);
        List<LoweredTidings> tidings = adaptive.takeTidings(100, false);
        assertThat(tidings).hasSize(2);
        assertThat(adaptive.takeTidings(100, true)).isEmpty();
        tidings.forEach(other::heard);

        assertThat(met(other, HERE, "acme")).hasSize(2);
        assertThat(met(other, HERE, null).getFirst().leftPercent()).isEqualTo(25);
        assertThat(other.takeTidings(100, true)).isEmpty();

        assertThat(adaptive.lift("per-address", "203.0.113.7")).isTrue();
        adaptive.takeTidings(100, false).forEach(other::heard);
        assertThat(met(other, HERE, null)).isEmpty();
        assertThat(met(other, HERE, "acme")).hasSize(1);
    }

    @Test
    void what_holds_is_told_again_by_who_found_it_and_by_one_that_tells_all() {
        refused("plan", HERE, "acme", 20);
        adaptive.takeTidings(100, false); // nobody was there
        pass(Duration.ofSeconds(5));
        adaptive.takeTidings(100, false).forEach(other::heard);
        assertThat(other.lowered(10)).extracting(Lowered::subject).containsExactly("acme");
        assertThat(other.lowered(10).getFirst().rest())
                .isEqualTo(adaptive.lowered(10).getFirst().rest());

        pass(Duration.ofSeconds(5));
        assertThat(other.takeTidings(100, false)).isEmpty();
        AdaptiveLimits late = new AdaptiveLimits(nanos::get, 3, ladders::get);
        other.takeTidings(100, true).forEach(late::heard);
        assertThat(late.lowered(10).getFirst().rest())
                .isEqualTo(adaptive.lowered(10).getFirst().rest());
    }

    @Test
    void what_was_lifted_is_brought_back_by_nobody_who_did_not_hear() {
        refused("plan", HERE, "acme", 20);
        adaptive.takeTidings(100, false).forEach(other::heard);
        pass(Duration.ofSeconds(3));
        assertThat(other.lift("plan", "acme")).isTrue();
        other.takeTidings(100, false); // and adaptive did not hear it

        pass(Duration.ofSeconds(5));
        adaptive.takeTidings(100, true).forEach(other::heard);
        assertThat(other.lowersNobody()).isTrue();

        other.takeTidings(100, false).forEach(adaptive::heard);
        assertThat(adaptive.lowersNobody()).isTrue();
        pass(Duration.ofSeconds(5));
        assertThat(adaptive.takeTidings(100, false)).isEmpty();
        assertThat(adaptive.takeTidings(100, true)).as("one tells all").hasSize(1);
    }

    @Test
    void who_goes_on_after_being_lifted_is_found_anew_and_what_was_lifted_before_changes_nothing() {
        refused("plan", HERE, "acme", 20);
        other.lift("plan", "acme");
        List<LoweredTidings> lifted = other.takeTidings(100, false);
        lifted.forEach(adaptive::heard);
        assertThat(adaptive.lowersNobody()).isTrue();

        pass(Duration.ofSeconds(3));
        refused("plan", HERE, "acme", 10);
        pass(Duration.ofSeconds(5));
        List<LoweredTidings> again = other.takeTidings(100, false);
        assertThat(again).hasSize(1);
        again.forEach(adaptive::heard);
        refused("plan", HERE, "acme", 10);
        again.forEach(adaptive::heard);
        assertThat(adaptive.lowered(10)).hasSize(1);
        adaptive.takeTidings(100, false).forEach(other::heard);
        assertThat(other.lowered(10)).hasSize(1);
    }

    @Test
    void what_was_lifted_is_remembered_while_something_may_be_left_of_it_and_of_many_only_so_many() {
        for (int i = 0; i < Pardons.COUNT_MAX + 10; i++) {
            other.lift("plan", "c" + i);
        }
        int told = 0;
        for (int i = 0; i < 100; i++) {
            told += other.takeTidings(64, false).size();
        }
        assertThat(told).isEqualTo(Pardons.COUNT_MAX);
        pass(ladder("plan")
                .settings()
                .halfLife()
                .multipliedBy(ladder("plan").settings().stepsMax()));
        assertThat(other.takeTidings(64, true)).isEmpty();
    }

    @Test
    void tidings_of_a_limit_that_does_not_adapt_here_or_of_no_address_are_nothing() {
        other.heard(new LoweredTidings("elsewhere", "203.0.113.7", false, 1, 1_000, 0, "x"));
        other.heard(new LoweredTidings("per-address", "not-an-address", false, 1, 1_000, 0, "x"));
        assertThat(other.lowersNobody()).isTrue();
    }

    @Test
    void more_tidings_than_fit_come_the_next_time() {
        for (int i = 0; i < 10; i++) {
            refused("plan", HERE, "c" + i, 20);
        }
        assertThat(adaptive.takeTidings(4, false)).hasSize(4);
        assertThat(adaptive.takeTidings(100, false)).hasSize(6);
    }

    @Test
    void of_more_than_can_be_told_again_in_time_each_has_its_turn_and_news_come_first() {
        for (int i = 0; i < 100; i++) {
            refused("plan", HERE, "c" + i, 20);
        }
        assertThat(adaptive.takeTidings(100, false)).hasSize(100);
        Set<String> told = new HashSet<>();
        for (int i = 0; i < 25; i++) {
            pass(Duration.ofSeconds(5)); // all of them are due again
            adaptive.takeTidings(4, false).forEach(each -> told.add(each.subject()));
        }
        assertThat(told).hasSize(100);
        refused("plan", HERE, "new", 20);
        assertThat(adaptive.takeTidings(1, false))
                .extracting(LoweredTidings::subject)
                .containsExactly("new");
    }

    @Test
    void a_limit_that_adapts_no_more_is_lowered_for_nobody() {
        refused("per-address", HERE, null, 20);
        ladders.set(Map.of());
        assertThat(adaptive.lowered(10)).isEmpty();
        assertThat(adaptive.lowersNobody()).isTrue();
    }

    @Test
    void a_flood_of_callers_pushes_out_its_own_kind_and_nobody_who_is_lowered() {
        BehaviourTable table = new BehaviourTable(16, 3);
        AdaptiveLimits small = new AdaptiveLimits(nanos::get, ladders::get, table);
        for (int i = 0; i < 20; i++) {
            small.answered(ladder("plan"), HERE, "acme", 403, i);
        }
        for (int i = 0; i < 100_000; i++) {
            nanos.addAndGet(100);
            small.answered(ladder("plan"), HERE, "visitor-" + i, 200, 0);
        }
        assertThat(table.size()).isEqualTo(64);
        assertThat(small.lowered(10)).extracting(Lowered::subject).containsExactly("acme");

        for (int i = 0; i < 1_000; i++) {
            for (int j = 0; j < 20; j++) {
                small.answered(ladder("plan"), HERE, "bad-" + i, 403, j);
            }
        }
        assertThat(table.size()).isEqualTo(64);
        assertThat(table.loweredCount()).isEqualTo(small.lowered(1_000).size()).isLessThanOrEqualTo(64);
    }

    @Property
    void a_lowered_rule_is_never_above_the_rule_never_under_its_part_and_never_nothing(
            @ForAll @LongRange(min = 1, max = 1_000_000_000) long requests,
            @ForAll @LongRange(min = 0, max = 1_000_000_000) long burst,
            @ForAll @DoubleRange(min = 1, max = 90) double left) {
        Limit limit = new Limit(
                "l",
                List.of("address"),
                Limit.MethodClass.ANY,
                List.of(new Limit.Rule(requests, Duration.ofMinutes(1), burst)),
                List.of(),
                5,
                Limit.Mode.STRICT,
                Limit.OnUnavailable.DENY,
                false,
                false,
                null);
        LimitPlan plan = LimitPlan.lowered(limit, left, false);
        Limit.Rule lower = plan.limit().rules().getFirst();

        assertThat(lower.requests()).isBetween(1L, requests);
        assertThat((double) lower.requests())
                .isGreaterThanOrEqualTo(Math.min((double) requests, (double) requests * left / 100 - 1e-3));
        assertThat(lower.burst()).isLessThanOrEqualTo(burst);
        assertThat(lower.isBucket()).isEqualTo(burst > 0);
        assertThat(plan.boundsInFlight()).isFalse();
        assertThat(plan.quotas()).isEmpty();
        assertThat(plan.limit().mode()).isEqualTo(Limit.Mode.STRICT);
    }
}
