package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.key.ApiKeyText;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.guard.Penalty;
import io.tollgate.node.record.ExchangeRecord;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who tries keys is held back before the next one is looked at; through the door, behind a trusted proxy. */
class HeldBackTest {
    private static final String HERE = "203.0.113.7";

    private final AtomicLong nanos = new AtomicLong();
    private final CredentialGuard guard = new CredentialGuard(nanos::get, 42);
    private ScriptedUpstream upstream;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.echo();
        door = Door.guarded(Configurations.guarded(upstream.port()), guard);
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        upstream.close();
    }

    private RawClient.Response send(String from, String key) throws Exception {
        try (RawClient client = door.client()) {
            return client.send("GET /orders/7 HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: " + from + "\r\nX-API-Key: "
                            + key + "\r\n\r\n")
                    .read();
        }
    }

    private static String unknown() {
        return ApiKeyText.generate(new SecureRandom()).text();
    }

    private void failures(int count) {
        for (int i = 0; i < count; i++) {
            guard.failed(InetAddress.ofLiteral(HERE), "");
        }
    }

    @Test
    void after_many_guesses_the_next_request_is_refused_before_its_key_is_looked_at() throws Exception {
        ApiKeyText good = door.issue("acme");
        for (int i = 0; i < 16; i++) {
            assertThat(send(HERE, unknown()).status()).isEqualTo(401);
            door.record();
        }

        RawClient.Response response = send(HERE, good.text());
        ExchangeRecord record = door.record();

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.body()).contains("\"code\":\"too-many-failures\"").doesNotContain("detail");
        assertThat(response.field("retry-after")).isEqualTo("1");
        assertThat(record.step).isEqualTo("guard");
        assertThat(record.keyId).isEmpty();
        assertThat(send("198.51.100.1", good.text()).status()).isEqualTo(200);
    }

    @Test
    void a_list_of_keys_tried_from_everywhere_closes_who_fails_twice_and_lets_everybody_else_pass() throws Exception {
        ApiKeyText good = door.issue("acme");
        for (int i = 0; i < 301; i++) {
            guard.failed(InetAddress.ofLiteral("198." + i / 200 + "." + i % 200 + ".1"), "");
        }

        assertThat(send("192.0.2.1", good.text()).status()).isEqualTo(200);
        assertThat(send(HERE, unknown()).status()).isEqualTo(401);
        assertThat(send(HERE, unknown()).status()).isEqualTo(401);
        assertThat(send(HERE, good.text()).status()).isEqualTo(429);
        assertThat(send("192.0.2.1", good.text()).status()).isEqualTo(200);
    }

    @Test
    void when_the_penalty_is_over_a_good_key_passes_and_forgives() throws Exception {
        ApiKeyText good = door.issue("acme");
        failures(16);
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());

        assertThat(send(HERE, good.text()).status()).isEqualTo(200);
        for (int i = 0; i < 10; i++) {
            assertThat(send(HERE, unknown()).status()).isEqualTo(401);
        }
    }

    @Test
    void what_is_no_guess_is_not_counted() throws Exception {
        String revoked = door.issue("acme", null, true).text();
        String elsewhere = door.issue("acme", null, false, "192.0.2.0/24").text();
        ApiKeyText good = door.issue("acme");
        for (int i = 0; i < 20; i++) {
            assertThat(send(HERE, revoked).status()).isEqualTo(401);
            assertThat(send(HERE, elsewhere).status()).isEqualTo(401);
        }
        assertThat(send(HERE, good.text()).status()).isEqualTo(200);
    }

    @Test
    void a_public_route_has_nothing_to_guess() throws Exception {
        failures(16);
        door.configure(Configurations.open(upstream.port()));

        assertThat(send(HERE, unknown()).status()).isEqualTo(200);
    }

    @Test
    void a_request_over_http_2_that_must_wait_is_answered_after_it() throws Exception {
        failures(11);
        ApiKeyText good = door.issue("acme");
        try (RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = client.get("/orders/7", "x-forwarded-for", HERE, "x-api-key", good.text());

            assertThat(client.await(stream).status()).isEqualTo(200);
        }
    }

    @Test
    void a_client_that_goes_away_while_it_waits_leaves_nothing_behind() throws Exception {
        InetAddress here = InetAddress.ofLiteral(HERE);
        failures(15);
        guard.waiting(999);
        assertThat(guard.penalty(here)).as("there is one place left").isInstanceOf(Penalty.Delay.class);
        try (RawClient client = door.client()) {
            client.send("GET /orders/7 HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: " + HERE + "\r\nX-API-Key: "
                    + unknown() + "\r\n\r\n");
            await().atMost(10, TimeUnit.SECONDS).until(() -> guard.penalty(here) instanceof Penalty.Closed);
        }
        assertThat(door.record().code).isEqualTo("client-closed");
        await().atMost(10, TimeUnit.SECONDS).until(() -> guard.penalty(here) instanceof Penalty.Delay);
    }
}
