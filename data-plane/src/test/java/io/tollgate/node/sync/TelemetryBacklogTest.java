package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tollgate.protocol.v1.Counted;
import io.tollgate.protocol.v1.Dimension;
import io.tollgate.protocol.v1.TelemetryInterval;
import io.tollgate.protocol.v1.TelemetryStored;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TelemetryBacklogTest {
    private final AtomicLong nanos = new AtomicLong();
    private final TelemetryBacklog backlog = new TelemetryBacklog(nanos::get);

    private static TelemetryInterval.Builder interval() {
        return TelemetryInterval.newBuilder().setLengthMillis(5_000);
    }

    private TelemetryInterval next() {
        return backlog.next().orElseThrow();
    }

    private void stored(TelemetryInterval upTo) {
        backlog.stored(TelemetryStored.newBuilder()
                .setProcess(upTo.getProcess())
                .setSequence(upTo.getSequence())
                .build());
    }

    @Test
    void what_is_not_stored_comes_again_on_the_next_stream_with_its_age() {
        backlog.add(interval(), 1);
        backlog.add(interval(), 1);
        TelemetryInterval first = next();
        assertThat(first.getSequence()).isEqualTo(1);
        assertThat(first.getAgeMillis()).isEqualTo(2_500);
        assertThat(next().getSequence()).isEqualTo(2);
        assertThat(backlog.next()).isEmpty();

        stored(first);
        backlog.rewind();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
        TelemetryInterval again = next();
        assertThat(again.getSequence()).isEqualTo(2);
        assertThat(again.getAgeMillis()).isEqualTo(62_500);
        stored(again);
        assertThat(backlog.size()).isZero();
    }

    @Test
    void only_so_many_are_under_way_at_one_time() {
        for (int i = 0; i < TelemetryBacklog.UNDER_WAY_MAX + 3; i++) {
            backlog.add(interval(), 1);
        }
        TelemetryInterval last = next();
        for (int i = 1; i < TelemetryBacklog.UNDER_WAY_MAX; i++) {
            last = next();
        }
        assertThat(backlog.next()).isEmpty();
        stored(last);
        assertThat(next().getSequence()).isEqualTo(TelemetryBacklog.UNDER_WAY_MAX + 1);
    }

    @Test
    void another_process_s_word_is_not_about_ours() {
        backlog.add(interval(), 1);
        backlog.stored(
                TelemetryStored.newBuilder().setProcess("other").setSequence(9).build());
        assertThat(backlog.size()).isEqualTo(1);
    }

    @Test
    void beyond_its_bound_the_oldest_go_and_a_later_interval_says_how_much_was_lost() {
        for (int i = 0; i < TelemetryBacklog.INTERVALS_MAX + 2; i++) {
            backlog.add(interval(), 7);
        }
        assertThat(backlog.size()).isEqualTo(TelemetryBacklog.INTERVALS_MAX);
        assertThat(backlog.lostRequests()).isEqualTo(14);

        backlog.add(interval(), 7); // one more goes for it
        backlog.add(interval(), 7);
        assertThat(toldOf()).isEqualTo(21);
        assertThat(backlog.lostRequests()).isEqualTo(28);
    }

    /** Requests that the kept intervals say were lost. What is looked at counts as stored. */
    private long toldOf() {
        long told = 0;
        for (var next = backlog.next(); next.isPresent(); next = backlog.next()) {
            told += next.get().getCountedList().stream()
                    .filter(counted -> counted.getDimension() == Dimension.DIMENSION_LOST)
                    .mapToLong(Counted::getUnanswered)
                    .sum();
            stored(next.get());
        }
        return told;
    }

    @Test
    void large_intervals_are_bounded_by_their_bytes() {
        ByteString megabyte = ByteString.copyFrom(new byte[1 << 20]);
        for (int i = 0; i < 40; i++) {
            backlog.add(interval().addCounted(Counted.newBuilder().setLatencyHistogram(megabyte)), 1);
        }
        assertThat(backlog.size()).isBetween(10, 16);
        assertThat(backlog.lostRequests()).isEqualTo(40 - backlog.size());
    }
}
