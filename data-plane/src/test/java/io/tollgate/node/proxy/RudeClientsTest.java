package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Clients that go away in the middle take no connection of others along: neither one that is just being opened to an
 * upstream nor one that was just accepted, though both may get the descriptor that became free.
 *
 * <p>All of that is within one look of the event loop. So the loop is held until everything is there, in each order: it neither
 * depends on chance, nor on how fast the machine is.
 */
class RudeClientsTest {
    private static final int RUDE_CLIENTS = 4;

    /**
     * Of both ends of two connections of each rude client the descriptors become free, all in this process: there are more of
     * them, so that each is opened anew.
     */
    private static final int HONEST_CLIENTS = 32;

    private static final int ROUNDS = 5;
    private static final long PATIENCE_SECONDS = 20;

    /** What is there in one look. */
    private enum Event {
        RUDE_LEAVE,
        HONEST_COME,
        UPSTREAM_ANSWERS_RUDE
    }

    private static final List<List<Event>> ORDERS = List.of(
            List.of(Event.RUDE_LEAVE, Event.HONEST_COME, Event.UPSTREAM_ANSWERS_RUDE),
            List.of(Event.RUDE_LEAVE, Event.UPSTREAM_ANSWERS_RUDE, Event.HONEST_COME),
            List.of(Event.HONEST_COME, Event.RUDE_LEAVE, Event.UPSTREAM_ANSWERS_RUDE),
            List.of(Event.HONEST_COME, Event.UPSTREAM_ANSWERS_RUDE, Event.RUDE_LEAVE),
            List.of(Event.UPSTREAM_ANSWERS_RUDE, Event.RUDE_LEAVE, Event.HONEST_COME),
            List.of(Event.UPSTREAM_ANSWERS_RUDE, Event.HONEST_COME, Event.RUDE_LEAVE));

    private final Semaphore rudeAsked = new Semaphore(0);
    private final Semaphore rudeMayBeAnswered = new Semaphore(0);
    private final Semaphore rudeAnswered = new Semaphore(0);

    /** Honest clients that ask, or come, while the loop is held. */
    private interface Honest {
        List<RawClient> come(Door door) throws IOException;
    }

    /** What each of them says when the loop goes on. */
    private interface Later {
        void say(RawClient client) throws IOException;
    }

    @Test
    void honest_clients_that_stay_are_served_over_fresh_upstream_connections() throws Exception {
        List<RawClient> staying = new ArrayList<>();
        amongRudeOnes(
                door -> {
                    while (staying.size() < HONEST_CLIENTS) {
                        staying.add(door.client());
                    }
                    for (RawClient each : staying) {
                        each.get("/honest");
                    }
                    return staying;
                },
                client -> {});
        close(staying);
    }

    @Test
    void honest_clients_that_come_anew_for_each_request_are_served() throws Exception {
        List<RawClient> here = new ArrayList<>();
        amongRudeOnes(
                door -> {
                    comeAnew(door, here);
                    for (RawClient each : here) {
                        post(each);
                    }
                    return here;
                },
                client -> {});
        close(here);
    }

    @Test
    void honest_clients_that_come_anew_and_say_nothing_at_first_are_served() throws Exception {
        List<RawClient> here = new ArrayList<>();
        amongRudeOnes(
                door -> {
                    comeAnew(door, here);
                    return here;
                },
                RudeClientsTest::post);
        close(here);
    }

    private static void comeAnew(Door door, List<RawClient> before) throws IOException {
        close(before);
        before.clear();
        while (before.size() < HONEST_CLIENTS) {
            before.add(door.client());
        }
    }

    private static void post(RawClient client) throws IOException {
        client.send("POST /honest HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: 4\r\n\r\n")
                .send("body");
    }

    private static void close(List<RawClient> clients) throws IOException {
        for (RawClient each : clients) {
            each.close();
        }
    }

    private void amongRudeOnes(Honest honest, Later later) throws Exception {
        // Never the same connection twice, so that a descriptor just closed is the next one to be opened.
        try (ScriptedUpstream upstream = ScriptedUpstream.of(this::answer);
                Door door = Door.oneLoop(Configurations.open(upstream.port()))) {
            for (int round = 0; round < ROUNDS; round++) {
                for (List<Event> order : ORDERS) {
                    for (RawClient each : inOneLook(door, order, honest)) {
                        later.say(each);
                        RawClient.Response response = each.read();
                        assertThat(response.status())
                                .as("round %d, %s: %s", round, order, response.body())
                                .isEqualTo(200);
                    }
                }
            }
        }
    }

    private void answer(ScriptedUpstream.Link link) throws Exception {
        String head = link.head();
        boolean rude = head.startsWith("GET /rude");
        if (rude) {
            rudeAsked.release();
            rudeMayBeAnswered.acquire();
        } else if (head.startsWith("POST ")) {
            link.in().readNBytes(4);
        }
        link.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        if (rude) {
            link.socket().shutdownOutput();
            rudeAnswered.release();
        }
    }

    /** The honest ones, whose answers are still to come. */
    private List<RawClient> inOneLook(Door door, List<Event> order, Honest honest) throws Exception {
        List<RawClient> rude = new ArrayList<>();
        for (int i = 0; i < RUDE_CLIENTS; i++) {
            rude.add(door.client().get("/rude"));
        }
        await(rudeAsked);
        List<RawClient> here = List.of();
        try (var _ = door.hold()) {
            for (Event event : order) {
                switch (event) {
                    case RUDE_LEAVE -> reset(rude);
                    case HONEST_COME -> here = honest.come(door);
                    case UPSTREAM_ANSWERS_RUDE -> {
                        rudeMayBeAnswered.release(RUDE_CLIENTS);
                        await(rudeAnswered);
                    }
                }
            }
        }
        return here;
    }

    private static void reset(List<RawClient> clients) throws IOException {
        for (RawClient each : clients) {
            each.socket().setSoLinger(true, 0);
            each.close();
        }
    }

    private static void await(Semaphore everyRudeOne) throws InterruptedException {
        assertThat(everyRudeOne.tryAcquire(RUDE_CLIENTS, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
    }
}
