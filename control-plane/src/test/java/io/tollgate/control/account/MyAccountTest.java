package io.tollgate.control.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.Totp;
import io.tollgate.core.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A second factor, tokens and sessions of one's own. */
final class MyAccountTest {
    private static final String PASSWORD = TestControlPlane.PASSWORD;

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

    private Answer login(@Nullable String code) {
        ObjectNode body =
                Json.object().put("username", "admin").put("password", PASSWORD).put("code", code);
        return plane.client().post("/login", Json.print(body));
    }

    /** RFC 4648: what an authenticator app makes of the text. */
    private static byte[] secret(String base32) {
        byte[] bytes = new byte[base32.length() * 5 / 8];
        long buffer = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < base32.length(); i++) {
            buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(base32.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }

    private JsonNode turnOn(byte[] secret) {
        Answer confirmed =
                admin.post("/me/second-factor/confirm", "{\"code\":\"" + Totp.at(secret, Instant.now()) + "\"}");
        assertThat(confirmed.status()).as(confirmed.body()).isEqualTo(200);
        return confirmed.json().get("recoveryCodes");
    }

    private byte[] propose() {
        JsonNode proposal = admin.post("/me/second-factor", "{\"password\":\"" + PASSWORD + "\"}")
                .json();
        assertThat(proposal.get("uri").asText())
                .startsWith("otpauth://totp/Tollgate:admin?secret="
                        + proposal.get("secret").asText());
        return secret(proposal.get("secret").asText());
    }

    @Test
    void codesThatAreTriedAllAtOnceAreNotMoreThanThoseOneAfterAnother() throws Exception {
        turnOn(propose());
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        List<Thread> storm = IntStream.range(0, 60)
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() -> statuses.add(login("wrong" + i).status())))
                .toList();
        for (Thread thread : storm) {
            thread.join();
        }
        assertThat(statuses).hasSize(60).containsOnly(401, 429);
        // Six, and one more for each time that the door has opened again meanwhile.
        assertThat(statuses.stream().filter(status -> status == 401).count()).isBetween(1L, 9L);
    }

    @Test
    void aSecondFactorIsAskedForOnceItIsOn() {
        assertThat(admin.post("/me/second-factor", "{\"password\":\"wrong\"}").pointer())
                .isEqualTo("/password");
        byte[] secret = propose();
        assertThat(login(null).status()).as("not in force yet").isEqualTo(200);
        assertThat(admin.post("/me/second-factor/confirm", "{\"code\":\"000000\"}")
                        .pointer())
                .isIn("/code", "");
        JsonNode recovery = turnOn(secret);
        assertThat(recovery).hasSize(10);

        Answer needed = login(null);
        assertThat(needed.status()).isEqualTo(401);
        assertThat(needed.code()).isEqualTo("second-factor-needed");
        assertThat(login("12345").code()).isEqualTo("unauthorized");
        assertThat(login(Totp.at(secret, Instant.now())).status())
                .as("the code that turned it on is used up")
                .isEqualTo(401);
        assertThat(login(Totp.at(secret, Instant.now().plusSeconds(30))).status())
                .as("a clock that is half a minute ahead")
                .isEqualTo(200);
        assertThat(login(Totp.at(secret, Instant.now().plusSeconds(300))).status())
                .isEqualTo(401);
        assertThat(login(recovery.get(3).asText()).status()).isEqualTo(200);
        assertThat(login(recovery.get(3).asText()).status()).as("each once").isEqualTo(401);
        assertThat(admin.get("/me").json().get("secondFactor").asBoolean()).isTrue();
    }

    @Test
    void theSecretAndTheCodesAreNotInTheDatabase() throws SQLException {
        JsonNode proposal = admin.post("/me/second-factor", "{\"password\":\"" + PASSWORD + "\"}")
                .json();
        String text = proposal.get("secret").asText();
        JsonNode recovery = turnOn(secret(text));
        try (Connection connection = TestDatabase.connect(plane.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT string_agg(o::text, ' ') || (SELECT string_agg(c::text, ' ') FROM operator_recovery_codes c)"
                                + " || (SELECT string_agg(a::text, ' ') FROM audit_entries a) FROM operators o")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1))
                    .doesNotContain(text)
                    .doesNotContain(HexFormat.of().formatHex(secret(text)))
                    .doesNotContain(recovery.get(0).asText());
        }
    }

    @Test
    void whoHasLostEverythingIsHelpedByAnother() {
        byte[] secret = propose();
        turnOn(secret);
        plane.bean(Operators.class).create("another", PASSWORD, List.of("admin"), Actor.system());
        Client another = plane.client().signIn("another", PASSWORD);
        assertThat(another.delete("/operators/admin/second-factor").status()).isEqualTo(204);
        assertThat(login(null).status()).isEqualTo(200);
        assertThat(admin.get("/audit?action=operators.second-factor-off").json().get("items"))
                .hasSize(1);
        propose();
        assertThat(admin.post("/me/second-factor/off", "{\"password\":\"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(204);
    }

    private Answer token(String permissions, Instant expiresAt) {
        return admin.post(
                "/me/tokens",
                "{\"name\":\"ci\",\"expiresAt\":\"" + expiresAt + "\",\"permissions\":[" + permissions + "]}");
    }

    @Test
    void aTokenMayWhatItWasGivenAndNoMore() {
        Answer issued = token("\"roles:read\",\"roles:write\"", Instant.now().plus(Duration.ofDays(1)));
        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        String secret = issued.json().get("secret").asText();
        assertThat(secret).startsWith("tgp_");
        Client program = plane.client().with(secret);
        assertThat(program.put("/roles/by-token", "{\"permissions\":[]}").status())
                .isEqualTo(201);
        assertThat(program.get("/routes").status()).isEqualTo(403);
        assertThat(program.get("/me").json().get("permissions").size()).isEqualTo(2);
        assertThat(admin.get("/audit?object=roles/by-token")
                        .json()
                        .at("/items/0/actor")
                        .asText())
                .isEqualTo("admin");
        assertThat(admin.get("/me/tokens").body()).doesNotContain(secret).contains("\"ci\"");
        for (String path : new String[] {"/me/tokens", "/me/password", "/me/second-factor"}) {
            assertThat(program.post(path, "{}").status()).as(path).isEqualTo(403);
        }
        String id = issued.json().get("id").asText();
        assertThat(admin.delete("/me/tokens/" + id).status()).isEqualTo(204);
        assertThat(program.get("/roles").status()).as("revoked, at once").isEqualTo(401);
        assertThat(admin.delete("/me/tokens/" + id).status()).isEqualTo(404);
    }

    @Test
    void aTokenHasNoMoreThanItsOwnerAndEnds() throws SQLException {
        assertThat(token("\"roles:fly\"", Instant.now().plus(Duration.ofDays(1)))
                        .pointer())
                .isEqualTo("/permissions/0");
        assertThat(token("\"roles:read\"", Instant.now().plus(Duration.ofDays(400)))
                        .pointer())
                .isEqualTo("/expiresAt");
        assertThat(token("\"roles:read\"", Instant.now().minusSeconds(1)).pointer())
                .isEqualTo("/expiresAt");
        String secret = token("\"roles:read\"", Instant.now().plus(Duration.ofDays(1)))
                .json()
                .get("secret")
                .asText();
        Client program = plane.client().with(secret);
        assertThat(program.get("/roles").status()).isEqualTo(200);
        try (Connection connection = TestDatabase.connect(plane.database());
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE operator_tokens SET expires_at = now()");
        }
        assertThat(program.get("/roles").status()).isEqualTo(401);
        assertThat(plane.client().with(secret + "x").get("/roles").status()).isEqualTo(401);
        assertThat(plane.client().with("tgp_nonsense").get("/roles").status()).isEqualTo(401);
    }

    @Test
    void sessionsAreListedAndEnded() {
        Client other = plane.admin();
        JsonNode sessions = admin.get("/me/sessions").json().get("items");
        assertThat(sessions).hasSize(2);
        String theirs = "";
        for (JsonNode session : sessions) {
            if (!session.get("current").asBoolean()) {
                theirs = session.get("id").asText();
            }
        }
        assertThat(other.get("/me").status()).isEqualTo(200);
        assertThat(admin.delete("/me/sessions/" + theirs).status()).isEqualTo(204);
        await().untilAsserted(() -> assertThat(other.get("/me").status()).isEqualTo(401));
        assertThat(admin.get("/me").status()).isEqualTo(200);
        assertThat(admin.delete("/me/sessions/" + theirs).status()).isEqualTo(404);
        assertThat(admin.delete("/me/sessions/x").status()).isEqualTo(404);
    }
}
