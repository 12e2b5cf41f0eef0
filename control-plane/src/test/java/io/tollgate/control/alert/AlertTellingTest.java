package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is told of what, how often, and what becomes of channels that do not take it. */
final class AlertTellingTest extends AlertsAtWork {
    @Test
    void whatIsSilencedFiresAndIsNotTold() {
        channel();
        errorRule("0s");
        Client.Answer made = admin.post(
                "/alerts/silences", "{\"rule\":\"errors\",\"subject\":\"shop\",\"for\":\"1h\",\"reason\":\"known\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        traffic(10, 10);
        evaluator().run();
        assertThat(alerts("firing").get(0).get("silenced").asBoolean()).isTrue();
        assertNothingIsToBeTold();
        assertThat(receiver.posted).isEmpty();

        assertThat(admin.delete("/alerts/silences/" + made.json().get("id").asText())
                        .status())
                .isEqualTo(204);
        assertThat(alerts("firing").get(0).get("silenced").asBoolean()).isFalse();
        assertThat(admin.get("/alerts/silences").json().get("items")).isEmpty();

        evaluator().run();
        awaitTold(1);
        assertThat(state(0)).as("it fires still when the silence ends").isEqualTo("firing");
        awaitNothingIsWaiting();
        evaluator().run();
        assertNothingIsToBeTold();
        assertThat(receiver.posted).as("told once").hasSize(1);
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run();
        awaitTold(2);
        assertThat(state(1)).isEqualTo("resolved");
    }

    @Test
    void nobodyHearsOfTheEndOfWhatTheyNeverHeardOf() {
        channel();
        errorRule("0s");
        admin.post("/alerts/silences", "{\"rule\":\"errors\",\"for\":\"1h\"}");
        traffic(10, 10);
        evaluator().run();
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run();
        assertThat(alerts("resolved")).hasSize(1);
        now = now.plus(Duration.ofHours(2));
        evaluator().run();
        assertNothingIsToBeTold();
        assertThat(receiver.posted).isEmpty();
    }

    private void assertNothingIsToBeTold() {
        assertThat(waiting("hook")).isZero();
    }

    private void awaitNothingIsWaiting() {
        await().atMost(SOON).until(() -> waiting("hook") == 0);
    }

    @Test
    void theEndOfAnAlertWhoseRuleIsDeletedIsToldToThoseWhoKnowOfIt() throws Exception {
        try (WebhookReceiver other = new WebhookReceiver()) {
            channel();
            channel("other", other);
            Client.Answer made = admin.put(
                    "/alert-rules/errors",
                    "{\"channels\":[\"hook\"],\"condition\":{\"type\":\"ratio\",\"part\":\"status5xx\",\"abovePercent\":10}}");
            assertThat(made.status()).as(made.body()).isEqualTo(201);
            traffic(10, 10);
            evaluator().run();
            awaitTold(1);
            assertThat(admin.delete("/alert-rules/errors").status()).isEqualTo(204);
            now = now.plus(Duration.ofMinutes(5));
            evaluator().run();
            awaitTold(2);
            assertThat(state(1)).isEqualTo("resolved");
            assertThat(other.posted).isEmpty();
            assertThat(waiting("other")).isZero();
        }
    }

    @Test
    void twoControlPlanesTellOnce() throws Exception {
        channel();
        errorRule("0s");
        traffic(10, 10);
        try (TestControlPlane other = TestControlPlane.on(plane.database())) {
            other.bean(AlertClock.class).stop();
            AlertEvaluator there = new AlertEvaluator(
                    other.bean(Database.class),
                    other.bean(Findings.class),
                    other.bean(AlertDeliveries.class),
                    () -> now);
            Thread thread = Thread.ofVirtual().start(there::run);
            evaluator().run();
            thread.join();
            evaluator().run();
            awaitTold(1);
            now = now.plus(Duration.ofMinutes(5));
            there.run();
            awaitTold(2);
        }
        assertThat(receiver.posted).extracting(WebhookReceiver.Posted::delivery).doesNotHaveDuplicates();
        assertThat(receiver.posted).hasSize(2);
    }

    @Test
    @Timeout(120)
    void aChannelWhoseOtherEndHangsKeepsNoOtherWaitingInAnyRound() throws Exception {
        try (WebhookReceiver dead = new WebhookReceiver()) {
            dead.gate = new CountDownLatch(1);
            channel("a-dead", dead);
            for (int i = 0; i < 3; i++) {
                message("a-dead", 0);
            }
            channel();
            for (int round = 1; round <= 3; round++) {
                message("hook", 0);
                awaitTold(round);
                awaitNothingIsWaiting();
            }
            await().atMost(SOON).until(() -> dead.posted.size() == 1);
            assertThat(dead.posted).as("and one at a time").hasSize(1);
            dead.status = 503;
            dead.gate.countDown();
            await().atMost(SOON).until(() -> due("a-dead") == 0 && attempts("a-dead") == 3);
            assertThat(dead.posted)
                    .as("what is behind it waits as long as what failed")
                    .hasSize(1);
            assertThat(waiting("a-dead")).isEqualTo(3);
        }
    }

    private long due(String channel) {
        return count("SELECT count(*) FROM alert_deliveries WHERE channel = ? AND due_at <= now()", channel);
    }

    private long attempts(String channel) {
        return count("SELECT sum(attempts) FROM alert_deliveries WHERE channel = ?", channel);
    }

    @Test
    void aMessageThatFailsForWhateverReasonIsGivenUp() {
        channel();
        update("UPDATE alert_channels SET sealed = '\\x00' WHERE name = 'hook'");
        message("hook", 11);
        plane.bean(AlertDeliveries.class).send();
        awaitNothingIsWaiting();
        message("hook", 0);
        await().atMost(SOON).until(() -> {
            plane.bean(AlertDeliveries.class).send();
            return attempts("hook") == 1 && due("hook") == 0;
        });
        assertThat(waiting("hook")).as("tried again later").isEqualTo(1);
    }

    @Test
    void aChannelThatDoesNotTakeItIsListedWithWhyUntilItDoes() throws Exception {
        WebhookReceiver gone = new WebhookReceiver();
        gone.close();
        channel("away", gone.url());
        message("away", 0);
        message("away", 0);
        assertThat(listed("away").has("lastFailure")).isFalse();
        plane.bean(AlertDeliveries.class).send();
        await().atMost(SOON).until(() -> listed("away").has("lastFailure"));
        JsonNode failing = listed("away");
        assertThat(failing.get("waiting").asInt()).isEqualTo(2);
        assertThat(failing.at("/lastFailure/reason").asText()).isEqualTo("the other end is not reachable");
        assertThat(failing.at("/lastFailure/givenUp").asInt()).isZero();
        assertThat(Instant.parse(failing.at("/lastFailure/at").asText())).isBefore(Instant.now());

        message("away", 11);
        awaitSent("away", () -> listed("away").at("/lastFailure/givenUp").asInt() == 1);
        assertThat(listed("away").get("waiting").asInt()).isEqualTo(2);

        assertThat(admin.put(
                                "/alert-channels/away",
                                "{\"type\":\"webhook\",\"url\":\"" + receiver.url() + "\",\"secret\":\"" + SECRET
                                        + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(listed("away").has("lastFailure"))
                .as("it has taken nothing yet")
                .isTrue();
        update("UPDATE alert_deliveries SET due_at = now()");
        awaitSent("away", () -> waiting("away") == 0);
        JsonNode well = listed("away");
        assertThat(well.get("waiting").asInt()).isZero();
        assertThat(well.has("lastFailure")).isFalse();
    }

    @Test
    void whyAChannelFailedNamesNoHostAndATestThatWorksClearsIt() {
        String path = "T0/very-secret";
        assertThat(admin.put(
                                "/alert-channels/chat",
                                "{\"type\":\"slack\",\"url\":\"" + receiver.url() + "/" + path + "\"}")
                        .status())
                .isEqualTo(201);
        receiver.status = 503;
        message("chat", 0);
        awaitSent("chat", () -> listed("chat").has("lastFailure"));
        assertThat(listed("chat").at("/lastFailure/reason").asText())
                .isEqualTo("the other end answered 503 (expected: 2xx)");
        assertThat(admin.get("/alert-channels").body()).doesNotContain(path, "127.0.0.1");
        receiver.status = 204;
        assertThat(admin.post("/alert-channels/chat/test", "").status()).isEqualTo(204);
        assertThat(listed("chat").has("lastFailure")).isFalse();

        assertThatExceptionOfType(Destination.Refused.class)
                .isThrownBy(() -> Destination.requireLiteral("10.1.2.3", false))
                .satisfies(refused -> assertThat(NotTold.of("10.1.2.3", refused).reason())
                        .contains("private network")
                        .doesNotContain("10.1.2.3"));
    }

    private JsonNode listed(String channel) {
        for (JsonNode item : admin.get("/alert-channels").json().get("items")) {
            if (item.get("name").asText().equals(channel)) {
                return item;
            }
        }
        throw new AssertionError(channel);
    }

    /** A round that begins while the channel's last task ends leaves it to the next. */
    private void awaitSent(String channel, BooleanSupplier done) {
        await(channel).atMost(SOON).until(() -> {
            plane.bean(AlertDeliveries.class).send();
            return done.getAsBoolean();
        });
    }

    private void firesWhileTheReceiverRefuses() {
        channel();
        errorRule("0s");
        receiver.status = 503;
        traffic(10, 10);
        evaluator().run();
        awaitTold(1);
    }

    @Test
    void theBeginningOfAnAlertIsToldBeforeItsEndAlsoWhenItHadToWait() {
        firesWhileTheReceiverRefuses();
        await().atMost(SOON).until(() -> listed("hook").has("lastFailure")); // it is to be tried again later
        receiver.status = 200;
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run(); // what is new is tried at once, and what waited goes first
        awaitTold(3);
        assertThat(List.of(state(1), state(2))).containsExactly("firing", "resolved");
        awaitNothingIsWaiting();
    }

    @Test
    void whatIsNewCostsWhatWaitsNoneOfItsTries() {
        channel();
        receiver.status = 503;
        message("hook", 0);
        update("UPDATE alert_deliveries SET due_at = now() + interval '1 hour'");
        for (int i = 1; i <= 15; i++) {
            message("hook", 0);
            int tries = i;
            awaitSent("hook", () -> receiver.posted.size() == tries && due("hook") == 0);
        }
        assertThat(waiting("hook")).isEqualTo(16);
        assertThat(listed("hook").at("/lastFailure/givenUp").asInt()).isZero();
        assertThat(count("SELECT min(attempts) FROM alert_deliveries WHERE channel = ?", "hook"))
                .as("the first has not been due yet")
                .isZero();
        assertThat(count(
                        "SELECT count(*) FROM alert_deliveries WHERE channel = ? AND due_at > now() + interval '1 hour'",
                        "hook"))
                .as("and waits no longer than it did")
                .isZero();
    }

    @Test
    void aReceiverThatRefusesIsToldAgain() {
        firesWhileTheReceiverRefuses();
        receiver.status = 200;
        awaitTold(2);
        assertThat(receiver.posted.get(0).delivery())
                .isEqualTo(receiver.posted.get(1).delivery());
    }

    @Test
    void slackIsToldInItsOwnForm() throws Exception {
        assertThat(admin.put("/alert-channels/chat", "{\"type\":\"slack\",\"url\":\"" + receiver.url() + "\"}")
                        .status())
                .isEqualTo(201);
        errorRule("0s");
        traffic(10, 10);
        evaluator().run();
        awaitTold(1);
        assertThat(Json.parse(receiver.posted.getFirst().body()).get("text").asText())
                .startsWith("FIRING errors shop\nIt is bad: 50.0 %");
    }

    @Test
    @Timeout(60)
    void aReceiverWhoseBodyNeverEndsIsToldAndHoldsUpNothing() throws Exception {
        try (TricklingServer endless = new TricklingServer("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "x")) {
            channel("endless", "http://127.0.0.1:" + endless.port() + "/");
            assertThat(admin.post("/alert-channels/endless/test", "").status()).isEqualTo(204);
            message("endless", 0);
            plane.bean(AlertDeliveries.class).send();
            await().atMost(SOON).until(() -> waiting("endless") == 0);
            assertThat(endless.served()).isEqualTo(2);
            await().atMost(SOON).until(() -> endless.open() == 0);
        }
    }

    @Test
    @Timeout(60)
    void aDialogueThatNeverEndsIsGivenUpAsAWhole() throws Exception {
        try (TricklingServer endless = new TricklingServer("220-mail.test\r\n", "220-is still there\r\n")) {
            Channel mail = new Channel.Email(
                    new Channel.Server("127.0.0.1", endless.port(), Channel.Security.NONE),
                    "tollgate@example.com",
                    List.of("ops@example.com"),
                    "");
            JsonNode body = Json.object().put("at", now.toString()).put("test", true);
            AlertSender sender = plane.bean(AlertSender.class);
            assertThatThrownBy(() -> sender.send(mail, "", "1", body, Duration.ofSeconds(1)))
                    .isInstanceOf(NotTold.class)
                    .hasMessageContaining("did not answer in time");
            await().atMost(SOON).until(() -> endless.open() == 0);
        }
    }
}
