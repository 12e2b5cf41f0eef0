package io.tollgate.control.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import io.tollgate.control.trust.SecretStore;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A database as an earlier version left it, written by its control plane and dumped by {@code pg_dump}: this version goes on
 * with all of it. A release adds a dump of its own (same requests, see {@code upgrade/README.md}) and keeps the others.
 */
final class UpgradeTest {
    private static final String PASSWORD = "correct-horse-battery";

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-27-v18.sql"})
    void whatAnEarlierVersionLeftIsAllThereAndWorks(String dump) {
        DatabaseAccess database = TestDatabase.restored("/io/tollgate/control/checkup/upgrade/" + dump);
        try (TestControlPlane plane = TestControlPlane.on(database)) {
            Client admin = plane.client().signIn("admin", PASSWORD);
            assertThat(admin.get("/routes/orders").json().path("upstream").asText())
                    .isEqualTo("orders");
            assertThat(admin.get("/consumers/acme").json().path("roles").get(0).asText())
                    .isEqualTo("reader");
            assertThat(texts(admin.get("/consumers/acme/keys").json(), "status"))
                    .containsExactlyInAnyOrder("revoked", "active");
            assertThat(texts(admin.get("/revisions").json(), "number")).startsWith("8");
            assertThat(texts(admin.get("/operators").json(), "username")).contains("ada");
            JsonNode trail = admin.get("/audit/verify").json();
            assertThat(trail.path("verified").asBoolean()).as(trail.toString()).isTrue();
            assertThat(plane.bean(SecretStore.class).unreadable()).isEmpty();

            // And it goes on: the old state can be rolled back to, and what is new here works on it.
            assertThat(admin.post("/revisions/7/rollback", "{}").status()).isEqualTo(200);
            assertThat(admin.get("/routes/orders")
                            .json()
                            .path("access")
                            .path("public")
                            .asBoolean())
                    .isTrue();
            assertThat(admin.post("/trust-anchors/signing-key/next", "{}").status())
                    .isEqualTo(201);
            assertThat(admin.get("/audit/verify").json().path("verified").asBoolean())
                    .isTrue();
        }
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.path("items").spliterator(), false)
                .map(item -> item.path(field).asText())
                .toList();
    }
}
