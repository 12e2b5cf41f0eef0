package io.tollgate.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.control.event.EventWatch.Turn;
import io.tollgate.control.event.RequestEvent;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who looks at a part of the requests is told which part. */
final class LiveRowsTest {
    private static final Pattern PATHS = Pattern.compile("(?<=GET )/[a-z-]+");

    private Instant now = Instant.EPOCH;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 | ''",
                "12 | 0 | Showing all 12",
                "12 | 36 | Showing 1 in 4: 12 of 48",
                "20 | 30 | Showing 1 in 2.5: 20 of 50",
                "20 | 4000 | Showing 1 in 201: 20 of 4020",
                "100 | 3 | Showing nearly all: 100 of 103",
                "0 | 5 | Showing none of 5",
            })
    void theShareThatIsSeenIsSaid(long shown, long leftOut, String words) {
        assertThat(LiveRows.words(shown, leftOut)).isEqualTo(words);
    }

    /** One that took long began before others that ended long ago; and a node may tell late. */
    @Test
    void theRequestThatEndedLastStandsFirst() {
        now = Instant.ofEpochMilli(9_000);
        LiveRows rows = rows();
        rows.add(turn(event("/early", 1_000, 1), event("/slow", 0, 9_000)));
        rows.add(turn(event("/told-late", 7_000, 500), event("/quick", 8_000, 1)));
        assertThat(paths(rows)).containsExactly("/slow", "/quick", "/told-late", "/early");
    }

    @Test
    void noMoreStayThanAreShownAndThoseAreTheNewest() {
        now = Instant.ofEpochMilli(2_000);
        LiveRows rows = rows();
        for (int i = 0; i < 101; i++) {
            rows.add(turn(event("/p", 1_000 + i, 1)));
        }
        rows.add(turn(event("/before-all", 0, 1)));
        assertThat(paths(rows)).hasSize(100).containsOnly("/p");
    }

    /** By their own clocks its requests would be the newest for ten minutes. */
    @Test
    void aNodeWhoseClockIsAheadHidesNoOther() {
        now = Instant.ofEpochMilli(10_000);
        LiveRows rows = rows();
        for (int i = 0; i < 100; i++) {
            rows.add(turn(event("/ahead", 600_000 + i, 1)));
        }
        now = Instant.ofEpochMilli(11_000);
        rows.add(turn(event("/right", 10_900, 1)));
        assertThat(paths(rows)).hasSize(100).startsWith("/right");
    }

    private LiveRows rows() {
        return new LiveRows(new EmptyState(Icon.LIVE, "None yet.", null, null), false, () -> now);
    }

    private static List<String> paths(LiveRows rows) {
        return PATHS.matcher(rows.getElement().getTextRecursively())
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static Turn turn(RequestEvent... requests) {
        return new Turn(List.of(requests), 0, false);
    }

    private static RequestEvent event(String path, long beganMillis, long tookMillis) {
        return new RequestEvent(
                "node-1",
                Instant.ofEpochMilli(beganMillis),
                "r" + path + beganMillis,
                new RequestEvent.Request("GET", "api.example.com", path, "192.0.2.1", "1.1", ""),
                new RequestEvent.Caller("", ""),
                new RequestEvent.Outcome(200, "ok", "", "", false, ""),
                new RequestEvent.Way("", "", "", 1, 7, ""),
                new RequestEvent.Cost(tookMillis * 1_000, -1, 0, 0, List.of()));
    }
}
