package io.tollgate.control.whatif;

import static io.tollgate.control.telemetry.Counting.counted;
import static io.tollgate.control.telemetry.Counting.interval;
import static io.tollgate.control.telemetry.Counting.route;
import static io.tollgate.control.telemetry.Counting.total;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.telemetry.TelemetryIntake;
import io.tollgate.protocol.v1.Dimension;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a limit would have refused, asked through the admin API of traffic that nodes told of. */
final class WhatIfApiTest {
    private static TestControlPlane plane;
    private static Client admin;
    private static String leaky;
    private static String other;

    /**
     * Two minutes ago, within a step or two: acme sent 120 requests (90 with one key, 30 with another) and globex 10 to the
     * orders, nobody known 40 to the public page; 5 had no good key.
     */
    @BeforeAll
    static void start() throws InterruptedException {
        plane = TestControlPlane.start();
        admin = plane.admin();
        put("/upstreams/up", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        put("/limits/per-consumer", "{'by':['consumer'],'rules':[{'requests':50,'per':'1m'}]}");
        put("/limits/of-route", "{'by':['route'],'rules':[{'requests':100,'per':'1m'}]}");
        put("/limits/per-key", "{'by':['key'],'rules':[{'requests':50,'per':'1m'}]}");
        put("/limits/keys-of-acme", "{'by':['key'],'rules':[{'requests':70,'per':'1m'}]}");
        put("/limits/of-a-key", "{'rules':[{'requests':60,'per':'1m'}]}");
        put("/limits/unused", "{'rules':[{'requests':60,'per':'1m'}]}");
        put("/roles/all", "{'permissions':['*']}");
        put("/consumers/acme", "{'roles':['all'],'limits':['keys-of-acme']}");
        leaky = issue("{'limits':['per-key','of-a-key']}");
        other = issue("{}");
        put(
                "/routes/orders",
                "{'match':{'paths':['/orders']},'upstream':'up','limits':['per-consumer','of-route'],"
                        + "'access':{'authentication':['api-key'],'permissions':{'read':'r:read'}}}");
        put("/routes/page", "{'match':{'paths':['/']},'upstream':'up','access':{'public':true}}");
        CountDownLatch stored = new CountDownLatch(1);
        plane.bean(TelemetryIntake.class)
                .offer(
                        "a",
                        interval(1, 120_000)
                                .addCounted(total(170, 0, 1_000).setStatus4Xx(5).setAuthFailures(5))
                                .addCounted(route("orders", 130, 0, 1_000)
                                        .setStatus4Xx(5)
                                        .setAuthFailures(5))
                                .addCounted(route("page", 40, 0, 1_000))
                                .addCounted(counted(Dimension.DIMENSION_CONSUMER, "acme", 120, 0, 1_000))
                                .addCounted(counted(Dimension.DIMENSION_CONSUMER, "globex", 10, 0, 1_000))
                                .addCounted(counted(Dimension.DIMENSION_CONSUMER, "(other)", 999, 0, 1_000))
                                .addCounted(counted(Dimension.DIMENSION_KEY, leaky, 90, 0, 1_000))
                                .addCounted(counted(Dimension.DIMENSION_KEY, other, 30, 0, 1_000))
                                .addCounted(counted(Dimension.DIMENSION_ADDRESS, "203.0.113.7", 170, 0, 1_000))
                                .addCounted(counted(Dimension.DIMENSION_LIMIT, "per-consumer", 0, 3, 1_000))
                                .build(),
                        told -> stored.countDown());
        assertThat(stored.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static void put(String path, String json) {
        Answer answer = admin.put(path, json.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static String issue(String json) {
        Answer answer = admin.post("/consumers/acme/keys", json.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("id").asText();
    }

    private static JsonNode ask(String limit, String document) {
        Answer answer = admin.post("/limits/" + limit + "/what-if?window=1h", document.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void theLimitThatIsThere() {
        JsonNode told = ask("per-consumer", "");

        assertThat(told.get("answerable").asBoolean()).isTrue();
        assertThat(told.get("requests").asLong())
                .as("who had no good key is not counted")
                .isEqualTo(130);
        assertThat(told.get("refusedAtLeast").asLong()).isEqualTo(70);
        assertThat(told.get("refusedThen").asLong()).isEqualTo(3);
        assertThat(told.get("subjectsRefused").asInt()).isEqualTo(1);
        assertThat(told.get("subjects").toString())
                .isEqualTo("[{\"name\":\"acme\",\"requests\":120,\"refusedAtLeast\":70}]");
        assertThat(told.get("step").asText()).isEqualTo("10s");
        assertThat(told.get("sentence").asText())
                .endsWith("this would have refused at least 70 of 130 requests (53.8 %), of 1 consumer.");
    }

    @Test
    void theDocumentThatIsBeingWritten() {
        JsonNode told = ask("per-consumer", "{'by':['consumer'],'rules':[{'requests':5,'per':'1m'}]}");
        assertThat(told.get("refusedAtLeast").asLong()).isEqualTo(115 + 5);
        assertThat(told.get("subjectsRefused").asInt()).isEqualTo(2);

        JsonNode enough = ask("per-consumer", "{'by':['consumer'],'rules':[{'requests':120,'per':'1m'}]}");
        assertThat(enough.get("refusedAtLeast").asLong()).isZero();
        assertThat(enough.get("sentence").asText()).contains("none of 130 requests, as far as steps of 10s tell");
    }

    @Test
    void oneCounterForEachKeyOfThoseThatHaveTheLimitOrOfARoute() {
        JsonNode ofOne = ask("per-key", "");
        assertThat(ofOne.get("by").asText()).isEqualTo("key");
        assertThat(ofOne.get("subjects").toString())
                .isEqualTo("[{\"name\":\"" + leaky + "\",\"requests\":90,\"refusedAtLeast\":40}]");
        assertThat(ofOne.get("requests").asLong())
                .as("the other key has no such limit")
                .isEqualTo(90);

        JsonNode ofRoute = ask("per-consumer", "{'by':['key'],'rules':[{'requests':25,'per':'1m'}]}");
        assertThat(ofRoute.get("requests").asLong()).isEqualTo(120);
        assertThat(ofRoute.get("refusedAtLeast").asLong()).isEqualTo(65 + 5);
        assertThat(ofRoute.get("sentence").asText()).endsWith("of 2 keys.");

        JsonNode ofConsumer = ask("keys-of-acme", "");
        assertThat(ofConsumer.get("requests").asLong()).as("of both keys").isEqualTo(120);
        assertThat(ofConsumer.get("refusedAtLeast").asLong()).isEqualTo(20);
    }

    @Test
    void oneCounterOfTheKeysThatHaveTheLimitTogether() {
        JsonNode told = ask("of-a-key", "");
        assertThat(told.get("by").asText()).isEmpty();
        assertThat(told.get("requests").asLong()).isEqualTo(90);
        assertThat(told.get("refusedAtLeast").asLong()).isEqualTo(30);

        JsonNode untold = ask("of-a-key", "{'by':['address'],'rules':[{'requests':5,'per':'1m'}]}");
        assertThat(untold.get("answerable").asBoolean()).isFalse();
        assertThat(untold.get("reason").asText()).contains("by key and address at once");
    }

    @Test
    void oneCounterForEachRouteOrForAll() {
        assertThat(ask("of-route", "").get("refusedAtLeast").asLong()).isEqualTo(30);
        JsonNode all = ask("of-route", "{'rules':[{'requests':100,'per':'1m'}]}");
        assertThat(all.get("by").asText()).isEmpty();
        assertThat(all.get("refusedAtLeast").asLong()).isEqualTo(30);
    }

    @Test
    void aGlobalLimitIsJudgedByAllRequests() {
        JsonNode told = ask("per-consumer", "{'rules':[{'requests':60,'per':'1m'}],'global':true}");
        assertThat(told.get("requests").asLong()).isEqualTo(170);
        assertThat(told.get("refusedAtLeast").asLong()).isEqualTo(110);
        assertThat(told.get("notes").toString()).doesNotContain("as if every route did");
        assertThat(ask("per-consumer", "{'by':['address'],'rules':[{'requests':150,'per':'1m'}],'global':true}")
                        .get("refusedAtLeast")
                        .asLong())
                .as("no request came by a route without it")
                .isEqualTo(20);
    }

    @Test
    void aLimitThatNothingUsesIsJudgedAsIfEveryRouteDid() {
        JsonNode told = ask("unused", "");
        assertThat(told.get("requests").asLong()).isEqualTo(170);
        assertThat(told.get("refusedAtLeast").asLong()).isEqualTo(110);
        assertThat(told.get("notes").toString()).contains("as if every route did");
        assertThat(ask("not-there-yet", "{'rules':[{'requests':60,'per':'1m'}]}")
                        .get("refusedAtLeast")
                        .asLong())
                .isEqualTo(110);
    }

    @Test
    void whatCameByOtherRoutesIsTakenOff() {
        JsonNode told = ask("per-consumer", "{'by':['address'],'rules':[{'requests':50,'per':'1m'}]}");
        assertThat(told.get("requests").asLong()).isEqualTo(130);
        assertThat(told.get("refusedAtLeast").asLong()).isEqualTo(80);
        assertThat(told.get("notes").toString()).contains("40 requests came by routes without this limit");

        JsonNode untold = ask("per-consumer", "{'by':['address'],'rules':[{'requests':150,'per':'1m'}]}");
        assertThat(untold.get("answerable").asBoolean()).isFalse();
        assertThat(untold.get("reason").asText()).contains("by address over all routes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'by':['key','route'],'rules':[{'requests':5,'per':'1m'}]}              | by key and route at once
            {'by':['consumer','header:x-t'],'rules':[{'requests':5,'per':'1m'}]}    | does not count by header x-t.
            {'by':['network'],'rules':[{'requests':5,'per':'1m'}]}                  | does not count by network.
            {'by':['consumer','route'],'rules':[{'requests':5,'per':'1m'}]}         | by consumer and route at once
            {'methods':'write','rules':[{'requests':5,'per':'1m'}]}                 | does not count by method
            {'inFlight':5}                                                          | under way at once
            """)
    void whatTelemetryDoesNotKeepIsNotMadeUp(String document, String reason) {
        JsonNode told = ask("per-consumer", document.replace("''", "'"));
        assertThat(told.get("answerable").asBoolean()).isFalse();
        assertThat(told.get("reason").asText()).contains(reason);
        assertThat(told.has("refusedAtLeast")).isFalse();
    }

    @Test
    void whatCannotBeReadIsRefusedWithItsPlace() {
        Answer rules = admin.post("/limits/per-consumer/what-if", "{\"rules\":[{\"requests\":0,\"per\":\"1m\"}]}");
        assertThat(rules.status()).isEqualTo(422);
        assertThat(rules.pointer()).isEqualTo("/rules/0/requests");
        assertThat(admin.post("/limits/per-consumer/what-if?window=91d", "").status())
                .isEqualTo(400);
        assertThat(admin.post("/limits/nobody/what-if", "").status()).isEqualTo(404);
    }

    @Test
    void nothingWithinTheWindowIsNoRequests() {
        Answer answer = admin.post("/limits/per-consumer/what-if?window=1m", "");
        assertThat(answer.json().get("requests").asLong()).as(answer.body()).isZero();
        assertThat(answer.json().get("sentence").asText()).contains("no requests");
    }
}
