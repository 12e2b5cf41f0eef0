package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A try that takes longer than {@code timeouts.perTry}. */
class SlowTriesTest {
    private static final String FIELDS =
            "\"timeouts\":{\"response\":\"%s\",\"perTry\":\"50ms\"},\"retry\":{\"attempts\":1,\"on\":[\"per-try-timeout\"],"
                    .concat("\"budgetPercent\":%d},");

    private static String configuration(int port, String response, int budget) {
        return Configurations.open(port, FIELDS.formatted(response, budget));
    }

    /** Never answers the first try for a path; answers {@code /held} when it may. */
    private static ScriptedUpstream slow(CountDownLatch go, CountDownLatch heldTries) throws Exception {
        Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
        return ScriptedUpstream.of(link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                String path = head.split(" ", 3)[1];
                int number = tries.computeIfAbsent(path, first -> new AtomicInteger())
                        .incrementAndGet();
                if (path.equals("/held")) {
                    heldTries.countDown();
                    go.await();
                } else if (number == 1) {
                    link.in().read(); // until the other side gives up
                    return;
                }
                link.ok("try " + number + " of " + path);
            }
        });
    }

    @Test
    void is_given_up_for_another() throws Exception {
        try (ScriptedUpstream upstream = slow(new CountDownLatch(1), new CountDownLatch(1));
                Door door = Door.with(configuration(upstream.port(), "20s", 100));
                RawClient client = door.client()) {
            assertThat(client.get("/a").read().body()).isEqualTo("try 2 of /a");
            assertThat(door.record().attempts).isEqualTo(2);
        }
    }

    @Test
    void goes_on_when_no_other_may_be_made() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch heldTries = new CountDownLatch(2);
        try (ScriptedUpstream upstream = slow(go, heldTries);
                Door door = Door.with(configuration(upstream.port(), "20s", 100));
                RawClient waiting = door.client().get("/held");
                RawClient clock = door.client()) {
            assertThat(heldTries.await(10, TimeUnit.SECONDS)).isTrue();
            // Somebody else's try is given up meanwhile: the second of /held has outlived its own time by then.
            assertThat(clock.get("/b").read().body()).isEqualTo("try 2 of /b");
            assertThat(clock.get("/c").read().body()).isEqualTo("try 2 of /c");
            go.countDown();
            assertThat(waiting.read().body()).isEqualTo("try 2 of /held");
        }
    }

    @Test
    void goes_on_when_the_request_may_not_be_repeated() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch heldTries = new CountDownLatch(1);
        try (ScriptedUpstream upstream = slow(go, heldTries);
                Door door = Door.with(configuration(upstream.port(), "20s", 100));
                RawClient waiting = door.client();
                RawClient clock = door.client()) {
            waiting.send("POST /held HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
            assertThat(heldTries.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(clock.get("/b").read().body()).isEqualTo("try 2 of /b");
            go.countDown();
            assertThat(waiting.read().body()).isEqualTo("try 1 of /held");
        }
    }

    @Test
    void without_budget_it_may_take_the_whole_response_timeout_and_is_504_then() throws Exception {
        try (ScriptedUpstream upstream = slow(new CountDownLatch(1), new CountDownLatch(1));
                Door door = Door.with(configuration(upstream.port(), "300ms", 0));
                RawClient client = door.client()) {
            assertThat(client.get("/a").read().body()).contains("\"code\":\"upstream-timeout\"");
            assertThat(door.record().attempts).isEqualTo(1);
        }
    }
}
