package io.tollgate.node.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What this very process takes. */
class JvmMetricsTest {
    private final JvmMetrics jvm = new JvmMetrics();

    @AfterEach
    void close() {
        jvm.close();
    }

    /** The sum of a series over its labels. */
    private double sum(String name, Predicate<String> labels) {
        return jvm.text()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(labels)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private double sum(String name) {
        return sum(name, line -> true);
    }

    private static boolean ofHeap(String line) {
        return line.contains("jvm_memory_type=\"heap\"");
    }

    @Test
    void cpu_time_grows_with_what_is_done() {
        double before = sum("jvm_cpu_time_seconds_total");
        await().atMost(Duration.ofSeconds(30)).until(() -> sum("jvm_cpu_time_seconds_total") > before);
        assertThat(sum("jvm_cpu_count")).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void the_heap_is_within_what_is_committed_and_that_within_the_limit() {
        double used = sum("jvm_memory_used_bytes", JvmMetricsTest::ofHeap);
        double committed = sum("jvm_memory_committed_bytes", JvmMetricsTest::ofHeap);
        double limit = sum("jvm_memory_limit_bytes", JvmMetricsTest::ofHeap);
        assertThat(used).isPositive();
        assertThat(committed).isGreaterThanOrEqualTo(used / 2); // between the two lines it may have grown
        assertThat(limit)
                .isGreaterThanOrEqualTo(committed)
                .isLessThanOrEqualTo(2.0 * Runtime.getRuntime().maxMemory());
        assertThat(sum("jvm_memory_used_bytes", line -> line.contains("non_heap")))
                .isPositive();
        assertThat(sum("jvm_thread_count")).isGreaterThan(1);
    }

    @Test
    void collections_are_counted_and_timed() {
        assertThat(jvm.text()).contains("jvm_gc_duration_seconds_count{jvm_gc_name=\"");
        double before = sum("jvm_gc_duration_seconds_count");
        System.gc();
        await().atMost(Duration.ofSeconds(30)).until(() -> sum("jvm_gc_duration_seconds_count") > before);
        assertThat(sum("jvm_gc_duration_seconds_bucket", line -> line.contains("le=\"+Inf\"")))
                .isEqualTo(sum("jvm_gc_duration_seconds_count"));
        assertThat(sum("jvm_memory_used_after_last_gc_bytes", JvmMetricsTest::ofHeap))
                .isPositive();
    }

    @Test
    void every_family_says_what_it_is_and_each_line_is_of_one() {
        String text = jvm.text();
        assertThat(text.lines().filter(line -> !line.startsWith("# TYPE jvm_")))
                .isNotEmpty()
                .allMatch(line -> line.matches("jvm_[a-z_]+(\\{[^{}]*\\})? [0-9.E+-]+"));
        assertThat(text.lines().filter(line -> line.startsWith("# TYPE "))).doesNotHaveDuplicates();
    }
}
