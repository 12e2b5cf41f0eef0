package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.CounterStanding;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.OwnerStanding;
import io.tollgate.protocol.v1.RequestFilter;
import io.tollgate.protocol.v1.SeenRequest;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.StepTime;
import io.tollgate.protocol.v1.TargetHealth;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that somebody tries goes to the node that was chosen, to nobody else, and leaves no secret behind. */
final class TryItTest {
    private static final String KEY = "tg_live_0123456789ab_secret";
    private static final Pattern ID = Pattern.compile("x-request-id: (\\S+)\r\n");

    private static TestControlPlane plane;
    private static SyncDoor door;
    private static Client admin;
    private static int names;

    private ServerSocket listener;
    private TestNode node;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
        admin = door.admin();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        // What it says of its host is for people: a node must not send us to another machine.
        node = door.node("try-" + ++names)
                .hello(TestNode.nothing().setProxyAddress("203.0.113.9:" + listener.getLocalPort()));
        node.status(TestNode.ready());
        node.nextSecrets();
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        listener.close();
    }

    /** Answers one connection, and tells the control plane of it; what it was sent. */
    private CompletableFuture<String> answering(String answer) {
        return answering(answer, true);
    }

    private CompletableFuture<String> answering(String answer, boolean tells) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = listener.accept()) {
                StringBuilder heard = new StringBuilder();
                InputStream in = socket.getInputStream();
                while (heard.indexOf("\r\n\r\n") < 0) {
                    heard.append((char) in.read());
                }
                if (heard.indexOf("Content-Length") >= 0) {
                    heard.append(new String(in.readNBytes(4), StandardCharsets.UTF_8));
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (tells) {
                    tell(ID.matcher(heard).results().findFirst().orElseThrow().group(1));
                }
                return heard.toString();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private void tell(String requestId) {
        node.send(NodeMessage.newBuilder()
                .setSeenRequests(SeenRequests.newBuilder()
                        .addRequests(
                                SeenRequest.newBuilder().setRequestId("another").setTarget("http://10.0.0.8:8080"))
                        .addRequests(SeenRequest.newBuilder()
                                .setRequestId(requestId)
                                .setTarget("http://10.0.0.7:8080")
                                .setAttempts(2)
                                .setDurationMicros(1_500)
                                .setUpstreamMicros(1_200)
                                .addSteps(StepTime.newBuilder().setStep("path").setNanos(2_500))
                                .addSteps(StepTime.newBuilder().setStep("wait").setNanos(1_200_000)))));
    }

    private Answer send(String rest) {
        return admin.post("/try", "{\"node\":\"" + node.name() + "\"," + rest + "}");
    }

    private static String got(CompletableFuture<String> heard) throws Exception {
        return heard.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsTypedIsSentToTheNodeAndTheAnswerComesBack() throws Exception {
        CompletableFuture<String> heard = answering(
                "HTTP/1.1 201 Created\r\nX-Request-Id: r-1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n");
        Answer answer = send("\"method\":\"POST\",\"url\":\"http://API.example.com:8443/a/../b?token=hush\","
                + "\"headers\":{\"X-Env\":\"beta\"},\"key\":\"" + KEY + "\",\"body\":\"four\"");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(ID.matcher(got(heard)).replaceFirst(""))
                .isEqualTo("POST /a/../b?token=hush HTTP/1.1\r\nHost: api.example.com:8443\r\nConnection: close\r\n"
                        + "x-env: beta\r\nX-API-Key: " + KEY + "\r\nContent-Length: 4\r\n\r\nfour");
        JsonNode json = answer.json();
        assertThat(json.path("status").asInt()).isEqualTo(201);
        assertThat(json.path("requestId").asText()).isEqualTo("r-1");
        assertThat(json.path("body").asText()).isEqualTo("yes");
        assertThat(json.path("bodyCut").asBoolean()).isFalse();
        assertThat(json.at("/headers/0/name").asText()).isEqualTo("X-Request-Id");
        assertThat(json.at("/explained/steps")).isNotEmpty();

        JsonNode entry = admin.get("/audit?action=requests.send&limit=1").json().at("/items/0");
        assertThat(entry.path("object").asText()).isEqualTo("nodes/" + node.name());
        assertThat(entry.at("/after/path").asText()).isEqualTo("/a/../b");
        assertThat(entry.toString()).doesNotContain("hush").doesNotContain(KEY);
    }

    @Test
    void theTargetAndTheTimeOfEachStepAreTold() throws Exception {
        CompletableFuture<String> heard = answering("HTTP/1.1 204 No Content\r\n\r\n");
        JsonNode course = send("\"url\":\"/\"").json().path("course");
        assertThat(course.toString())
                .isEqualTo("{\"target\":\"http://10.0.0.7:8080\",\"attempts\":2,\"durationMs\":1.5,\"upstreamMs\":1.2,"
                        + "\"steps\":[{\"step\":\"path\",\"ms\":0.0025},{\"step\":\"wait\",\"ms\":1.2}]}");
        RequestFilter asked = node.nextWatch().getFilters(0);
        assertThat(got(heard)).contains("x-request-id: " + asked.getRequestId() + "\r\n");
        assertThat(asked.getRequestId())
                .as("nobody guesses it")
                .startsWith("try-")
                .hasSize(40);
    }

    @Test
    void anIdThatWasTypedIsTheOneThatIsAskedFor() throws Exception {
        CompletableFuture<String> heard = answering("HTTP/1.1 204 No Content\r\n\r\n");
        JsonNode json =
                send("\"url\":\"/\",\"headers\":{\"X-Request-Id\":\"mine\"}").json();
        assertThat(got(heard)).containsOnlyOnce("x-request-id: mine\r\n");
        assertThat(json.at("/course/attempts").asInt()).isEqualTo(2);
    }

    @Test
    void aNodeThatDoesNotTellIsNoReasonNotToAnswer() throws Exception {
        var _ = answering("HTTP/1.1 204 No Content\r\n\r\n", false);
        Answer answer = send("\"url\":\"/\"");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("course").toString()).isEqualTo("{\"untold\":\"the node did not tell in time\"}");
    }

    @Test
    void howLimitsAndTargetsStandIsTold() throws Exception {
        put("/limits/per-tenant", "{'by':['header:x-tenant'],'rules':[{'requests':100,'per':'1m'}]}");
        put("/limits/writes", "{'by':['address'],'methods':'write','rules':[{'requests':9,'per':'1m'}]}");
        put("/upstreams/shop", "{'targets':[{'url':'http://10.0.0.7:8080'},{'url':'http://10.0.0.8:8080'}]}");
        put(
                "/routes/shop",
                "{'match':{'paths':['/shop/**']},'upstream':'shop','limits':['per-tenant','writes'],'access':{'public':true}}");
        node.status(TestNode.ready()
                .setClusterState(ClusterState.CLUSTER_STATE_JOINED)
                .addTargets(TargetHealth.newBuilder()
                        .setUpstream("shop")
                        .setTarget("http://10.0.0.7:8080")
                        .setHealthy(true))
                .addTargets(TargetHealth.newBuilder().setUpstream("shop").setTarget("http://10.0.0.8:8080")));
        Awaitility.await()
                .until(() -> admin.get("/upstreams/shop/targets").body().contains("unhealthy"));
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(
                () -> send("\"url\":\"/shop/7\",\"headers\":{\"X-Tenant\":\"blue\"},\"dryRun\":true"));
        FindCounter counter = node.nextCounterQuestion();
        assertThat(counter.getLimit()).isEqualTo("per-tenant");
        assertThat(counter.getBy(0).getText()).isEqualTo("blue");
        node.send(NodeMessage.newBuilder()
                .setFoundCounter(FoundCounter.newBuilder()
                        .setQuestion(counter.getQuestion())
                        .addCounters(CounterStanding.newBuilder()
                                .setRule("100 per 1m")
                                .setHeld(12)
                                .setOwner(OwnerStanding.newBuilder()
                                        .setKnown(true)
                                        .setLeft(30)))));

        JsonNode json = asked.get(10, TimeUnit.SECONDS).json();
        assertThat(json.path("limits")).as("one counts what writes").hasSize(1);
        assertThat(json.at("/limits/0/from").asText()).isEqualTo("of the route");
        assertThat(json.at("/limits/0/counter/rules/0/left").asLong()).isEqualTo(30);
        assertThat(json.at("/limits/0/counter/rules/0/held").asLong()).isEqualTo(12);
        assertThat(json.at("/targets/0/eligible").asBoolean()).isTrue();
        assertThat(json.at("/targets/1/why").asText()).isEqualTo("the node's checks of it fail");
    }

    private static void put(String path, String document) {
        Answer answer = admin.put(path, document.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    @Test
    void aDryRunSendsNothingAndIsNotWrittenDown() throws IOException {
        JsonNode before =
                admin.get("/audit?action=requests.send&limit=1").json().at("/items");
        Answer answer = send("\"url\":\"/nowhere\",\"dryRun\":true");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode json = answer.json();
        assertThat(json.path("dryRun").asBoolean()).isTrue();
        assertThat(json.has("status")).isFalse();
        assertThat(json.has("course")).isFalse();
        assertThat(json.at("/explained/outcome").asText()).isEqualTo("deny");
        assertThat(json.path("targets").isArray()).isTrue();
        assertThat(admin.get("/audit?action=requests.send&limit=1").json().at("/items"))
                .isEqualTo(before);
        listener.setSoTimeout(1); // a connection that came before would be there at once
        assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aDryRunTakesADraftAndTellsNothingOfWhatNodesDoNotHave() {
        put("/upstreams/drafted", "{'targets':[{'url':'http://10.0.0.9:8080'}]}");
        String draft = (",'draft':["
                        + "{'kind':'limits','document':{'name':'unsaved','by':['route'],'rules':[{'requests':9,'per':'1m'}]}},"
                        + "{'kind':'routes','document':{'name':'drafted','match':{'paths':['/drafted']},"
                        + "'upstream':'drafted','limits':['unsaved'],'access':{'public':true}}}]")
                .replace('\'', '"');
        Answer answer = send("\"url\":\"/drafted\",\"dryRun\":true" + draft);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode json = answer.json();
        assertThat(json.at("/explained/outcome").asText()).isEqualTo("allow");
        assertThat(json.at("/explained/draft/objects/1").asText()).isEqualTo("routes/drafted");
        assertThat(json.at("/limits/0/limit").asText()).isEqualTo("unsaved");
        assertThat(json.at("/limits/0/untold").asText()).startsWith("it is a draft");
        assertThat(json.at("/targets/0/url").asText()).isEqualTo("http://10.0.0.9:8080");
        assertThat(admin.get("/routes/drafted").status()).isEqualTo(404);

        Answer sent = send("\"url\":\"/drafted\"" + draft);
        assertThat(sent.status()).isEqualTo(422);
        assertThat(sent.pointer()).isEqualTo("/draft");
    }

    @Test
    void aLongAnswerIsCutAndOneThatIsNotTextIsNotShown() throws Exception {
        int length = 100_000;
        var _ = answering("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
        JsonNode cut = send("\"url\":\"/\"").json();
        assertThat(cut.path("bodyCut").asBoolean()).isTrue();
        assertThat(cut.path("bodyBytes").asInt()).isEqualTo(64 << 10);

        var _ = answering("HTTP/1.1 200 OK\r\n\r\n\u00ff\u0000");
        JsonNode binary = send("\"url\":\"/\"").json();
        assertThat(binary.path("body").isNull()).isTrue();
        assertThat(binary.path("bodyBytes").asInt()).isEqualTo(2);
    }

    @Test
    void anAnswerToHeadHasNoBodyAndAnInterimOneIsNoAnswer() throws Exception {
        var _ = answering("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n");
        JsonNode json = send("\"method\":\"HEAD\",\"url\":\"/\"").json();
        assertThat(json.path("status").asInt()).isEqualTo(204);
        assertThat(json.path("bodyCut").asBoolean()).isFalse();
    }

    @Test
    void whatIsNoAnswerIsSaid() throws Exception {
        for (String none : List.of("", "SSH-2.0-nothing\r\n\r\n")) {
            var _ = answering(none);
            Answer answer = send("\"url\":\"/\"");
            assertThat(answer.status()).as(answer.body()).isEqualTo(504);
            assertThat(answer.body()).contains("no-answer", "at 127.0.0.1", "may have reached the upstream");
        }
        listener.close();
        Answer nobody = send("\"url\":\"/\"");
        assertThat(nobody.status()).isEqualTo(422);
        assertThat(nobody.pointer()).isEqualTo("/node");
        assertThat(nobody.body()).contains("can't be reached at 127.0.0.1");
    }

    @Test
    void anAnswerThatCantBeExplainedIsAnAnswerAllTheSame() throws Exception {
        List<Thread> asking = new ArrayList<>();
        for (int i = 0; i < 8; i++) { // so many may ask nodes at a time, and this one never says what it remembers
            String question = "{\"requestId\":\"never-" + i + "\"}";
            asking.add(Thread.startVirtualThread(() -> admin.post("/explain", question)));
            assertThat(node.nextQuestion().getRequestId()).startsWith("never-");
        }
        var _ = answering(
                "HTTP/1.1 404 Not Found\r\nX-Request-Id: r-2\r\nX-Told: a\u009bb\r\nContent-Length: 0\r\n\r\n");
        Answer answer = send("\"url\":\"/\"");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("status").asInt()).isEqualTo(404);
        assertThat(answer.json().at("/headers/1/value").asText()).isEqualTo("a b");
        for (Thread each : asking) {
            each.join();
        }
    }

    @Test
    void oneOperatorHasTwoPlacesAtATime() throws Exception {
        CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> send("\"url\":\"/\""));
        CompletableFuture<Answer> second = CompletableFuture.supplyAsync(() -> send("\"url\":\"/\""));
        try (Socket one = listener.accept();
                Socket two = listener.accept()) {
            assertThat(List.of(one.isConnected(), two.isConnected())).containsOnly(true);
            Answer third = send("\"url\":\"/\"");
            assertThat(third.status()).as(third.body()).isEqualTo(429);
        }
        assertThat(first.get(10, TimeUnit.SECONDS).status()).isEqualTo(504);
        assertThat(second.get(10, TimeUnit.SECONDS).status()).isEqualTo(504);
        var _ = answering("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(send("\"url\":\"/\"").status())
                .as("both places are free again")
                .isEqualTo(200);
    }

    @Test
    void aNodeThatNamesAPortOfTheControlPlaneIsNoWay() {
        try (TestNode liar = door.node("try-liar")
                .hello(TestNode.nothing()
                        .setProxyAddress("203.0.113.9:" + plane.uri().getPort()))) {
            liar.status(TestNode.ready());
            liar.nextSecrets();
            Answer answer = admin.post("/try", "{\"node\":\"try-liar\",\"url\":\"/api/v1/me\"}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(422);
            assertThat(answer.pointer()).isEqualTo("/node");
            assertThat(answer.body()).contains("where the control plane itself does");
        }
    }

    @Test
    void aNodeThatIsNotConnectedHereIsNoWay() {
        for (String name : List.of("nobody", "127.0.0.1:8001", "")) {
            Answer answer = admin.post(
                    "/try", Json.print(Json.object().put("node", name).put("url", "/")));
            assertThat(answer.status()).as(name).isEqualTo(422);
            assertThat(answer.pointer()).isEqualTo("/node");
        }
    }

    @Test
    void whatWouldBeAnotherRequestIsRefused() throws IOException {
        for (String bad : List.of(
                "\"url\":\"orders\"",
                "\"url\":\"/a b\"",
                "\"url\":\"/a\\r\\nHost: other\"",
                "\"url\":\"ftp://example.com/\"",
                "\"url\":\"http://me:secret@example.com/\"",
                "\"url\":\"/\",\"method\":\"GET /x HTTP/1.1\\r\\n\"",
                "\"url\":\"/\",\"method\":\"CONNECT\"",
                "\"url\":\"/\",\"headers\":{\"x\":\"a\\r\\nb: c\"}",
                "\"url\":\"/\",\"headers\":{\"a b\":\"c\"}",
                "\"url\":\"/\",\"headers\":{\"Host\":\"other\"}",
                "\"url\":\"/\",\"headers\":{\"content-length\":\"0\"}",
                "\"url\":\"/\",\"headers\":{\"Transfer-Encoding\":\"chunked\"}",
                "\"url\":\"/\",\"headers\":{\"X-Forwarded-For\":\"10.0.0.1\"}",
                "\"url\":\"/\",\"headers\":{\"Forwarded\":\"for=10.0.0.1\"}",
                "\"url\":\"/\",\"key\":\"a\\r\\nb\"",
                "\"url\":\"/\",\"body\":\"" + "b".repeat(65_537) + "\"",
                "\"url\":\"/\",\"address\":\"10.0.0.1\"",
                "\"method\":\"GET\"")) {
            Answer answer = send(bad);
            assertThat(answer.status())
                    .as(bad.length() > 200 ? "a long body" : bad)
                    .isEqualTo(422);
            assertThat(answer.pointer()).as("it is about what was typed").isNotEqualTo("/node");
        }
        listener.setSoTimeout(1); // a connection that came before would be there at once
        assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
    }
}
