package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Times in milliseconds, for a record. */
final class Times {
    private final List<Long> millis = new ArrayList<>();

    void add(long time) {
        millis.add(time);
    }

    void requireCount(int count) {
        assertThat(millis).hasSize(count);
    }

    @Override
    public String toString() {
        var sorted = millis.stream().sorted().toList();
        return "p50 %d ms, p90 %d ms, p99 %d ms, longest %d ms"
                .formatted(
                        sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() * 90 / 100),
                        sorted.get(sorted.size() * 99 / 100),
                        sorted.getLast());
    }
}
