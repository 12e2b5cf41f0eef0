package io.tollgate.control.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Operators sign in, stay signed in, and are slowed down when they guess. */
final class SigningInTest {
    private static final String PASSWORD = "a long enough password";

    private static TestControlPlane plane;
    private static Client anybody;
    private static Client admin;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        anybody = plane.client();
        admin = plane.admin();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static void operator(String username, String role) {
        assertThat(plane.bean(Operators.class).create(username, PASSWORD, List.of(role), Actor.system()))
                .isTrue();
    }

    private static Answer login(String username, String password) {
        return anybody.post("/login", Client.login(username, password));
    }

    @Test
    void aLoginGivesTokensThatSayWhoIAm() {
        operator("looks", "viewer");
        JsonNode session = login("looks", PASSWORD).json();
        assertThat(session.get("token_type").asText()).isEqualTo("Bearer");
        assertThat(session.get("expires_in").asLong()).isEqualTo(900);
        JsonNode me =
                anybody.with(session.get("access_token").asText()).get("/me").json();
        assertThat(me.get("username").asText()).isEqualTo("looks");
        assertThat(me.at("/roles/0").asText()).isEqualTo("viewer");
        assertThat(me.get("permissions").toString()).contains("routes:read").doesNotContain("write");
    }

    @Test
    void whoSignsInWhileThePasswordChangesIsNotIn() {
        operator("hurried", "viewer");
        Operators operators = plane.bean(Operators.class);
        OperatorSessions sessions = plane.bean(OperatorSessions.class);
        Operators.Standing before =
                operators.signIn(new Operators.Credentials("hurried", PASSWORD, null), "127.0.0.1", "request-1");
        operators.changePassword(before.actor(), PASSWORD, "another long password");
        assertThatThrownBy(() -> sessions.open(before, OperatorSessions.SessionKind.API, "curl"))
                .isInstanceOf(ProblemException.Unauthorized.class);
        Operators.Standing after = operators.signIn(
                new Operators.Credentials("hurried", "another long password", null), "127.0.0.1", "request-2");
        assertThat(sessions.open(after, OperatorSessions.SessionKind.API, "curl"))
                .isNotNull();
    }

    @Test
    void nobodyIsToldWhetherTheNameOrThePasswordWasWrong() {
        operator("exists", "viewer");
        Answer wrongPassword = login("exists", "not the password");
        Answer wrongName = login("does-not-exist", "not the password");
        assertThat(wrongPassword.status()).isEqualTo(401);
        assertThat(wrongName.status()).isEqualTo(401);
        assertThat(wrongName.json().get("detail"))
                .isEqualTo(wrongPassword.json().get("detail"));
        assertThat(login("", "").status()).isEqualTo(401);
        assertThat(anybody.post("/login", "{\"username\":\"admin\"}").status()).isEqualTo(422);
        assertThat(anybody.post("/login", "{\"username\":").status()).isEqualTo(400);
    }

    @Test
    void guessingIsSlowedDownAndAudited() {
        operator("guessed", "viewer");
        int refusals = 0;
        Answer last = login("guessed", "wrong password 0");
        while (last.status() == 401 && refusals < 20) {
            refusals++;
            last = login("guessed", "wrong password " + refusals);
        }
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.code()).isEqualTo("too-many-requests");
        assertThat(Long.parseLong(last.header("Retry-After"))).isPositive();
        assertThat(refusals).isEqualTo(6);
        assertThat(login("guessed", PASSWORD).status())
                .as("the right password does not help while the door is closed")
                .isEqualTo(429);
        JsonNode entries =
                admin.get("/audit?object=operators/guessed&q=login-failed").json();
        assertThat(entries.get("items")).hasSize(6);
        assertThat(entries.toString()).doesNotContain("wrong password");
    }

    @Test
    void guessesThatComeAllAtOnceAreNotMoreThanThoseOneAfterAnother() throws Exception {
        operator("stormed", "viewer");
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        List<Thread> storm = IntStream.range(0, 60)
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() -> statuses.add(
                                login("stormed", "wrong password " + i).status())))
                .toList();
        for (Thread thread : storm) {
            thread.join();
        }
        assertThat(statuses).hasSize(60).containsOnly(401, 429);
        // Six, and one more for each time that the door has opened again meanwhile.
        assertThat(statuses.stream().filter(status -> status == 401).count()).isBetween(1L, 9L);
    }

    @Test
    void whatIsNoNameIsNotWrittenDown() {
        login("my secret Password!", "x");
        assertThat(admin.get("/audit?actor=my%20secret%20Password!").json().get("items"))
                .isEmpty();
        assertThat(admin.get("/audit").body()).doesNotContain("my secret Password!");
    }

    @Test
    void aRefreshTokenWorksOnceAndATheftEndsTheFamily() {
        operator("renews", "viewer");
        String first = login("renews", PASSWORD).json().get("refresh_token").asText();
        JsonNode second = renew(first).json();
        assertThat(anybody.with(second.get("access_token").asText()).get("/me").status())
                .isEqualTo(200);
        assertThat(renew(first).status()).as("used").isEqualTo(401);
        assertThat(renew(second.get("refresh_token").asText()).status())
                .as("the thief's use of an old token ended the family")
                .isEqualTo(401);
        assertThat(renew("tgr_nonsense").status()).isEqualTo(401);
    }

    @Test
    void signingOutEndsWhatCouldBeRenewed() {
        operator("leaves", "viewer");
        JsonNode session = login("leaves", PASSWORD).json();
        String token = session.get("refresh_token").asText();
        Answer out = anybody.with(session.get("access_token").asText())
                .post("/logout", "{\"refresh_token\":\"" + token + "\"}");
        assertThat(out.status()).isEqualTo(204);
        assertThat(renew(token).status()).isEqualTo(401);
    }

    @Test
    void aPasswordChangeNeedsTheOldOneAndEndsSessions() {
        operator("changes", "viewer");
        JsonNode session = login("changes", PASSWORD).json();
        Client me = anybody.with(session.get("access_token").asText());
        assertThat(me.post("/me/password", "{\"old\":\"wrong\",\"new\":\"another long password\"}")
                        .pointer())
                .isEqualTo("/old");
        assertThat(me.post("/me/password", "{\"old\":\"" + PASSWORD + "\",\"new\":\"short\"}")
                        .pointer())
                .isEqualTo("/new");
        assertThat(me.post("/me/password", "{\"old\":\"" + PASSWORD + "\",\"new\":\"another long password\"}")
                        .status())
                .isEqualTo(204);
        assertThat(renew(session.get("refresh_token").asText()).status()).isEqualTo(401);
        assertThat(login("changes", PASSWORD).status()).isEqualTo(401);
        assertThat(login("changes", "another long password").status()).isEqualTo(200);
    }

    @Test
    void badTokensAreRefusedWithAChallenge() {
        String access = login("admin", TestControlPlane.PASSWORD)
                .json()
                .get("access_token")
                .asText();
        String[] parts = access.split("\\.", -1);
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String none = base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        String tampered = parts[1].startsWith("e") ? "f" + parts[1].substring(1) : "e" + parts[1].substring(1);
        for (String token : List.of(
                "nonsense",
                none + "." + parts[1] + ".",
                parts[0] + "." + tampered + "." + parts[2],
                parts[0] + "." + parts[1] + "." + "A".repeat(43))) {
            Answer refused = anybody.with(token).get("/me");
            assertThat(refused.status()).as(token).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate")).contains("invalid_token");
            assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        }
        Answer nobody = anybody.get("/me");
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(anybody.get("/nothing").status()).isEqualTo(401);
    }

    private static Answer renew(String refreshToken) {
        return anybody.post(
                "/oauth/access_token", "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"" + refreshToken + "\"}");
    }
}
