package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.ApiKeyText;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Consistent hashing: the same value leads to the same target, whatever client sends it. */
class StickyTargetsTest {
    private static final String ACCESS = "{\"public\":true}";

    private static String configuration(List<ScriptedUpstream> upstreams, String balancing, String access) {
        List<String> targets = upstreams.stream()
                .map(each -> "{\"url\":\"http://127.0.0.1:" + each.port() + "\"}")
                .toList();
        return """
                {"upstreams":[{"name":"up","loadBalancing":%s,"targets":[%s]}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":%s}],
                 "roles":[{"name":"reader","permissions":["x:read"]}],
                 "consumers":[{"name":"c0","roles":["reader"]},{"name":"c1","roles":["reader"]},
                   {"name":"c2","roles":["reader"]},{"name":"c3","roles":["reader"]},{"name":"c4","roles":["reader"]},
                   {"name":"c5","roles":["reader"]},{"name":"c6","roles":["reader"]},{"name":"c7","roles":["reader"]}]}""".formatted(balancing, String.join(",", targets), access);
    }

    private interface Doing {
        void with(Door door, List<ScriptedUpstream> upstreams) throws Exception;
    }

    private static void onFour(String balancing, String access, Doing doing) throws Exception {
        List<ScriptedUpstream> upstreams = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                upstreams.add(ScriptedUpstream.of(ScriptedUpstream.saying("t" + i)));
            }
            try (Door door = Door.with(configuration(upstreams, balancing, access))) {
                doing.with(door, upstreams);
            }
        } finally {
            for (ScriptedUpstream each : upstreams) {
                each.close();
            }
        }
    }

    private static String ask(Door door, String request) throws Exception {
        try (RawClient client = door.client()) {
            RawClient.Response response = client.send(request).read();
            assertThat(response.status()).isEqualTo(200);
            return response.body();
        }
    }

    /** Each of eight values sticks over connections and event loops, and not all stick to one. */
    private static void sticks(String on, IntFunction<String> request) throws Exception {
        sticks(on, ACCESS, (door, upstreams) -> eachSticks(door, request));
    }

    private static void sticks(String on, String access, Doing doing) throws Exception {
        onFour("{\"consistent-hash\":{\"on\":\"" + on + "\"}}", access, doing);
    }

    private static void eachSticks(Door door, IntFunction<String> request) throws Exception {
        Set<String> all = new HashSet<>();
        for (int value = 0; value < 8; value++) {
            Set<String> one = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                one.add(ask(door, request.apply(value)));
            }
            assertThat(one).hasSize(1);
            all.addAll(one);
        }
        assertThat(all).hasSizeGreaterThan(1);
    }

    private static String get(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: t\r\n" + fields + "\r\n";
    }

    @Test
    void by_a_header() throws Exception {
        sticks("header:X-User", value -> get("/", "x-user: u" + value + "\r\n"));
    }

    @Test
    void by_a_cookie() throws Exception {
        sticks("cookie:sid", value -> get("/", "Cookie: asid=1; sid=s" + value + "; other=x\r\n"));
    }

    @Test
    void by_a_query_parameter() throws Exception {
        sticks("query:user", value -> get("/?xuser=1&user=u" + value, ""));
    }

    @Test
    void by_the_path() throws Exception {
        sticks("path", value -> get("/items/" + value, ""));
    }

    @Test
    void by_the_consumer() throws Exception {
        String access = "{\"authentication\":[\"api-key\"],\"permissions\":{\"read\":\"x:read\"}}";
        sticks("consumer", access, (door, upstreams) -> {
            List<ApiKeyText> keys = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                keys.add(door.issue("c" + i));
            }
            eachSticks(door, value -> get("/", "X-API-Key: " + keys.get(value).text() + "\r\n"));
        });
    }

    @Test
    void by_the_address_all_of_one_client_go_to_one_target() throws Exception {
        onFour("\"consistent-hash\"", ACCESS, (door, upstreams) -> {
            Set<String> all = new HashSet<>();
            for (int i = 0; i < 12; i++) {
                all.add(ask(door, get("/" + i, "")));
            }
            assertThat(all).hasSize(1);
        });
    }

    @Test
    void a_request_without_the_value_goes_round() throws Exception {
        sticks("header:x-user", ACCESS, (door, upstreams) -> {
            Set<String> all = new HashSet<>();
            try (RawClient client = door.client()) {
                for (int i = 0; i < 4; i++) {
                    all.add(client.send(get("/", "")).read().body());
                }
            }
            assertThat(all).hasSize(4);
        });
    }

    @Test
    void when_a_target_is_taken_out_the_values_of_the_others_stay_where_they_are() throws Exception {
        sticks("header:x-user", ACCESS, (door, upstreams) -> {
            List<String> before = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                before.add(ask(door, get("/", "x-user: u" + i + "\r\n")));
            }
            door.configure(
                    configuration(upstreams.subList(0, 3), "{\"consistent-hash\":{\"on\":\"header:x-user\"}}", ACCESS));
            for (int i = 0; i < 40; i++) {
                String now = ask(door, get("/", "x-user: u" + i + "\r\n"));
                if (before.get(i).equals("t3")) {
                    assertThat(now).isNotEqualTo("t3");
                } else {
                    assertThat(now).isEqualTo(before.get(i));
                }
            }
        });
    }
}
