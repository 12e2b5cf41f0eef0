package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.LeaseLedger.Place;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Who may be under way at the same time. */
class InFlightPlacesTest {
    private Place place = new Place(0, 1);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InFlightPlaces places = new InFlightPlaces(new Placed(), new LimitMeters(registry, () -> 0));

    /** Knows where this node stands, and cannot be asked for permits. */
    private final class Placed implements LeaseLedger {
        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            return CompletableFuture.completedFuture(new Grant.Unavailable("nobody asks here"));
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            throw new AssertionError("nothing was leased");
        }

        @Override
        public int members() {
            return place.of();
        }

        @Override
        public Place place() {
            return place;
        }
    }

    @Test
    void so_many_and_no_more_until_one_has_ended() {
        Limit two = limit("two", "\"inFlight\":2");
        Hold.Held first = held("acme", two);
        Hold.Held second = held("acme", two);
        assertThat(hold("acme", two)).isEqualTo(new Hold.Full("two"));
        assertThat(hold("other", two)).as("another consumer's").isInstanceOf(Hold.Held.class);
        second.end().run();
        held("acme", two);
        first.end().run();
        held("acme", two);
        assertThat(hold("acme", two)).isEqualTo(new Hold.Full("two"));
    }

    @Test
    void a_limit_that_is_full_costs_no_place_of_the_others() {
        Limit wide = limit("wide", "\"inFlight\":2");
        Limit narrow = limit("narrow", "\"inFlight\":1");
        held("acme", narrow);
        assertThat(hold("acme", wide, narrow)).isEqualTo(new Hold.Full("narrow"));
        assertThat(hold("acme", wide, narrow)).isEqualTo(new Hold.Full("narrow"));
        held("acme", wide);
        held("acme", wide);
    }

    @Test
    void a_shadow_refuses_nothing_and_tells() {
        Limit shadow = limit("shadow", "\"inFlight\":1,\"shadow\":true");
        held("acme", shadow);
        held("acme", shadow).end().run();
        assertThat(registry.get("tollgate.limit.decisions")
                        .tags("limit", "shadow", "verdict", "would-refuse")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(places.places()).as("the one that was over held nothing").isEqualTo(1);
    }

    @Test
    void nothing_is_kept_of_those_who_are_gone() {
        Limit each = limit("each", "\"inFlight\":3");
        List<Hold.Held> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(held("consumer-" + i, each));
        }
        assertThat(places.counters()).isEqualTo(100);
        all.forEach(held -> held.end().run());
        assertThat(places.counters()).isZero();
    }

    @Test
    void fewer_places_than_nodes_are_shared_strictly_or_leave_each_node_one() {
        place = new Place(2, 5);
        assertThat(hold("acme", limit("strict", "\"inFlight\":2,\"mode\":\"strict\"")))
                .isEqualTo(new Hold.Full("strict"));
        held("acme", limit("relaxed", "\"inFlight\":2"));
        assertThat(hold("acme", limit("relaxed", "\"inFlight\":2"))).isEqualTo(new Hold.Full("relaxed"));
    }

    @Property
    void the_parts_of_all_nodes_add_up_to_the_whole(
            @ForAll @LongRange(min = 1, max = 1_000_000) long whole, @ForAll @IntRange(min = 1, max = 64) int nodes) {
        assertThat(IntStream.range(0, nodes)
                        .mapToLong(index -> new Place(index, nodes).partOf(whole))
                        .sum())
                .isEqualTo(whole);
    }

    @Test
    void never_more_at_once_under_concurrency() {
        Limit five = limit("five", "\"inFlight\":5");
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger passed = new AtomicInteger();
        try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < 20_000; i++) {
                clients.execute(() -> {
                    if (hold("acme", five) instanceof Hold.Held held) {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        passed.incrementAndGet();
                        now.decrementAndGet();
                        held.end().run();
                    }
                });
            }
        }
        assertThat(most.get()).isLessThanOrEqualTo(5);
        assertThat(passed.get()).isPositive();
        assertThat(places.counters()).isZero();
    }

    private Hold.Held held(String consumer, Limit... limits) {
        Hold hold = hold(consumer, limits);
        assertThat(hold).isInstanceOf(Hold.Held.class);
        return (Hold.Held) hold;
    }

    private Hold hold(String consumer, Limit... limits) {
        return places.hold(new LimitRequest(
                ROUTE,
                new LimitRequest.Subject(InetAddress.ofLiteral("203.0.113.7"), consumer, null),
                "GET",
                header -> null,
                Stream.of(limits).map(LimitPlan::of).toList()));
    }

    private static Limit limit(String name, String fields) {
        return (Limit) read(Kind.LIMIT, "{\"name\":\"" + name + "\",\"by\":[\"consumer\"]," + fields + "}");
    }

    private static final Route ROUTE = (Route) read(Kind.ROUTE, """
            {"name":"orders","match":{"paths":["/orders"]},"upstream":"orders","access":{"public":true}}
            """);

    private static io.tollgate.core.config.ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
