package io.tollgate.control.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People come, change roles and go; and nobody gives what they do not have. */
final class AccountsTest {
    private static final String OWN = "a sentence of my own";

    private TestControlPlane plane;
    private Client admin;

    @BeforeEach
    void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    /** Makes an operator who has chosen a password already. */
    private Client operator(String name, String... roles) {
        String body = "{\"roles\":["
                + String.join(
                        ",", List.of(roles).stream().map(r -> "\"" + r + "\"").toList()) + "]}";
        String password =
                admin.put("/operators/" + name, body).json().get("password").asText();
        Answer changed = plane.client()
                .signIn(name, password)
                .post("/me/password", "{\"old\":\"" + password + "\",\"new\":\"" + OWN + "\"}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(204);
        return plane.client().signIn(name, OWN);
    }

    @Test
    void aNewOperatorGetsAPasswordOnceAndMustChooseAnother() {
        Answer made = admin.put("/operators/ada", "{\"roles\":[\"editor\"]}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String password = made.json().get("password").asText();
        assertThat(admin.get("/operators/ada").body()).doesNotContain(password);
        assertThat(admin.get("/audit?object=operators/ada").body()).doesNotContain(password);
        Client ada = plane.client().signIn("ada", password);
        assertThat(ada.get("/me").json().get("mustChangePassword").asBoolean()).isTrue();
        assertThat(ada.get("/routes").status()).as("nothing before that").isEqualTo(403);
        assertThat(ada.post("/me/password", "{\"old\":\"" + password + "\",\"new\":\"" + password + "\"}")
                        .pointer())
                .isEqualTo("/new");
        ada.post("/me/password", "{\"old\":\"" + password + "\",\"new\":\"" + OWN + "\"}");
        Client again = plane.client().signIn("ada", OWN);
        assertThat(again.get("/routes").status()).isEqualTo(200);
        assertThat(again.get("/operators").status()).as("an editor").isEqualTo(403);
    }

    @Test
    void easyPasswordsAreRefused() {
        for (String password :
                List.of("short", "aaaaaaaaaaaaaaaa", "password1234", "grace-grace-grace", "123456789123456789")) {
            Answer refused = admin.put("/operators/grace", "{\"roles\":[],\"password\":\"" + password + "\"}");
            assertThat(refused.status()).as(password).isEqualTo(422);
            assertThat(refused.pointer()).isEqualTo("/password");
            assertThat(refused.body()).doesNotContain("\"" + password + "\"");
        }
    }

    @Test
    void whoIsSwitchedOffIsOutAtOnce() {
        Client ada = operator("ada", "viewer");
        assertThat(ada.get("/routes").status()).isEqualTo(200);
        assertThat(admin.patch("/operators/ada", "{\"enabled\":false}").status())
                .isEqualTo(200);
        await().untilAsserted(() -> assertThat(ada.get("/routes").status()).isEqualTo(401));
        assertThat(plane.client().post("/login", Client.login("ada", OWN)).status())
                .isEqualTo(401);
        admin.patch("/operators/ada", "{\"enabled\":true}");
        assertThat(plane.client().signIn("ada", OWN).get("/routes").status()).isEqualTo(200);
    }

    @Test
    void aRoleOfOnesOwnPermitsWhatItListsAndWhatItLosesIsLost() {
        assertThat(admin.put(
                                "/operator-roles/auditor",
                                "{\"description\":\"Looks after us\",\"permissions\":[\"audit:read\",\"routes:read\"]}")
                        .status())
                .isEqualTo(201);
        Client ada = operator("ada", "auditor");
        assertThat(ada.get("/audit").status()).isEqualTo(200);
        assertThat(ada.get("/upstreams").status()).isEqualTo(403);
        assertThat(ada.get("/me").json().get("permissions").size()).isEqualTo(2);
        assertThat(admin.put("/operator-roles/auditor", "{\"permissions\":[\"routes:read\"]}")
                        .status())
                .isEqualTo(200);
        await().untilAsserted(() -> assertThat(ada.get("/audit").status()).isEqualTo(403));
        assertThat(ada.get("/routes").status()).isEqualTo(200);
        Answer inUse = admin.delete("/operator-roles/auditor");
        assertThat(inUse.status()).isEqualTo(409);
        assertThat(inUse.body()).contains("operators/ada");
        admin.delete("/operators/ada");
        assertThat(admin.delete("/operator-roles/auditor").status()).isEqualTo(204);
    }

    @Test
    void badRolesAreRefused() {
        assertThat(admin.put("/operator-roles/x", "{\"permissions\":[\"routes:everything\"]}")
                        .pointer())
                .isEqualTo("/permissions/0");
        assertThat(admin.put("/operator-roles/admin", "{\"permissions\":[]}").status())
                .isEqualTo(422);
        assertThat(admin.delete("/operator-roles/viewer").status()).isEqualTo(422);
        assertThat(admin.put("/operator-roles/X", "{\"permissions\":[]}").pointer())
                .isEqualTo("/name");
        assertThat(admin.put("/operator-roles/x", "{\"permission\":[]}").pointer())
                .isEqualTo("/permission");
        assertThat(admin.put("/operators/ada", "{\"roles\":[\"nothing\"]}").pointer())
                .isEqualTo("/roles/0");
        assertThat(admin.put("/operators/A%20b", "{\"roles\":[]}").pointer()).isEqualTo("/username");
    }

    @Test
    void nobodyGivesOrTakesWhatTheyDoNotHave() {
        admin.put(
                "/operator-roles/people", "{\"permissions\":[\"operators:read\",\"operators:write\",\"routes:read\"]}");
        Client people = operator("people", "people");
        assertThat(people.put("/operators/friend", "{\"roles\":[\"admin\"]}").status())
                .isEqualTo(403);
        assertThat(people.put("/operator-roles/more", "{\"permissions\":[\"keys:issue\"]}")
                        .status())
                .isEqualTo(403);
        assertThat(people.patch("/operators/admin", "{\"enabled\":false}").status())
                .as("nor decides about who has more")
                .isEqualTo(403);
        assertThat(people.delete("/operators/admin").status()).isEqualTo(403);
        String token = admin.post(
                        "/me/tokens",
                        "{\"name\":\"ci\",\"expiresAt\":\"" + Instant.now().plusSeconds(3_600)
                                + "\",\"permissions\":[\"routes:read\"]}")
                .json()
                .get("id")
                .asText();
        String session =
                admin.get("/operators/admin/sessions").json().at("/items/0/id").asText();
        for (Answer refused : List.of(
                people.delete("/operators/admin/tokens/" + token),
                people.delete("/operators/admin/sessions/" + session),
                people.delete("/operators/admin/second-factor"),
                people.post("/operators/admin/sign-out", ""))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        }
        assertThat(people.put("/operator-roles/less", "{\"permissions\":[\"routes:read\"]}")
                        .status())
                .isEqualTo(201);
        assertThat(people.put("/operators/friend", "{\"roles\":[\"less\"]}").status())
                .isEqualTo(201);
    }

    @Test
    void theLastWhoMayWriteOperatorsStays() {
        for (Answer refused : List.of(
                admin.delete("/operators/admin"),
                admin.patch("/operators/admin", "{\"enabled\":false}"),
                admin.patch("/operators/admin", "{\"roles\":[\"editor\"]}"))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.body()).contains("last");
        }
        operator("second", "admin");
        assertThat(admin.delete("/operators/admin").status()).isEqualTo(204);
    }

    @Test
    void onesOwnPasswordAndSecondFactorNeedThePassword() {
        operator("second", "admin");
        String token = admin.post(
                        "/me/tokens",
                        "{\"name\":\"ci\",\"expiresAt\":\"" + Instant.now().plusSeconds(3_600)
                                + "\",\"permissions\":[\"operators:read\",\"operators:write\"]}")
                .json()
                .get("secret")
                .asText();
        for (Client client : List.of(admin, plane.client().with(token))) {
            for (Answer refused : List.of(
                    client.put("/operators/admin", "{\"roles\":[\"admin\"],\"password\":\"" + OWN + "\"}"),
                    client.patch("/operators/admin", "{\"password\":\"" + OWN + "\"}"),
                    client.delete("/operators/admin/second-factor"))) {
                assertThat(refused.status()).as(refused.body()).isEqualTo(403);
                assertThat(refused.body()).contains("/me/");
            }
        }
        assertThat(plane.client()
                        .signIn("second", OWN)
                        .delete("/operators/admin/second-factor")
                        .status())
                .as("another's")
                .isEqualTo(204);
    }

    @Test
    void aPatchKeepsWhatSomebodyElseChangesMeanwhile() throws Exception {
        admin.put("/operators/ada", "{\"roles\":[]}");
        try (Connection other = TestDatabase.connect(plane.database());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(" + 0x746f6c6c_6f707273L + ")");
            var patched = CompletableFuture.supplyAsync(
                    () -> admin.patch("/operators/ada", "{\"roles\":[\"viewer\"]}"), Thread::startVirtualThread);
            await().until(() -> waits(plane));
            statement.execute("UPDATE operators SET enabled = false, version = version + 1 WHERE username = 'ada'");
            other.commit();
            assertThat(patched.join().status()).isEqualTo(200);
        }
        JsonNode ada = admin.get("/operators/ada").json();
        assertThat(ada.get("enabled").asBoolean()).isFalse();
        assertThat(ada.at("/roles/0").asText()).isEqualTo("viewer");
    }

    private static boolean waits(TestControlPlane plane) throws SQLException {
        try (Connection connection = TestDatabase.connect(plane.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }

    @Test
    void whereThereIsNoRoomForARoleThoseThatThereAreCanBeChanged() throws SQLException {
        try (Connection connection = TestDatabase.connect(plane.database());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO operator_roles (name, description, permissions, updated_at)"
                    + " SELECT 'role' || n, '', '{}', now() FROM generate_series(1, 500) n");
        }
        assertThat(admin.put("/operator-roles/role7", "{\"permissions\":[\"routes:read\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(admin.put("/operator-roles/one-more", "{\"permissions\":[]}").status())
                .isEqualTo(422);
    }

    @Test
    void anETagKeepsOneFromOverwritingAnother() {
        admin.put("/operators/ada", "{\"roles\":[]}");
        String etag = admin.get("/operators/ada").header("ETag");
        assertThat(admin.put("/operators/ada", "{\"roles\":[\"viewer\"]}", "If-Match", etag)
                        .status())
                .isEqualTo(200);
        assertThat(admin.put("/operators/ada", "{\"roles\":[]}", "If-Match", etag)
                        .status())
                .isEqualTo(412);
        assertThat(admin.put("/operators/ada", "{\"roles\":[]}", "If-None-Match", "*")
                        .status())
                .isEqualTo(412);
        JsonNode dry = admin.put("/operators/ada?dryRun=true", "{\"roles\":[]}").json();
        assertThat(dry.at("/changes/0/pointer").asText()).isEqualTo("/roles");
        assertThat(admin.get("/operators/ada").json().at("/roles/0").asText()).isEqualTo("viewer");
    }

    @Test
    void anOperatorsSessionsCanBeEnded() {
        Client ada = operator("ada", "viewer");
        JsonNode sessions = admin.get("/operators/ada/sessions").json().get("items");
        assertThat(sessions).hasSize(1);
        assertThat(sessions.at("/0/agent").asText()).contains("Java-http-client");
        assertThat(admin.post("/operators/ada/sign-out", "").status()).isEqualTo(204);
        await().untilAsserted(() -> assertThat(ada.get("/me").status()).isEqualTo(401));
        assertThat(admin.get("/operators/ada/sessions").json().get("items")).isEmpty();
    }

    @Test
    void oneOfAnOperatorsSessionsCanBeEndedAndTheOthersGoOn() {
        Client ada = operator("ada", "viewer");
        Client lost = plane.client().signIn("ada", OWN);
        String newest =
                admin.get("/operators/ada/sessions").json().at("/items/0/id").asText();
        assertThat(admin.delete("/operators/ada/sessions/" + newest).status()).isEqualTo(204);
        await().untilAsserted(() -> assertThat(lost.get("/me").status()).isEqualTo(401));
        assertThat(ada.get("/me").status()).isEqualTo(200);

        assertThat(admin.delete("/operators/ada/sessions/" + newest).status()).isEqualTo(404);
        assertThat(admin.delete("/operators/ada/sessions/x").status()).isEqualTo(404);
        String own =
                admin.get("/operators/admin/sessions").json().at("/items/0/id").asText();
        assertThat(admin.delete("/operators/ada/sessions/" + own).status())
                .as("of somebody else")
                .isEqualTo(404);
        JsonNode entry = admin.get("/audit?action=operators.end-session").json().get("items");
        assertThat(entry).hasSize(1);
        assertThat(entry.at("/0/object").asText()).isEqualTo("operators/ada");
        assertThat(entry.at("/0/before/id").asText()).isEqualTo(newest);
    }
}
