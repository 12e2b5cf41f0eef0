package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.json.Json;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.core.token.TestIssuer.Signer;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.TokenDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Where keys come from, and what holds while they change or cannot be fetched. */
class IssuerKeysTest {
    @Test
    void a_new_key_is_fetched_when_a_token_names_it() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);

            at.issuer().publish(Signer.generate("k2", "ES256"));

            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
            assertThat(at.issuer().keySetsGiven()).isEqualTo(2);
        }
    }

    @Test
    void keys_may_change_under_load() throws Exception {
        try (TokenDoor at = TokenDoor.plain();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger served = new AtomicInteger();
            AtomicReference<String> token = new AtomicReference<>(at.issuer().token());
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(clients.submit(() -> {
                    try (RawClient client = at.door().client()) {
                        while (!stop.get()) {
                            assertThat(client.send("GET /orders/7 HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer "
                                                    + token.get() + "\r\n\r\n")
                                            .read()
                                            .status())
                                    .isEqualTo(200);
                            served.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (int i = 2; i <= 4; i++) {
                int goal = served.get() + 50;
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> served.get() >= goal || running.stream().anyMatch(Future::isDone));
                at.issuer().publish(Signer.generate("k" + i, "ES256"));
                token.set(at.issuer().token());
            }
            int goal = served.get() + 50;
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> served.get() >= goal || running.stream().anyMatch(Future::isDone));
            stop.set(true);
            for (Future<?> each : running) {
                each.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void a_removed_key_opens_nothing_not_even_for_a_token_that_is_remembered() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String old = at.issuer().token();
            assertThat(at.get(old).status()).isEqualTo(200);

            at.issuer().publishOnly(Signer.generate("k2", "ES256"));
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);

            assertThat(at.get(old).status()).isEqualTo(401);
        }
    }

    @Test
    void while_the_issuer_is_away_the_last_keys_serve_and_unknown_ones_are_no_verdict() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            Signer known = at.issuer().signer();
            String token = at.issuer().token();
            at.issuer().goAway();

            assertThat(at.get(token).status()).isEqualTo(200);
            RawClient.Response refused = at.get(Signer.generate("k2", "ES256")
                    .sign(Json.object(), Json.print(at.issuer().claims())));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"issuer-unavailable\"");
            assertThat(refused.field("retry-after")).isNotNull();
            assertThat(at.get(known.sign(Json.object(), Json.print(at.issuer().claims())))
                            .status())
                    .isEqualTo(200);
            assertThat(at.door().tokenMetrics()).contains("tollgate_issuer_reachable{issuer=\"corp\"} 0");
        }
    }

    @Test
    void a_node_that_starts_while_the_issuer_is_away_serves_when_it_is_back() throws Exception {
        try (TokenDoor at = TokenDoor.with(document -> {}, TestIssuer::goAway)) {
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(503);

            at.issuer().comeBack();
            at.awaitKeys();

            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
        }
    }

    @Test
    void what_is_no_key_set_leaves_the_last_keys() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String token = at.issuer().token();
            for (String bad : List.of("<html>", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}")) {
                at.issuer().giveInstead(bad);
                RawClient.Response unknown = at.get(Signer.generate("k9", "ES256")
                        .sign(Json.object(), Json.print(at.issuer().claims())));
                assertThat(unknown.status()).as(bad).isEqualTo(503);
                assertThat(at.get(token).status()).as(bad).isEqualTo(200);
            }
        }
    }

    @Test
    void unknown_keys_do_not_make_a_node_ask_without_end() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            for (int i = 0; i < 20; i++) {
                assertThat(at.get(Signer.generate("x" + i, "ES256")
                                        .sign(
                                                Json.object(),
                                                Json.print(at.issuer().claims())))
                                .status())
                        .isEqualTo(401);
            }
            assertThat(at.issuer().keySetsGiven()).isBetween(2, 5);
        }
    }

    @Test
    void the_discovery_document_says_where_keys_are() throws Exception {
        try (TokenDoor at = TokenDoor.with(document -> document.remove("jwksUri"))) {
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
        }
    }

    @Test
    void a_discovery_document_may_not_name_another_host() throws Exception {
        try (TokenDoor at = TokenDoor.with(
                document -> document.remove("jwksUri"),
                issuer -> issuer.discoverAt(issuer.jwksUri().replace("127.0.0.1", "127.0.0.2")))) {
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(503);
            assertThat(at.issuer().keySetsGiven()).isZero();
        }
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (TokenDoor at = TokenDoor.with(
                document -> document.put(
                        "jwksUri", document.path("jwksUri").asText().replace("/jwks.json", "/moved")),
                issuer -> {})) {
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(503);
            assertThat(at.issuer().keySetsGiven()).isZero();
        }
    }

    @Test
    void a_revision_that_does_not_touch_the_issuer_fetches_nothing() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String token = at.issuer().token();
            assertThat(at.get(token).status()).isEqualTo(200);

            at.door().configure(at.configuration(document -> {}));

            assertThat(at.get(token).status()).isEqualTo(200);
            assertThat(at.issuer().keySetsGiven()).isEqualTo(1);
            assertThat(at.door().tokenMetrics()).contains("tollgate_token_checks_total{outcome=\"remembered\"} 1");
        }
    }
}
