package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.Load;
import io.tollgate.node.door.NameServer;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.record.ExchangeRecord;
import org.junit.jupiter.api.Test;

/** A target's name, and the addresses it has by and by. */
class NamesTest {
    private static String named(int port) {
        return ChangesUnderLoadTest.upstream("", "{\"url\":\"http://orders.test:%d\"}".formatted(port));
    }

    private static void served(RawClient client, String body) {
        await().until(() -> {
            RawClient.Response response = client.get("/").read();
            return response.status() == 200 && response.body().equals(body);
        });
    }

    @Test
    void all_addresses_of_a_name_are_used_in_turn() throws Exception {
        try (NameServer names = NameServer.start().answer("127.0.0.1", "127.0.0.2");
                ScriptedUpstream a = ScriptedUpstream.at("127.0.0.1", 0, ScriptedUpstream.saying("a"));
                ScriptedUpstream b = ScriptedUpstream.at("127.0.0.2", a.port(), ScriptedUpstream.saying("b"));
                Door door = Door.with(named(a.port()), names.address());
                RawClient client = door.client()) {
            served(client, "a");
            served(client, "b");
            StringBuilder order = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                order.append(client.get("/").read().body());
            }
            assertThat(order.toString()).isIn("ababab", "bababa");
            assertThat(a.connections() + b.connections()).as("kept open").isLessThanOrEqualTo(3);
        }
    }

    @Test
    void when_a_name_moves_its_pool_moves_and_no_request_fails() throws Exception {
        try (NameServer names = NameServer.start().answer("127.0.0.1");
                ScriptedUpstream a = ScriptedUpstream.at("127.0.0.1", 0, ScriptedUpstream.saying("a"));
                ScriptedUpstream b = ScriptedUpstream.at("127.0.0.2", a.port(), ScriptedUpstream.saying("b"));
                Door door = Door.with(named(a.port()), names.address());
                Load load = Load.on(door, 8)) {
            load.answered(200);
            assertThat(b.connections()).isZero();
            names.answer("127.0.0.2");
            await().untilAsserted(() -> assertThat(a.open()).isZero());
            load.answered(200);
            int before = load.count("a");
            load.answered(200);
            assertThat(load.count("a")).isEqualTo(before);
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void an_address_that_nobody_listens_on_costs_no_request_while_there_is_another() throws Exception {
        try (NameServer names = NameServer.start().answer("127.0.0.1", "127.0.0.3");
                ScriptedUpstream a = ScriptedUpstream.at("127.0.0.1", 0, ScriptedUpstream.saying("a"));
                Door door = Door.with(named(a.port()), names.address());
                RawClient client = door.client()) {
            served(client, "a");
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_look_up_that_fails_leaves_the_last_known_addresses() throws Exception {
        try (NameServer names = NameServer.start().answer("127.0.0.1");
                ScriptedUpstream a = ScriptedUpstream.of(ScriptedUpstream.saying("a"));
                Door door = Door.with(named(a.port()), names.address());
                RawClient client = door.client()) {
            served(client, "a");
            long before = door.upstreams().failedLookups();
            names.fail();
            await().until(() -> door.upstreams().failedLookups() > before + 1);
            try (RawClient another = door.client()) {
                client.get("/");
                assertThat(another.get("/").read().body()).isEqualTo("a");
                assertThat(client.read().body()).isEqualTo("a");
            }
        }
    }

    @Test
    void a_name_that_never_resolved_is_502_and_the_record_says_so() throws Exception {
        try (NameServer names = NameServer.start();
                Door door = Door.with(named(80), names.address());
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).contains("\"code\":\"upstream-connect-failed\"");
            ExchangeRecord record = door.record();
            assertThat(record.detail).contains("orders.test").contains("resolve");
            // It is asked for again, and found when it is there.
            try (ScriptedUpstream a = ScriptedUpstream.of(ScriptedUpstream.saying("a"))) {
                door.configure(named(a.port()));
                names.answer("127.0.0.1");
                served(client, "a");
            }
        }
    }
}
