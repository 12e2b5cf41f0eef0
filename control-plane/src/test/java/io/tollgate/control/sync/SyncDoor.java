package io.tollgate.control.sync;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import java.util.Objects;

/** The sync port of a test's control plane, and what an operator does at the admin API to open it. */
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
        Client.Answer answer = admin.post("/node-tokens", "{\"ttl\":\"10m\"}");
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.toString());
        }
        return Objects.requireNonNull(answer.json().get("token")).asText();
    }

    TestIdentity enrol(String node) {
        return TestIdentity.enrol(port(), token(), node);
    }

    /** A node that is enrolled and has its channel, but no stream yet. */
    TestNode node(String name) {
        return new TestNode(port(), enrol(name));
    }
}
