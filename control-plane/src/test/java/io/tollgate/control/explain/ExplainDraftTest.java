package io.tollgate.control.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.Operators;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A draft is explained as it would be if it were saved, and is not saved. */
final class ExplainDraftTest {
    private static final String WRITE = "{'method':'DELETE','url':'/orders/7','consumer':'acme'";
    private static final String WRITER =
            ",'draft':{'kind':'roles','document':{'name':'reader','permissions':['orders:read','orders:write']}}}";

    private static TestControlPlane plane;
    private static Client admin;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
        put("/roles/reader", "{'permissions':['orders:read']}");
        put("/upstreams/shop", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        put("/consumers/acme", "{'roles':['reader']}");
        put(
                "/routes/orders",
                "{'match':{'paths':['/orders/{id}']},'upstream':'shop','access':"
                        + "{'authentication':['api-key'],'permissions':{'read':'orders:read','write':'orders:write'}}}");
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static void put(String path, String document) {
        Answer answer = admin.put(path, document.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static Answer ask(Client client, String question) {
        return client.post("/explain", question.replace('\'', '"'));
    }

    private static JsonNode explain(String question) {
        Answer answer = ask(admin, question);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String outcome(String question) {
        return explain(question).path("outcome").asText();
    }

    @Test
    void anObjectOfTheDraftStandsInThePlaceOfTheSavedOneAndIsNotKept() {
        long revision = revision();
        assertThat(outcome(WRITE + "}")).isEqualTo("deny");
        JsonNode told = explain(WRITE + WRITER);
        assertThat(told.path("outcome").asText()).isEqualTo("allow");
        assertThat(told.at("/draft/objects/0").asText()).isEqualTo("roles/reader");
        assertThat(told.at("/draft/revision").asLong()).isEqualTo(revision);

        assertThat(revision()).isEqualTo(revision);
        assertThat(outcome(WRITE + "}")).as("what is compiled for others").isEqualTo("deny");
        assertThat(explain(WRITE + "}").has("draft")).isFalse();
        assertThat(admin.get("/roles/reader").json().path("permissions")).hasSize(1);
    }

    private static long revision() {
        return admin.get("/revisions?limit=1").json().at("/items/0/number").asLong();
    }

    @Test
    void nothingIsWrittenDown() {
        String before = admin.get("/audit?limit=1").json().at("/items/0/id").asText();
        explain(WRITE + WRITER);
        assertThat(admin.get("/audit?limit=1").json().at("/items/0/id").asText())
                .isEqualTo(before);
    }

    @Test
    void objectsOfOneDraftMayNeedEachOther() {
        JsonNode told = explain("{'url':'/new','consumer':'newcomer','draft':["
                + "{'kind':'routes','document':{'name':'new','match':{'paths':['/new']},'upstream':'new-upstream','access':"
                + "{'authentication':['api-key'],'permissions':{'read':'new:read'}}}},"
                + "{'kind':'upstreams','document':{'name':'new-upstream','targets':[{'url':'http://127.0.0.1:9'}]}},"
                + "{'kind':'roles','document':{'name':'new-role','permissions':['new:read']}},"
                + "{'kind':'consumers','document':{'name':'newcomer','roles':['new-role']}}]}");
        assertThat(told.path("outcome").asText()).as(told.toString()).isEqualTo("allow");
        assertThat(told.path("route").asText()).isEqualTo("new");
        assertThat(told.path("upstream").asText()).isEqualTo("new-upstream");
        assertThat(admin.get("/routes/new").status()).isEqualTo(404);
    }

    @Test
    void aRouteOfTheDraftMayTakeWhatAnotherTakes() {
        JsonNode told = explain(
                "{'url':'/orders/7','draft':{'kind':'routes','document':{'name':'wide','match':{'paths':['/**']},"
                        + "'priority':9,'upstream':'shop','access':{'public':true}}}}");
        assertThat(told.path("route").asText()).isEqualTo("wide");
        assertThat(told.path("outcome").asText()).isEqualTo("allow");
    }

    @Test
    void moreObjectsThanADraftMayHaveAreRefused() {
        String role = "{'kind':'roles','document':{'name':'a','permissions':[]}}";
        Answer answer = ask(admin, "{'url':'/','draft':[" + (role + ",").repeat(100) + role + "]}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("101 objects (expected: 1 to 100)");
    }

    @Test
    void whoMayNotWriteAKindMayNotTryADraftOfIt() {
        plane.bean(Operators.class).create("looks", TestControlPlane.PASSWORD, List.of("viewer"), Actor.system());
        Client viewer = plane.client().signIn("looks", TestControlPlane.PASSWORD);
        assertThat(ask(viewer, WRITE + "}").status()).isEqualTo(200);
        Answer refused = ask(viewer, WRITE + WRITER);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("roles:write");
    }

    @Test
    void whoMayWriteAKindAndNotReadItTriesNoDraftOfIt() {
        admin.put(
                "/operator-roles/blind",
                "{\"permissions\":[\"explain:read\",\"roles:write\",\"routes:write\",\"routes:read\"]}");
        plane.bean(Operators.class).create("blind", TestControlPlane.PASSWORD, List.of("blind"), Actor.system());
        Client blind = plane.client().signIn("blind", TestControlPlane.PASSWORD);
        Answer refused = ask(blind, WRITE + WRITER);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("roles:read");
        assertThat(ask(blind, WRITE + WRITER.replace("'reader'", "'nobody-has'"))
                        .body())
                .as("of one that is not there the same is said")
                .contains("roles:read");
    }

    @Test
    void whatItWouldLeaveWrongIsSaid() {
        ObjectNode saved = certificate("drafted.example.com");
        assertThat(admin.put("/certificates/saved", Json.print(saved)).status()).isEqualTo(201);
        ObjectNode draft = certificate("drafted.example.com").put("name", "a-draft");
        ObjectNode question = Json.object().put("url", "/");
        question.putObject("draft").put("kind", "certificates").set("document", draft);
        Answer refused = admin.post("/explain", Json.print(question));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/draft");
        assertThat(refused.body())
                .contains("with it, /certificates/saved/hosts/0")
                .doesNotContain(draft.path("keyPem").asText().lines().toList().get(1));
    }

    private static ObjectNode certificate(String host) {
        Issued issued = TestCertificates.selfSigned(host);
        return Json.object().put("certPem", issued.pem()).put("keyPem", issued.keyPem());
    }
}
