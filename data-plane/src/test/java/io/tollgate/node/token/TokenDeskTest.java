package io.tollgate.node.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.Flaw;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.token.TokenAnswer.Accepted;
import io.tollgate.node.token.TokenAnswer.Pending;
import io.tollgate.node.token.TokenAnswer.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However many tokens come at once, the desk has an answer for each, and room for no more than it may. */
class TokenDeskTest {
    private final TestIssuer issuer = TestIssuer.start();
    private final TokenRevocationBook revocations = new TokenRevocationBook();
    private final TokenDesk desk = new TokenDesk(revocations, Clock.systemUTC(), 1);
    private final Issuers issuers = new Issuers(KeyShelf.NONE, false);

    @BeforeEach
    void open() {
        revocations.replaceAll(List.of(), Instant.EPOCH);
    }

    @AfterEach
    void close() {
        desk.close();
        issuers.close();
        issuer.close();
    }

    private List<IssuerPlan> plans(ObjectNode document) throws InvalidDocumentException {
        Map<String, IssuerPlan> compiled = issuers.compile(List.of((Issuer) Kind.ISSUER.read(document)), Set.of());
        issuers.use(compiled);
        return List.copyOf(compiled.values());
    }

    private List<IssuerPlan> plansWithKeys() throws InvalidDocumentException {
        List<IssuerPlan> plans = plans(issuer.document("corp"));
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> ((SigningIssuer) plans.getFirst()).keys().keys() != null);
        return plans;
    }

    private static TokenAnswer settled(TokenAnswer answer) {
        return answer instanceof Pending pending
                ? pending.later()
                        .toCompletableFuture()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join()
                : answer;
    }

    private static boolean isBusy(TokenAnswer answer) {
        return answer instanceof Refused refused && refused.flaw() == Flaw.BUSY;
    }

    /** A token that nobody has seen, with a signature that takes as long to check as a good one's. */
    private String unseen(String like, int number) {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.canonical(issuer.claims().put("jti", "t" + number)));
        return like.substring(0, like.indexOf('.') + 1) + payload + like.substring(like.lastIndexOf('.'));
    }

    @Test
    void a_flood_of_new_tokens_is_turned_away_and_known_ones_go_on() throws Exception {
        List<IssuerPlan> plans = plansWithKeys();
        String known = issuer.token();
        assertThat(settled(desk.present(known, plans, Instant.now()))).isInstanceOf(Accepted.class);
        List<String> flood = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            flood.add(unseen(known, i));
        }

        List<TokenAnswer> answers = new ArrayList<>();
        for (String token : flood) {
            answers.add(desk.present(token, plans, Instant.now()));
        }

        assertThat(desk.present(known, plans, Instant.now()))
                .as("one that is known, meanwhile")
                .isInstanceOf(Accepted.class);
        assertThat(answers).as("turned away at once").anyMatch(TokenDeskTest::isBusy);
        assertThat(answers.stream().map(TokenDeskTest::settled).filter(each -> !isBusy(each)))
                .as("judged")
                .hasSizeGreaterThanOrEqualTo(512)
                .allMatch(each -> each instanceof Refused refused && refused.flaw() == Flaw.SIGNATURE);
    }

    @Test
    void a_token_that_many_bring_at_once_is_verified_once() throws Exception {
        List<IssuerPlan> plans = plansWithKeys();
        String token = issuer.token();

        List<TokenAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(desk.present(token, plans, Instant.now()));
        }

        assertThat(answers.stream().map(TokenDeskTest::settled)).allMatch(Accepted.class::isInstance);
        StringBuilder metrics = new StringBuilder();
        desk.print(metrics);
        assertThat(metrics).contains("tollgate_token_checks_total{outcome=\"verified-anew\"} 1\n");
    }

    @Test
    void who_has_an_answer_and_comes_again_is_judged_anew() throws Exception {
        List<IssuerPlan> plans = plansWithKeys();
        String bad = unseen(issuer.token(), 1);
        TokenAnswer first = desk.present(bad, plans, Instant.now());

        TokenAnswer again = (first instanceof Pending pending
                        ? pending.later()
                        : CompletableFuture.completedFuture(first)) // it was faster than we
                .thenApply(answer -> desk.present(bad, plans, Instant.now()))
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();

        assertThat(settled(again)).isInstanceOf(Refused.class);
        StringBuilder metrics = new StringBuilder();
        desk.print(metrics);
        assertThat(metrics).contains("tollgate_token_checks_total{outcome=\"verified-anew\"} 2\n");
    }

    @Test
    void only_so_many_wait_for_an_issuer_that_takes_its_time() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<IssuerPlan> plans = plans(
                    issuer.document("corp").put("jwksUri", "http://127.0.0.1:" + silent.getLocalPort() + "/jwks.json"));
            String like = issuer.token();
            List<TokenAnswer> answers = new ArrayList<>();

            await().atMost(30, TimeUnit.SECONDS)
                    .pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> {
                        for (int i = 0; i < 50; i++) {
                            answers.add(desk.present(unseen(like, answers.size()), plans, Instant.now()));
                        }
                        return answers.stream().anyMatch(TokenDeskTest::isTurnedAwayFromWaiting);
                    });
        }
    }

    private static boolean isTurnedAwayFromWaiting(TokenAnswer answer) {
        return answer instanceof Pending pending
                && pending.later().toCompletableFuture().isDone()
                && pending.later().toCompletableFuture().join() instanceof Refused refused
                && refused.flaw() == Flaw.BUSY
                && refused.detail().contains("wait for their issuer's keys");
    }

    @Test
    void whoever_waits_when_the_node_ends_has_an_answer() throws IOException, InvalidDocumentException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<IssuerPlan> plans = plans(
                    issuer.document("corp").put("jwksUri", "http://127.0.0.1:" + silent.getLocalPort() + "/jwks.json"));
            TokenAnswer waiting = desk.present(issuer.token(), plans, Instant.now());

            desk.close();

            assertThat(isBusy(settled(waiting))).isTrue();
        }
    }
}
