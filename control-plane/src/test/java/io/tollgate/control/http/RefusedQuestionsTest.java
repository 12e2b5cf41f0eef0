package io.tollgate.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint does not use, or nobody could store, is refused and nothing happens. */
final class RefusedQuestionsTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();

    @ParameterizedTest
    @CsvSource({
        "DELETE,/nodes/x,dryRun=true",
        "POST,/nodes/x/drain,dryRun=true",
        "POST,/node-tokens,dryRun=true",
        "POST,/login,dryRun=true",
        "GET,/routes,dryRun=true",
        "GET,/routes,actor=me",
        "GET,/routes/x,q=x",
        "PUT,/roles/x,dryrun=true",
        "GET,/keys,tag=x",
        "GET,/revisions,tag=x",
        "GET,/audit,window=5m",
        "GET,/telemetry/summary,limit=5"
    })
    void aParameterThatTheEndpointDoesNotUseIs400(String method, String path, String query) {
        Answer refused = ADMIN.send(method, path + "?" + query, method.startsWith("P") ? "{}" : null);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.pointer()).isEqualTo("?" + query.substring(0, query.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/audit?q=%00",
                "/audit?actor=a%00",
                "/audit?object=%0a",
                "/audit?from=%2B999999999-01-01T00:00:00Z",
                "/audit?from=0000-01-01T00:00:00Z",
                "/audit?to=9999-12-31T23:59:59-18:00",
                "/keys?q=%00",
                "/keys/%00",
                "/consumers/%00/keys",
                "/nodes/a%00",
                "/revisions?q=%00",
                "/routes/%00"
            })
    void whatNobodyCouldStoreIsTheCallersFault(String path) {
        Answer refused = ADMIN.get(path);
        assertThat(refused.status()).as(refused.body()).isBetween(400, 499);
    }

    @Test
    void aCursorWithATimeThatNobodyCouldStoreIs400() {
        String first = cursorOf("/keys");
        String forged = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(Base64.getUrlDecoder().decode(first), StandardCharsets.UTF_8)
                        .replaceFirst("\"at\":\\[\"[^\"]*\"", "\"at\":[\"+999999999-01-01T00:00:00Z\"")
                        .getBytes(StandardCharsets.UTF_8));
        Answer refused = ADMIN.get("/keys?limit=1&cursor=" + forged);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        String cursor = cursorOf("/keys");
        assertThat(ADMIN.get("/keys?limit=1&cursor=" + cursor).status()).isEqualTo(200);
        assertThat(ADMIN.get("/consumers/asked/keys?limit=1&cursor=" + cursor).status())
                .isEqualTo(400);
        assertThat(ADMIN.get("/routes?limit=1&cursor=" + cursor).status()).isEqualTo(400);
    }

    private static String cursorOf(String list) {
        ADMIN.put("/consumers/asked", "{}");
        ADMIN.post("/consumers/asked/keys", "{}");
        ADMIN.post("/consumers/asked/keys", "{}");
        return ADMIN.get(list + "?limit=1").json().get("next").asText();
    }

    @Test
    void aBlankFilterAsksNothing() {
        assertThat(ADMIN.get("/audit?actor=&object=&q=").json().get("items")).isNotEmpty();
    }

    @Test
    void aDryRunOfAKeyWritesNothing() {
        ADMIN.put("/consumers/dry", "{}");
        Answer issue = ADMIN.post("/consumers/dry/keys?dryRun=true", "{\"alias\":\"a\"}");
        assertThat(issue.status()).as(issue.body()).isEqualTo(200);
        assertThat(issue.json().at("/changes/0/op").asText()).isEqualTo("add");
        assertThat(issue.json().has("secret")).isFalse();
        assertThat(ADMIN.get("/consumers/dry/keys").json().get("items")).isEmpty();

        String id = ADMIN.post("/consumers/dry/keys", "{}", "X-Change-Message", "ticket 7")
                .json()
                .get("id")
                .asText();
        Answer revoke = ADMIN.post("/keys/" + id + "/revoke?dryRun=true", "{\"reason\":\"r\"}");
        assertThat(revoke.json().get("changes").toString()).contains("\"/status\"", "revoked");
        assertThat(ADMIN.get("/keys/" + id).json().get("status").asText()).isEqualTo("active");
        assertThat(ADMIN.get("/audit?object=keys/" + id)
                        .json()
                        .at("/items/0/message")
                        .asText())
                .isEqualTo("ticket 7");
        assertThat(ADMIN.post("/keys/" + id + "/revoke", "{\"reason\":\"a\\u0000b\"}")
                        .status())
                .isEqualTo(422);
        assertThat(ADMIN.post("/keys/" + id + "/revoke", "{}", "If-Match", "\"c1\"")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aRoleThatALivingKeyNamesStays() {
        ADMIN.put("/roles/named", "{\"permissions\":[]}");
        ADMIN.put("/consumers/namer", "{\"roles\":[\"named\"]}");
        String id = ADMIN.post("/consumers/namer/keys", "{\"roles\":[\"named\"]}")
                .json()
                .get("id")
                .asText();
        ADMIN.put("/consumers/namer", "{}");
        Answer refused = ADMIN.delete("/roles/named");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("keys/" + id);
        ADMIN.post("/keys/" + id + "/revoke", "{}");
        assertThat(ADMIN.delete("/roles/named").status()).isEqualTo(204);
    }
}
