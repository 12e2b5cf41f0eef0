package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests share a counter, and which do not: one permit a minute for each tells. */
class CountedApartTest {
    private final MemoryLedger ledger = new MemoryLedger();
    private final ClusterLimiter limiter = new ClusterLimiter(ledger, new SimpleMeterRegistry(), () -> 0L);

    /** Who asks; each {@code with} is another one. */
    private record Asker(String address, String consumer, String key, String route, Map<String, String> headers) {
        static final Asker ONE = new Asker("203.0.113.7", "acme", "k_one", "orders", Map.of("x-tenant", "blue"));

        Asker with(String field, String value) {
            Map<String, String> other = new HashMap<>(headers);
            if (field.startsWith("header:")) {
                other.put(field.substring("header:".length()), value);
            }
            return new Asker(
                    field.equals("address") || field.equals("network") ? value : address,
                    field.equals("consumer") ? value : consumer,
                    field.equals("key") ? value : key,
                    field.equals("route") ? value : route,
                    other);
        }

        Asker withoutHeaders() {
            return new Asker(address, consumer, key, route, Map.of());
        }
    }

    private static final Map<String, String> OTHER = Map.of(
            "address", "203.0.113.8",
            "network", "203.0.114.7",
            "consumer", "globex",
            "key", "k_two",
            "route", "invoices",
            "header:x-tenant", "red",
            "header:x-app", "web");

    @ParameterizedTest
    @CsvSource({
        "address,route,''",
        "network,route,''",
        "consumer,header:x-tenant,''",
        "consumer,key,''",
        "address,header:x-tenant,''",
        "header:x-tenant,header:x-app,''",
        "address,consumer,route",
        "network,key,header:x-tenant",
        "consumer,route,header:x-app",
    })
    void several_dimensions_make_a_counter_for_each_combination(String first, String second, String third) {
        List<String> by = new ArrayList<>(List.of(first, second));
        if (!third.isEmpty()) {
            by.add(third);
        }
        LimitPlan plan = plan(by);
        assertThat(admitted(plan, Asker.ONE)).isTrue();
        assertThat(admitted(plan, Asker.ONE))
                .as("the same combination is one counter")
                .isFalse();
        int counters = 1;
        for (String one : by) {
            Asker other = Asker.ONE.with(one, other(one));
            assertThat(admitted(plan, other)).as("another %s", one).isTrue();
            assertThat(admitted(plan, other)).as("the same other %s", one).isFalse();
            counters++;
        }
        Asker all = Asker.ONE;
        for (String each : by) {
            all = all.with(each, other(each));
        }
        assertThat(admitted(plan, all)).as("all of them are other ones").isTrue();
        assertThat(admitted(plan, Asker.ONE))
                .as("none of that gave the first a permit")
                .isFalse();
        for (String another : OTHER.keySet()) {
            boolean moves = by.contains(another) || (another.equals("network") && by.contains("address"));
            if (!moves) {
                assertThat(admitted(plan, Asker.ONE.with(another, other(another))))
                        .as("%s is not counted by", another)
                        .isFalse();
            }
        }
        assertThat(ledger.size()).isEqualTo(counters + 1);
    }

    @Test
    void requests_without_a_header_share_one_counter_that_no_value_stands_for() {
        LimitPlan plan = plan(List.of("header:x-tenant"));
        assertThat(admitted(plan, Asker.ONE)).isTrue();
        assertThat(admitted(plan, Asker.ONE.withoutHeaders())).isTrue();
        assertThat(admitted(
                        plan,
                        Asker.ONE
                                .withoutHeaders()
                                .with("address", "198.51.100.9")
                                .with("consumer", "globex")))
                .as("whoever leaves it out shares it")
                .isFalse();
        for (String value : List.of("", "-", "absent", "ABSENT", "null", "(none)")) {
            assertThat(admitted(plan, Asker.ONE.with("header:x-tenant", value)))
                    .as(value)
                    .isTrue();
        }
        assertThat(admitted(plan, Asker.ONE.withoutHeaders())).isFalse();
    }

    @Test
    void without_a_header_the_other_dimensions_still_count_apart() {
        LimitPlan plan = plan(List.of("consumer", "header:x-tenant"));
        Asker none = Asker.ONE.withoutHeaders();
        assertThat(admitted(plan, none)).isTrue();
        assertThat(admitted(plan, none.with("consumer", "globex"))).isTrue();
        assertThat(admitted(plan, none)).isFalse();
        assertThat(admitted(plan, Asker.ONE)).isTrue();
    }

    @Test
    void a_value_does_not_run_into_the_one_beside_it() {
        LimitPlan plan = plan(List.of("header:x-tenant", "header:x-app"));
        Asker none = Asker.ONE.withoutHeaders();
        assertThat(admitted(plan, none.with("header:x-tenant", "ab").with("header:x-app", "c")))
                .isTrue();
        assertThat(admitted(plan, none.with("header:x-tenant", "a").with("header:x-app", "bc")))
                .isTrue();
        assertThat(admitted(plan, none.with("header:x-tenant", "abc"))).isTrue();
        assertThat(admitted(plan, none.with("header:x-app", "abc"))).isTrue();
    }

    @Test
    void neighbours_in_an_ipv4_24_or_an_ipv6_64_share_the_counter_of_their_network() {
        LimitPlan plan = plan(List.of("network"));
        assertThat(admitted(plan, Asker.ONE)).isTrue();
        assertThat(admitted(plan, Asker.ONE.with("address", "203.0.113.0"))).isFalse();
        assertThat(admitted(plan, Asker.ONE.with("address", "203.0.113.255"))).isFalse();
        assertThat(admitted(plan, Asker.ONE.with("address", "203.0.112.255"))).isTrue();
        assertThat(admitted(plan, Asker.ONE.with("address", "255.255.255.1"))).isTrue();
        assertThat(admitted(plan, Asker.ONE.with("address", "2001:db8:1:2::1"))).isTrue();
        assertThat(admitted(plan, Asker.ONE.with("address", "2001:db8:1:2:ffff::9")))
                .isFalse();
        assertThat(admitted(plan, Asker.ONE.with("address", "2001:db8:1:3::1"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "network, 203.0.113.7, 203.0.113.0/24",
        "network, 255.254.253.252, 255.254.253.0/24",
        "network, 2001:db8:1:2::9, 2001:db8:1:2:0:0:0:0/64",
        "address, 203.0.113.7, 203.0.113.7",
        "address, 2001:db8:1:2::9, 2001:db8:1:2:0:0:0:0/64",
    })
    void who_is_counted_is_told_as_people_write_it(String dimension, String address, String told) {
        LimitPlan plan = plan(List.of(dimension));
        LimitedNow now = new LimitedNow(() -> 0L);
        now.refused(plan, request(plan, Asker.ONE.with("address", address)), Duration.ofSeconds(1));
        assertThat(now.list((name, value) -> value))
                .singleElement()
                .satisfies(counter -> assertThat(counter.by())
                        .singleElement()
                        .satisfies(value -> assertThat(value.text()).isEqualTo(told)));
    }

    private static String other(String dimension) {
        return OTHER.getOrDefault(dimension, "");
    }

    private boolean admitted(LimitPlan plan, Asker asker) {
        LimitAnswer answer = limiter.take(request(plan, asker));
        return (answer instanceof LimitAnswer.Pending pending
                        ? pending.answer().toCompletableFuture().join()
                        : answer)
                instanceof LimitAnswer.Admitted;
    }

    private static LimitRequest request(LimitPlan plan, Asker asker) {
        return new LimitRequest(
                route(asker.route()),
                new LimitRequest.Subject(InetAddress.ofLiteral(asker.address()), asker.consumer(), asker.key()),
                "GET",
                asker.headers()::get,
                List.of(plan));
    }

    private static LimitPlan plan(List<String> by) {
        return LimitPlan.of((Limit) read(
                Kind.LIMIT,
                "{\"name\":\"l\",\"by\":[\"" + String.join("\",\"", by)
                        + "\"],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}"));
    }

    private static Route route(String name) {
        return (Route) read(
                Kind.ROUTE,
                "{\"name\":\"" + name
                        + "\",\"match\":{\"paths\":[\"/" + name
                        + "\"]},\"upstream\":\"up\",\"access\":{\"public\":true}}");
    }

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
