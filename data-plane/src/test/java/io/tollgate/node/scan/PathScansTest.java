package io.tollgate.node.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.record.ExchangeRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathScansTest {
    private static final String ADDRESS = "203.0.113.7";

    private long nanos;
    private final PathScans scans = new PathScans(() -> nanos);

    private static ExchangeRecord facts(String address, int status, String path) {
        ExchangeRecord facts = new ExchangeRecord();
        facts.clientAddress = address;
        facts.status = status;
        facts.path = path;
        facts.madeByGateway = true;
        return facts;
    }

    private void ask(int count, ExchangeRecord... each) {
        SeenPaths seen = new SeenPaths();
        for (int i = 0; i < count; i++) {
            for (ExchangeRecord facts : each) {
                facts.path = "/" + facts.status + "/" + i;
                seen.record(facts);
            }
        }
        scans.add(seen);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private List<Integer> counts() {
        return scans.now(10).stream().map(PathScan::count).toList();
    }

    private String printed() {
        StringBuilder out = new StringBuilder();
        scans.print(out);
        return out.toString();
    }

    @Test
    void many_different_paths_that_no_route_has_are_a_scan() {
        ask(40, facts(ADDRESS, 404, ""));
        assertThat(scans.now(10)).singleElement().satisfies(scan -> {
            assertThat(scan.address()).isEqualTo(ADDRESS);
            assertThat(scan.count()).isBetween(35, 45);
        });
        assertThat(printed()).contains("tollgate_path_scans 1\n").contains("tollgate_path_scans_watched 1\n");
    }

    @Test
    void so_are_those_that_are_denied_also_unread() {
        ExchangeRecord heldBack = facts(ADDRESS, 429, "");
        heldBack.code = "too-many-failures";
        ask(10, facts(ADDRESS, 401, ""), facts(ADDRESS, 403, ""), heldBack);
        assertThat(counts())
                .singleElement()
                .satisfies(count -> assertThat(count).isBetween(26, 34));
    }

    @Test
    void one_path_again_and_again_is_none() {
        SeenPaths seen = new SeenPaths();
        for (int i = 0; i < 1_000; i++) {
            seen.record(facts(ADDRESS, 404, "/favicon.ico"));
        }
        scans.add(seen);
        assertThat(counts()).isEmpty();
        assertThat(printed()).contains("tollgate_path_scans 0\n").contains("tollgate_path_scans_watched 1\n");
    }

    @Test
    void what_upstreams_answer_and_limits_refuse_is_none() {
        ExchangeRecord upstreams = facts(ADDRESS, 404, "");
        upstreams.madeByGateway = false;
        ExchangeRecord limits = facts(ADDRESS, 429, "");
        limits.code = "limit-exceeded";
        ask(100, upstreams, limits, facts(ADDRESS, 200, ""), facts(ADDRESS, 503, ""));
        assertThat(counts()).isEmpty();
        assertThat(printed()).contains("tollgate_path_scans_watched 0\n");
    }

    @Test
    void a_minute_later_it_is_forgotten() {
        ask(40, facts(ADDRESS, 404, ""));
        pass(Duration.ofSeconds(45));
        assertThat(counts()).hasSize(1);
        pass(Duration.ofSeconds(20));
        assertThat(counts()).isEmpty();
        assertThat(printed()).contains("tollgate_path_scans_watched 0\n");
    }

    @Test
    void what_goes_on_is_judged_by_the_last_minute() {
        for (int second = 0; second < 600; second++) {
            SeenPaths seen = new SeenPaths();
            seen.record(facts(ADDRESS, 404, "/" + second));
            scans.add(seen);
            pass(Duration.ofSeconds(1));
        }
        assertThat(counts())
                .singleElement()
                .satisfies(count -> assertThat(count).isBetween(40, 70));
    }

    @Test
    void the_addresses_of_one_ipv6_client_are_one() {
        for (int i = 0; i < 40; i++) {
            SeenPaths seen = new SeenPaths();
            seen.record(facts("2001:db8:0:0:0:0:0:" + Integer.toHexString(i), 404, "/" + i));
            scans.add(seen);
        }
        assertThat(scans.now(10)).extracting(PathScan::address).containsExactly("2001:db8:0:0:0:0:0:0/64");
    }

    @Test
    void a_flood_of_addresses_pushes_out_its_own_kind() {
        ask(40, facts(ADDRESS, 404, ""));
        for (int second = 0; second < 20; second++) {
            SeenPaths seen = new SeenPaths();
            for (int i = 0; i < 2 * SeenPaths.ADDRESSES_MAX; i++) {
                seen.record(facts("10." + second + "." + i / 250 + "." + i % 250, 404, "/"));
            }
            assertThat(seen.byAddress()).hasSize(SeenPaths.ADDRESSES_MAX);
            scans.add(seen);
        }
        assertThat(scans.now(10)).extracting(PathScan::address).containsExactly(ADDRESS);
        int watched = Integer.parseInt(printed().replaceAll("(?s).*tollgate_path_scans_watched (\\d+)\n.*", "$1"));
        assertThat(watched).isBetween(1_000, PathScans.ADDRESSES_MAX);
    }
}
