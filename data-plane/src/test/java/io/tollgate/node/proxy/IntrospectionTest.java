package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.core.token.TestIntrospection;
import io.tollgate.node.door.OpaqueDoor;
import io.tollgate.node.door.RawClient;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** How often an issuer is asked about opaque tokens, and what holds when it does not answer. */
class IntrospectionTest {
    private static final String TOKEN = "mF_9.B5f-4.1JqM";

    @Test
    void an_answer_is_believed_for_a_while() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.plain()) {
            at.issuer().issue(TOKEN, at.issuer().claims());
            for (int i = 0; i < 3; i++) {
                assertThat(at.get(TOKEN).status()).isEqualTo(200);
            }
            assertThat(at.issuer().calls()).isEqualTo(1);
            assertThat(at.door().tokenMetrics())
                    .contains("tollgate_introspections_total{issuer=\"vault\",outcome=\"active\"} 1")
                    .contains("tollgate_token_checks_total{outcome=\"remembered\"} 2");
        }
    }

    @Test
    void and_no_longer_than_that() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.with(introspection -> introspection.put("cacheFor", "100ms"))) {
            at.issuer().issue(TOKEN, at.issuer().claims());
            assertThat(at.get(TOKEN).status()).isEqualTo(200);

            at.issuer().withdraw(TOKEN);

            await().atMost(10, TimeUnit.SECONDS).until(() -> at.get(TOKEN).status() == 401);
        }
    }

    @Test
    void nor_beyond_the_end_that_it_named() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.withIssuer(document -> document.put("clockSkew", "0s"))) {
            at.issuer()
                    .issue(TOKEN, at.issuer().claims().put("exp", Instant.now().getEpochSecond() + 2));
            assertThat(at.get(TOKEN).status()).isEqualTo(200);

            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> at.get(TOKEN).body().contains("token-expired"));
            assertThat(at.issuer().calls()).isEqualTo(1);
        }
    }

    @Test
    void a_refusal_is_remembered_for_a_moment() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.with(introspection -> introspection.put("cacheRefusalsFor", "5m"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(at.get(TOKEN).status()).isEqualTo(401);
            }
            assertThat(at.issuer().calls()).isEqualTo(1);
        }
    }

    @Test
    void or_not_at_all() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.with(
                introspection -> introspection.put("cacheRefusalsFor", "0s").put("cacheFor", "0s"))) {
            assertThat(at.get(TOKEN).status()).isEqualTo(401);
            at.issuer().issue(TOKEN, at.issuer().claims());
            assertThat(at.get(TOKEN).status()).isEqualTo(200);
            assertThat(at.get(TOKEN).status()).isEqualTo(200);
            assertThat(at.issuer().calls()).isEqualTo(3);
        }
    }

    @Test
    void a_hundred_requests_with_one_new_token_are_one_call() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.with(introspection -> introspection.put("timeout", "10s"));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            at.issuer().issue(TOKEN, at.issuer().claims());
            at.issuer().hold();
            List<Future<Integer>> answers = send(at, clients, 100, i -> TOKEN);
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> at.door().server().lifecycle().inflight() == 100);

            at.issuer().open();

            for (Future<Integer> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
            }
            assertThat(at.issuer().calls()).isEqualTo(1);
        }
    }

    @Test
    void there_are_only_so_many_calls_at_a_time_and_the_rest_waits() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.with(
                        introspection -> introspection.put("timeout", "10s").put("maxCalls", 2));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                at.issuer().issue("t" + i, at.issuer().claims());
            }
            at.issuer().hold();
            List<Future<Integer>> answers = send(at, clients, 20, i -> "t" + i);
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> at.door().server().lifecycle().inflight() == 20
                            && at.issuer().calls() == 2);

            at.issuer().open();

            for (Future<Integer> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
            }
            assertThat(at.issuer().callsAtOnceMax()).isEqualTo(2);
        }
    }

    private interface Tokens {
        String of(int index);
    }

    private static List<Future<Integer>> send(OpaqueDoor at, ExecutorService clients, int count, Tokens tokens) {
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String token = tokens.of(i);
            answers.add(clients.submit(() -> at.get(token).status()));
        }
        return answers;
    }

    @Test
    void an_issuer_that_is_away_lets_nobody_in_and_takes_nobody_out_that_it_let_in() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.plain()) {
            at.issuer().issue("known", at.issuer().claims());
            at.issuer().issue("new", at.issuer().claims());
            assertThat(at.get("known").status()).isEqualTo(200);
            at.issuer().goAway();

            RawClient.Response refused = at.get("new");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"issuer-unavailable\"");
            assertThat(refused.field("retry-after")).isNotNull();
            assertThat(at.get("known").status()).isEqualTo(200);
            assertThat(at.door().tokenMetrics())
                    .contains("tollgate_issuer_reachable{issuer=\"vault\"} 0")
                    .contains("tollgate_introspections_total{issuer=\"vault\",outcome=\"failed\"} 1");
            assertThat(at.door().record().flaw).isEmpty();
            assertThat(at.door().record().flaw).isEqualTo("issuer-away");

            at.issuer().comeBack();
            assertThat(at.get("new").status()).isEqualTo(200);
            assertThat(at.door().tokenMetrics()).contains("tollgate_issuer_reachable{issuer=\"vault\"} 1");
        }
    }

    @Test
    void what_is_no_answer_is_no_verdict() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.plain()) {
            at.issuer().issue(TOKEN, at.issuer().claims());
            for (String bad : List.of(
                    "",
                    "<html>",
                    "[]",
                    "{}",
                    "{\"active\":\"true\"}",
                    "{\"active\":1}",
                    "{\"active\":true,\"active\":false}",
                    "{\"active\":true,\"x\":\"" + "x".repeat(70_000) + "\"}")) {
                at.issuer().answerInstead(200, bad);
                assertThat(at.get(TOKEN).status()).as(bad).isEqualTo(503);
            }
            for (int status : List.of(400, 401, 403, 404, 429, 500, 503)) {
                at.issuer().answerInstead(status, "{\"active\":true,\"client_id\":\"acme\"}");
                assertThat(at.get(TOKEN).status()).as("" + status).isEqualTo(503);
            }
            at.issuer().answerAgain();
            assertThat(at.get(TOKEN).status()).isEqualTo(200);
        }
    }

    @Test
    void one_that_does_not_take_the_secret_is_told_in_the_log() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.with(introspection -> introspection.put("clientSecret", "another"))) {
            assertThat(at.get(TOKEN).status()).isEqualTo(503);
            assertThat(at.door().record().detail)
                    .contains("client id and secret")
                    .doesNotContain("another");
        }
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.with(introspection -> introspection.put(
                "endpoint", introspection.path("endpoint").asText().replace("/introspect", "/moved")))) {
            at.issuer().issue(TOKEN, at.issuer().claims());
            assertThat(at.get(TOKEN).status()).isEqualTo(503);
            assertThat(at.issuer().calls()).isZero();
        }
    }

    @Test
    void one_that_hangs_costs_no_more_than_the_configured_time() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.with(
                introspection -> introspection.put("timeout", "200ms").put("maxCalls", 1))) {
            at.issuer().hold();
            assertThat(at.get(TOKEN).status()).isEqualTo(503);
            assertThat(at.door().record().detail).contains("no answer within 200 ms");

            at.issuer().open();
            at.issuer().issue(TOKEN, at.issuer().claims());
            await().atMost(10, TimeUnit.SECONDS).until(() -> at.get(TOKEN).status() == 200);
        }
    }

    @Test
    void a_certificate_that_nobody_trusts_is_no_issuer() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.at(TestIntrospection.startTls(selfSigned()))) {
            at.issuer().issue(TOKEN, at.issuer().claims());
            assertThat(at.get(TOKEN).status()).isEqualTo(503);
            assertThat(at.door().record().detail).contains("SSLHandshakeException");
            assertThat(at.issuer().calls()).isZero();
        }
    }

    private static SSLContext selfSigned() throws Exception {
        Issued issued = TestCertificates.selfSigned("localhost");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "server", issued.keys().getPrivate(), new char[0], new X509Certificate[] {issued.certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void a_change_of_the_issuer_forgets_what_it_said() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.plain()) {
            at.issuer().issue(TOKEN, at.issuer().claims());
            assertThat(at.get(TOKEN).status()).isEqualTo(200);

            at.door().configure(at.configuration(document -> document.put("clockSkew", "10s"), List.of()));

            assertThat(at.get(TOKEN).status()).isEqualTo(200);
            assertThat(at.issuer().calls()).isEqualTo(2);
        }
    }
}
