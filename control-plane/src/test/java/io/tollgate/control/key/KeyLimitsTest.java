package io.tollgate.control.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.key.Credential;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits that API keys have, and where a limit is used. */
final class KeyLimitsTest {
    private static TestControlPlane plane;
    private static Client admin;
    private static CredentialLog log;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
        log = plane.bean(CredentialLog.class);
        limit("slow");
        limit("fair");
        put("/consumers/acme", "{}");
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static void limit(String name) {
        put("/limits/" + name, "{'rules':[{'requests':5,'per':'1m'}]}");
    }

    private static void put(String path, String json) {
        Answer answer = admin.put(path, json.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    private static JsonNode issue(String body) {
        Answer answer = admin.post("/consumers/acme/keys", body.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private static Answer putLimits(String id, String query, String limits) {
        return admin.put("/keys/" + id + "/limits" + query, ("{'limits':" + limits + "}").replace('\'', '"'));
    }

    private static Credential credential(String id) {
        return log.find(List.of(id)).getFirst();
    }

    @Test
    void aKeyIsIssuedWithLimitsAndNodesAreTold() {
        String id = issue("{'limits':['slow','fair']}").get("id").asText();
        assertThat(admin.get("/keys/" + id).json().get("limits").toString()).isEqualTo("[\"slow\",\"fair\"]");
        assertThat(credential(id).limits()).containsExactly("slow", "fair");
        assertThat(credential(issue("{}").get("id").asText()).limits()).isEmpty();
        Answer wouldBe = admin.post("/consumers/acme/keys?dryRun=true", "{\"limits\":[\"slow\"]}");
        assertThat(wouldBe.body()).contains("\"limits\":[\"slow\"]");
    }

    @Test
    void itsLimitsAreReplacedInTheOneHistoryOfCredentialsAndAudited() {
        String id = issue("{'limits':['slow']}").get("id").asText();
        long before = log.sequence();

        Answer dry = putLimits(id, "?dryRun=true", "['fair']");
        assertThat(dry.status()).as(dry.body()).isEqualTo(200);
        assertThat(log.sequence()).isEqualTo(before);

        Answer replaced = putLimits(id, "", "['fair']");
        assertThat(replaced.status()).as(replaced.body()).isEqualTo(200);
        assertThat(replaced.json().get("limits").toString()).isEqualTo("[\"fair\"]");
        assertThat(log.after(before))
                .singleElement()
                .satisfies(change -> assertThat(change.credential().limits()).containsExactly("fair"));
        assertThat(admin.get("/audit?object=keys/" + id).json().get("items").findValuesAsText("action"))
                .containsExactly("keys.limit", "keys.issue");

        long after = log.sequence();
        assertThat(putLimits(id, "", "['fair']").status()).isEqualTo(200);
        assertThat(log.sequence()).as("the same again is no change").isEqualTo(after);
        assertThat(putLimits(id, "", "[]").json().get("limits")).isEmpty();
    }

    @Test
    void aSuccessorHasThemToo() {
        String id = issue("{'limits':['slow','fair']}").get("id").asText();
        Answer rotated = admin.post("/keys/" + id + "/rotate", "{\"overlap\":\"1h\"}");
        assertThat(rotated.json().get("limits").toString()).isEqualTo("[\"slow\",\"fair\"]");
        assertThat(credential(rotated.json().get("id").asText()).limits()).containsExactly("slow", "fair");
        assertThat(credential(id).limits()).as("until it ends").containsExactly("slow", "fair");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'limits':['slow','nothing']} | /limits/1",
                "{'limits':['Slow']}           | /limits/0",
                "{'limits':['slow','slow']}    | /limits/1",
                "{'limits':'slow'}             | /limits",
                "{'limits':[7]}                | /limits/0",
            })
    void whatIsNoLimitIsRefusedWithItsPlace(String body, String pointer) {
        long before = log.sequence();
        Answer issued = admin.post("/consumers/acme/keys", body.replace('\'', '"'));
        assertThat(issued.status()).as(issued.body()).isEqualTo(422);
        assertThat(issued.pointer()).isEqualTo(pointer);
        assertThat(log.sequence()).isEqualTo(before);

        String id = issue("{}").get("id").asText();
        Answer replaced = admin.put("/keys/" + id + "/limits", body.replace('\'', '"'));
        assertThat(replaced.status()).as(replaced.body()).isEqualTo(422);
        assertThat(replaced.pointer()).isEqualTo(pointer);
        assertThat(credential(id).limits()).isEmpty();
    }

    @Test
    void onlyAKeyThatOpensDoorsGetsOthers() {
        String id = issue("{}").get("id").asText();
        assertThat(admin.put("/keys/" + id + "/limits", "{}").pointer()).isEqualTo("/limits");
        assertThat(putLimits("k_nothing00000", "", "[]").status()).isEqualTo(404);
        admin.post("/keys/" + id + "/revoke", "{}");
        assertThat(putLimits(id, "", "['slow']").status()).isEqualTo(422);
    }

    @Test
    void aLimitThatALivingKeyHasStays() {
        limit("kept");
        String id = issue("{'limits':['kept']}").get("id").asText();
        Answer refused = admin.delete("/limits/kept");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().at("/users/0").asText()).isEqualTo("keys/" + id);
        putLimits(id, "", "[]");
        assertThat(admin.delete("/limits/kept").status()).isEqualTo(204);

        limit("kept");
        String other = issue("{'limits':['kept']}").get("id").asText();
        admin.post("/keys/" + other + "/revoke", "{}");
        assertThat(admin.delete("/limits/kept").status()).isEqualTo(204);
    }

    @Test
    void whereALimitIsUsedIsTold() {
        limit("used");
        put("/upstreams/up", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        put("/routes/r", "{'match':{'paths':['/r']},'upstream':'up','limits':['used'],'access':{'public':true}}");
        put("/consumers/globex", "{'limits':['used']}");
        issue("{'limits':['used']}");
        issue("{'limits':['slow','used']}");
        String gone = issue("{'limits':['used']}").get("id").asText();
        admin.post("/keys/" + gone + "/revoke", "{}");
        assertThat(admin.get("/limits/used/use").body())
                .isEqualTo("{\"global\":false,\"routes\":[\"r\"],\"routesTotal\":1,\"consumers\":[\"globex\"],"
                        + "\"consumersTotal\":1,\"keys\":2}");
        assertThat(admin.get("/keys?q=used").json().get("items"))
                .as("revoked ones too")
                .hasSize(3);
        put("/limits/everywhere", "{'rules':[{'requests':5,'per':'1m'}],'global':true}");
        assertThat(admin.get("/limits/everywhere/use").json().get("global").asBoolean())
                .isTrue();
        assertThat(admin.get("/limits/nothing/use").status()).isEqualTo(404);
    }

    @Test
    void whatIfAsksWhoUsesIt() {
        limit("of-keys");
        issue("{'limits':['of-keys']}");
        assertThat(admin.post("/limits/of-keys/what-if?window=1h", "")
                        .json()
                        .get("answerable")
                        .asBoolean())
                .isTrue();
        put("/limits/of-keys-and-addresses", "{'by':['address'],'rules':[{'requests':5,'per':'1m'}]}");
        issue("{'limits':['of-keys-and-addresses']}");
        JsonNode told = admin.post("/limits/of-keys-and-addresses/what-if?window=1h", "")
                .json();
        assertThat(told.get("answerable").asBoolean()).isFalse();
        assertThat(told.get("reason").asText()).contains("does not count by key and address");
    }

    @Test
    void explainNamesTheLimitsOfAKey() {
        put("/upstreams/up2", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        put("/roles/all", "{'permissions':['*']}");
        put("/consumers/caller", "{'roles':['all'],'limits':['fair']}");
        put(
                "/routes/explained",
                "{'match':{'paths':['/explained']},'upstream':'up2',"
                        + "'access':{'authentication':['api-key'],'permissions':{'read':'r:read'}}}");
        Answer key = admin.post("/consumers/caller/keys", "{\"limits\":[\"slow\"]}");
        Answer told = admin.post(
                "/explain",
                "{\"url\":\"/explained\",\"key\":\"" + key.json().get("id").asText() + "\"}");
        assertThat(told.body())
                .contains("fair: 5 per 1m of all requests together; of the consumer")
                .contains("slow: 5 per 1m of all requests together; of the key");
    }
}
