package io.tollgate.control.sync;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;

/** The sync port of a test's control plane, and what an operator does at the admin API to fill it with life. */
final class SyncDoor {
    private final TestControlPlane plane;
    private final Client admin;

    SyncDoor(TestControlPlane plane) {
        this.plane = plane;
        this.admin = plane.admin();
    }

    int port() {
        return plane.bean(SyncServer.class).port();
    }

    Client admin() {
        return admin;
    }

    /** A new join token. */
    String token() {
        return text(expect(201, admin.post("/node-tokens", "{\"ttl\":\"10m\"}")), "token");
    }

    TestIdentity enrol(String node) {
        return TestIdentity.enrol(port(), token(), node);
    }

    /** A node that is enrolled and has its channel, but no stream yet. */
    TestNode node(String name) {
        return new TestNode(port(), enrol(name));
    }

    /** Makes a revision. */
    void putRole(String name, String permission) {
        Client.Answer answer =
                admin.put("/roles/" + name, "{\"name\":\"" + name + "\",\"permissions\":[\"" + permission + "\"]}");
        expect(answer.status() == 200 ? 200 : 201, answer);
    }

    void putConsumer(String name) {
        Client.Answer answer = admin.put("/consumers/" + name, "{\"name\":\"" + name + "\"}");
        expect(answer.status() == 200 ? 200 : 201, answer);
    }

    /** The id of a new key. */
    String issueKey(String consumer) {
        return text(expect(201, admin.post("/consumers/" + consumer + "/keys", "{\"alias\":\"test\"}")), "id");
    }

    void revokeKey(String id) {
        expect(200, admin.post("/keys/" + id + "/revoke", "{\"reason\":\"leaked\"}"));
    }

    void putIssuer(String name) {
        Client.Answer answer = admin.put(
                "/issuers/" + name,
                "{\"issuer\":\"https://id.example.com\",\"audiences\":[\"orders\"],\"algorithms\":[\"ES256\"]}");
        expect(answer.status() == 200 ? 200 : 201, answer);
    }

    /** The id of a new token revocation. */
    String revokeTokens(String request) {
        return text(expect(201, admin.post("/token-revocations", request)), "id");
    }

    void withdrawTokens(String id) {
        expect(200, admin.delete("/token-revocations/" + id));
    }

    JsonNode key(String id) {
        return expect(200, admin.get("/keys/" + id));
    }

    JsonNode node(TestNode node) {
        return expect(200, admin.get("/nodes/" + node.name()));
    }

    /** Waits until the control plane judges the node so, and answers how it shows the node then. */
    JsonNode awaitState(TestNode node, String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> text(node(node), "state").equals(state));
        return node(node);
    }

    private static JsonNode expect(int status, Client.Answer answer) {
        if (answer.status() != status) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.json();
    }

    static String text(JsonNode json, String field) {
        return Objects.requireNonNull(json.get(field), field).asText();
    }
}
