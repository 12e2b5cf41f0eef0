package io.tollgate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.upstream.Upstreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An upstream is told of as a whole. */
final class WellUpstreamsTest {
    private static Upstreams.Health target(String upstream, int index, boolean healthy, boolean ejected) {
        return new Upstreams.Health(
                upstream, "http://10.0.0.1:" + index, healthy, ejected, true, 0, false, Duration.ZERO);
    }

    private static Upstreams.Health with(boolean reachable, boolean draining) {
        return new Upstreams.Health("up", "http://10.0.0.1", true, false, reachable, 0, draining, Duration.ZERO);
    }

    @Test
    void oneTargetThatIsWellIsEnoughHoweverManyThereAre() {
        List<Upstreams.Health> targets = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            targets.add(target("large", i, i == 399, false));
            targets.add(target("ill", i, i % 2 == 0, i % 2 == 0));
        }
        assertThat(WellUpstreams.of(targets))
                .containsExactly(new WellUpstreams.Word("ill", false), new WellUpstreams.Word("large", true));
    }

    @Test
    void oneThatDrainsDoesNotStandInForThoseThatCannotBeReached() {
        assertThat(WellUpstreams.of(List.of(with(false, false), with(true, true))))
                .containsExactly(new WellUpstreams.Word("up", false));
        assertThat(WellUpstreams.of(List.of(with(false, false), with(true, false))))
                .containsExactly(new WellUpstreams.Word("up", true));
        assertThat(WellUpstreams.of(List.of(with(true, true))))
                .as("that is what somebody wanted")
                .containsExactly(new WellUpstreams.Word("up", true));
    }

    /** It has neither checks nor ejection, as by default, and few requests. */
    @Test
    void anUpstreamThatWasStoppedIsToldOfAndWellAgainWithTheFirstRequestThatItTakes() throws Exception {
        ScriptedUpstream stopped = ScriptedUpstream.of(ScriptedUpstream.saying("first"));
        try (Door door = Door.to(stopped.port());
                RawClient client = door.client()) {
            assertThat(client.get("/").read().status()).isEqualTo(200);
            stopped.kill();
            // The connection that was kept may be found closed only by a request.
            await().until(() -> {
                assertThat(client.get("/").read().status()).isIn(502, 200);
                return told(door).equals(List.of(false));
            });
            assertThat(client.get("/").read().status())
                    .as("it is asked all the same")
                    .isEqualTo(502);

            try (ScriptedUpstream again =
                    ScriptedUpstream.at("127.0.0.1", stopped.port(), ScriptedUpstream.saying("again"))) {
                assertThat(client.get("/").read().body()).isEqualTo("again");
                assertThat(told(door)).containsExactly(true);
                assertThat(again.port()).isEqualTo(stopped.port());
            }
        }
    }

    private static List<Boolean> told(Door door) {
        return WellUpstreams.of(door.upstreams().health()).stream()
                .map(WellUpstreams.Word::well)
                .toList();
    }

    @Test
    void beyondTheBoundThoseThatAreDownAreToldOf() {
        List<Upstreams.Health> targets = new ArrayList<>();
        for (int i = 0; i < WellUpstreams.UPSTREAMS_MAX + 500; i++) {
            targets.add(target("u" + i, i, true, false));
        }
        targets.add(target("z-down", 1, false, false));
        assertThat(WellUpstreams.of(targets))
                .hasSize(WellUpstreams.UPSTREAMS_MAX)
                .contains(new WellUpstreams.Word("z-down", false));
    }
}
