package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.DecidedCaller;
import io.tollgate.protocol.v1.Decision;
import io.tollgate.protocol.v1.FindDecision;
import io.tollgate.protocol.v1.FoundDecision;
import io.tollgate.protocol.v1.NodeMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A request that a node has refused is explained by its id: nodes are asked, and what one remembers is judged again. */
final class RecordedDecisionTest {
    private static TestControlPlane plane;
    private static SyncDoor door;
    private static Client admin;
    private static String key;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
        admin = door.admin();
        admin.put("/roles/reader", "{\"permissions\":[\"orders:read\"]}");
        admin.put("/upstreams/orders", "{\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}");
        admin.put("/limits/fair", "{\"by\":[\"consumer\"],\"rules\":[{\"requests\":100,\"per\":\"1s\"}]}");
        admin.put("/consumers/acme", "{\"roles\":[\"reader\"]}");
        Answer route = admin.put("/routes/orders", """
                {"match":{"hosts":["api.example.com"],"paths":["/orders/{id}"],"headers":[{"name":"x-beta","equals":"on"}]},
                 "upstream":"orders","limits":["fair"],"access":
                 {"authentication":["api-key"],"permissions":{"read":"orders:read","write":"orders:write"}}}
                """);
        assertThat(route.status()).as(route.body()).isEqualTo(201);
        key = door.issueKey("acme");
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static Decision.Builder decision(String method, int status, String code, String step) {
        return Decision.newBuilder()
                .setAtEpochMillis(1_800_000_000_000L)
                .setMethod(method)
                .setHost("api.example.com")
                .setPath("/orders/7")
                .setAddress("203.0.113.7")
                .setStatus(status)
                .setCode(code)
                .setStep(step)
                .setDetail("because of it")
                .setRoute("orders")
                .setRevision(3);
    }

    private static void answer(TestNode node, FindDecision asked, @Nullable Decision decision) {
        FoundDecision.Builder found = FoundDecision.newBuilder().setQuestion(asked.getQuestion());
        if (decision != null) {
            found.setDecision(decision);
        }
        node.send(NodeMessage.newBuilder().setFoundDecision(found));
    }

    private static CompletableFuture<Answer> ask(String requestId) {
        return CompletableFuture.supplyAsync(() -> admin.post("/explain", "{\"requestId\":\"" + requestId + "\"}"));
    }

    private static Answer asked(TestNode node, Decision decision) throws Exception {
        CompletableFuture<Answer> answer = ask("r-1");
        FindDecision question = node.nextQuestion();
        assertThat(question.getRequestId()).isEqualTo("r-1");
        answer(node, question, decision);
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static JsonNode told(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static TestNode node(String name) {
        TestNode node = door.node(name).hello(TestNode.nothing());
        node.status(TestNode.ready());
        node.nextSnapshot(); // from here on it is asked
        return node;
    }

    @Test
    void aDenialIsToldAsItWasAndExplainedAsItIsNow() throws Exception {
        try (TestNode node = node("rec-1")) {
            JsonNode told = told(asked(
                    node,
                    decision("DELETE", 403, "permission-missing", "authorize")
                            .setKeyId(key)
                            .setCaller(DecidedCaller.newBuilder().setConsumer("acme"))
                            .build()));

            assertThat(told.at("/recorded/node").asText()).isEqualTo("rec-1");
            assertThat(told.at("/recorded/at").asText()).isEqualTo("2027-01-15T08:00:00Z");
            assertThat(told.at("/recorded/detail").asText()).isEqualTo("because of it");
            assertThat(told.at("/recorded/now").asText()).isEqualTo("It would be refused in the same way now");
            assertThat(told.path("code").asText()).isEqualTo("permission-missing");
            assertThat(told.at("/steps/3/rule").asText()).contains(key);
            assertThat(told.at("/steps/4/change/object").asText()).isEqualTo("roles/reader");
        }
    }

    @Test
    void whatWouldBeLetInNowIsSaid() throws Exception {
        try (TestNode node = node("rec-2")) {
            JsonNode told = told(asked(
                    node,
                    decision("GET", 403, "permission-missing", "authorize")
                            .setKeyId(key)
                            .build()));
            assertThat(told.path("outcome").asText()).isEqualTo("allow");
            assertThat(told.at("/recorded/now").asText()).contains("would be let in");
            assertThat(told.at("/recorded/status").asInt()).isEqualTo(403);
        }
    }

    @Test
    void whatATokenLeftItsConsumerIsJudgedAgain() throws Exception {
        try (TestNode node = node("rec-3")) {
            JsonNode told = told(asked(
                    node,
                    decision("GET", 403, "scope-missing", "authorize")
                            .setCaller(DecidedCaller.newBuilder()
                                    .setConsumer("acme")
                                    .setRestrictsScopes(true)
                                    .addScopes("openid"))
                            .build()));
            assertThat(told.path("code").asText()).isEqualTo("scope-missing");
            assertThat(told.path("consumer").asText()).isEqualTo("acme");
        }
    }

    @Test
    void aLimitThatOnlyTheNodeKnewRefusesInItsPlace() throws Exception {
        try (TestNode node = node("rec-4")) {
            JsonNode told = told(asked(
                    node,
                    decision("GET", 429, "limit-exceeded", "limit")
                            .setKeyId(key)
                            .setLimit("fair")
                            .build()));
            assertThat(told.path("status").asInt()).isEqualTo(429);
            assertThat(told.at("/steps/5/verdict").asText()).isEqualTo("deny");
            assertThat(told.at("/steps/5/rule").asText()).contains("rec-4").contains("because of it");
            assertThat(told.at("/steps/5/fix").asText()).contains("fair");
        }
    }

    @Test
    void aCredentialThatNobodyKeptIsToldByWhatTheNodeFound() throws Exception {
        try (TestNode node = node("rec-5")) {
            JsonNode told = told(asked(
                    node,
                    decision("GET", 401, "token-invalid", "authenticate")
                            .setDetail("token audience: corp: for another audience")
                            .build()));
            assertThat(told.path("code").asText()).isEqualTo("token-invalid");
            assertThat(told.at("/steps/3/rule").asText()).contains("for another audience");
        }
    }

    @Test
    void whatWasNoRequestIsToldAndNotExplained() throws Exception {
        try (TestNode node = node("rec-6")) {
            JsonNode told = told(asked(
                    node,
                    Decision.newBuilder()
                            .setStatus(400)
                            .setCode("request-malformed")
                            .setStep("framing")
                            .setDetail("two spaces\nin a row")
                            .setAddress("no address")
                            .build()));
            assertThat(told.path("status").asInt()).isEqualTo(400);
            assertThat(told.at("/recorded/detail").asText()).isEqualTo("two spaces in a row");
            assertThat(told.at("/steps/0/verdict").asText()).isEqualTo("unreached");
        }
    }

    @Test
    void theNewestOfSeveralNodesCountsAndOneThatIsSilentIsNamed() throws Exception {
        try (TestNode one = node("rec-7");
                TestNode two = node("rec-8")) {
            CompletableFuture<Answer> answer = ask("twice");
            answer(
                    one,
                    one.nextQuestion(),
                    decision("GET", 404, "no-route", "route").build());
            answer(
                    two,
                    two.nextQuestion(),
                    decision("GET", 405, "method-not-allowed", "route")
                            .setAtEpochMillis(1_900_000_000_000L)
                            .build());
            assertThat(told(answer.get(10, TimeUnit.SECONDS))
                            .at("/recorded/node")
                            .asText())
                    .isEqualTo("rec-8");

            CompletableFuture<Answer> nobody = ask("unknown");
            answer(one, one.nextQuestion(), null);
            two.nextQuestion();
            Answer refused = nobody.get(10, TimeUnit.SECONDS);
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.pointer()).isEqualTo("/requestId");
            assertThat(refused.body()).contains("rec-8 did not answer").doesNotContain("rec-7 did");
        }
    }

    @Test
    void anAnswerThatNobodyAskedForIsDropped() throws Exception {
        try (TestNode node = node("rec-9")) {
            for (long question : List.of(0L, 999L, -1L)) {
                node.send(NodeMessage.newBuilder()
                        .setFoundDecision(FoundDecision.newBuilder()
                                .setQuestion(question)
                                .setDecision(decision("GET", 404, "no-route", "route"))));
            }
            assertThat(told(asked(
                                    node,
                                    decision("GET", 404, "no-route", "route").build()))
                            .at("/recorded/code")
                            .asText())
                    .isEqualTo("no-route");
        }
    }
}
