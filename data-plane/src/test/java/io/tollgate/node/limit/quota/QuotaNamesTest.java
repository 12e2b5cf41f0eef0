package io.tollgate.node.limit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.KeyDerivation;
import io.tollgate.node.limit.LimitAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names of quotas' counters: none before the cluster's secret is known, and others when that changes. */
class QuotaNamesTest extends PlayedQuotas {
    @Test
    void before_it_knows_the_clusters_secret_a_node_asks_for_no_quota_and_then_it_names_counters_as_the_others_do() {
        ClusterLimiter rates = rates();
        QuotaGate restarted = node(rates, table(QuotaTable.CELLS_MAX));
        Limit strict = limit("strict", DAY, "strict");
        Limit relaxed = limit("relaxed", "{\"requests\":100,\"per\":\"1d\",\"calendar\":\"UTC\"}", "relaxed");
        Limit bytes = limit("bytes", "{\"bytes\":100,\"per\":\"1d\",\"calendar\":\"UTC\"}", "relaxed");
        assertThat(take(restarted, strict)).isEqualTo(new LimitAnswer.Unavailable("strict"));
        assertThat(admitted(restarted, 50, relaxed)).as("a fiftieth on credit").isEqualTo(2);
        assertThat(take(restarted, bytes))
                .isInstanceOfSatisfying(
                        LimitAnswer.Admitted.class, admitted -> admitted.sent().sent(30));
        assertThat(calls).isZero();
        rates.useSecret(new byte[] {1});
        assertThat(admitted(node(), 6, strict) + admitted(restarted, 6, strict)).isEqualTo(10);
        assertThat(reserved).as("one counter for both").hasSize(1);
    }

    @Test
    void another_secret_names_counters_anew_and_what_was_held_under_the_old_names_goes_back() {
        ClusterLimiter rates = namedRates();
        QuotaGate node = node(rates, table(QuotaTable.CELLS_MAX));
        Limit large = limit("large", "{\"requests\":10000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        assertThat(admitted(node, 100, large)).isEqualTo(100);
        assertThat(total()).as("it holds a chunk").isGreaterThan(100);
        rates.useSecret(new byte[] {2});
        assertThat(admitted(node, 1, large)).isOne();
        assertThat(reserved).hasSize(2).containsValue(100L);
    }

    @Test
    void who_read_the_names_before_they_changed_and_comes_after_the_others_does_not_bring_the_old_ones_back() {
        QuotaTable table = table(QuotaTable.CELLS_MAX);
        ClusterLimiter rates = namedRates();
        QuotaGate node = node(rates, table);
        KeyDerivation old = rates.names();
        rates.useSecret(new byte[] {2});
        Limit large = limit("large", "{\"requests\":10000,\"per\":\"1d\",\"calendar\":\"UTC\"}", "strict");
        assertThat(admitted(node, 1, large)).isOne();
        Iterator<@Nullable KeyDerivation> readTwice =
                Arrays.asList(old, rates.names()).iterator();
        table.use(readTwice::next);
        assertThat(readTwice).isExhausted();
        assertThat(table.size()).as("what was held under the new ones is").isOne();
        assertThat(permits("large", "returned")).isZero();
    }

    @Test
    void a_counter_that_is_met_while_names_change_is_asked_for_under_the_new_one() {
        ClusterLimiter rates = namedRates();
        List<Runnable> meanwhile = new ArrayList<>();
        QuotaTable table = new QuotaTable(
                ledger,
                meters,
                () -> now,
                () -> {
                    List<Runnable> once = List.copyOf(meanwhile);
                    meanwhile.clear();
                    once.forEach(Runnable::run);
                    return nanos;
                },
                QuotaTable.Bounds.usual());
        QuotaGate node = node(rates, table);
        Limit day = limit("day", DAY, "strict");
        meanwhile.add(
                () -> { // another event loop, while the counter's cell is made
                    rates.useSecret(new byte[] {2});
                    table.use(rates::names);
                });
        assertThat(admitted(node, 1, day)).isOne();
        assertThat(meanwhile).isEmpty();
        ClusterLimiter others = rates();
        others.useSecret(new byte[] {2});
        assertThat(admitted(node(others, table(QuotaTable.CELLS_MAX)), 20, day)).isEqualTo(9);
        assertThat(reserved).as("one counter").hasSize(1);
    }
}
