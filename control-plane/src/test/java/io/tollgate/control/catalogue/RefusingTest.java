package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input is a problem document that says where, and stores nothing. */
final class RefusingTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();
    private static final String PATH = "/upstreams/r-refused";

    private long revisionBefore;

    @BeforeEach
    void remember() {
        revisionBefore = revision();
    }

    @AfterEach
    void nothingIsStored() {
        assertThat(ADMIN.get(PATH).status()).isEqualTo(404);
        assertThat(revision()).isEqualTo(revisionBefore);
    }

    private static long revision() {
        return ADMIN.get("/revisions?limit=1").json().at("/items/0/number").asLong();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'targets':[{'url':'http://a:1'}],'colour':'red'}            | /colour",
                "{'targets':[{'url':'http://a:1','colour':'red'}]}            | /targets/0/colour",
                "{'targets':'http://a:1'}                                     | /targets",
                "{'targets':[{'url':7}]}                                      | /targets/0/url",
                "{'targets':[{'url':'http://a:1'}],'timeouts':{'connect':1}}  | /timeouts/connect",
                "{'name':'other','targets':[{'url':'http://a:1'}]}            | /name",
                "{'name':7,'targets':[{'url':'http://a:1'}]}                  | /name",
            })
    void aWrongDocumentIsRefusedWithAPointer(String document, String pointer) {
        Answer refused = ADMIN.put(PATH, document.replace('\'', '"'));
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("invalid");
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.json().get("requestId").asText()).isEqualTo(refused.header("X-Request-Id"));
        assertThat(refused.json().get("instance").asText()).isEqualTo("/api/v1" + PATH);
    }

    @Test
    void everyReasonIsSaidAtOnce() {
        Answer refused = ADMIN.put(PATH, "{\"targets\":[{\"url\":7}],\"colour\":1,\"protocol\":\"smoke\"}");
        assertThat(refused.json().get("errors")).hasSizeGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{", "{'targets':[]} {}", "{'targets':[],'targets':[]}", "''", "nonsense"})
    void whatIsNotJsonIsMalformed(String body) {
        Answer refused = ADMIN.put(PATH, body.replace('\'', '"'));
        assertThat(refused.status()).as(refused.body()).isIn(400, 422);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void malformedJsonIs400() {
        assertThat(ADMIN.put(PATH, "{\"targets\":").status()).isEqualTo(400);
        assertThat(ADMIN.put(PATH, "").status()).isEqualTo(400);
    }

    @Test
    void deepNestingIs400() {
        Answer refused = ADMIN.put(PATH, "[".repeat(5_000) + "]".repeat(5_000));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("malformed");
    }

    @Test
    void anOversizedBodyIs413() {
        Answer refused = ADMIN.put(PATH, "{\"name\":\"" + "x".repeat(5 * 1024 * 1024) + "\"}");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.code()).isEqualTo("too-large");
    }

    @Test
    void anotherContentTypeIs415() {
        Answer refused = ADMIN.put(PATH, "a: 1", "Content-Type", "application/yaml");
        assertThat(refused.status()).as(refused.body()).isEqualTo(415);
        assertThat(refused.code()).isEqualTo("unsupported-media-type");
    }

    @Test
    void aBadNameInThePathIsRefused() {
        Answer refused = ADMIN.put("/upstreams/NOT_a_name", "{\"targets\":[{\"url\":\"http://a:1\"}]}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/name");
    }

    @Test
    void aReferenceToNothingIsRefused() {
        Answer refused = ADMIN.put(
                "/routes/r-route",
                "{\"match\":{\"paths\":[\"/r\"]},\"upstream\":\"nothing\",\"limits\":[\"none\"],\"access\":{\"public\":true}}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().findValuesAsText("pointer")).containsExactly("/upstream", "/limits/0");
    }

    @Test
    void aRouteWithoutAnAccessPolicyIsRefused() {
        Answer refused = ADMIN.put("/routes/r-route", "{\"match\":{\"paths\":[\"/r\"]},\"upstream\":\"w-upstream\"}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/access");
    }

    @Test
    void aPathThatLeadsNowhereIs404() {
        Answer refused = ADMIN.get("/nothing-here");
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.code()).isEqualTo("not-found");
    }

    @Test
    void anotherMethodIs405() {
        Answer refused = ADMIN.post("/upstreams/orders", "{}");
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).contains("PUT");
    }
}
