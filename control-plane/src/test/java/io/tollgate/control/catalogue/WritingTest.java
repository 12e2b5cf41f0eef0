package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects of every kind are created, read, replaced, patched and deleted. */
final class WritingTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();

    /** A kind: two documents, a patch, and the pointer and value by which to see it. */
    record Sample(String kind, String first, String second, String patch, String pointer, String patched) {
        @Override
        public String toString() {
            return kind;
        }
    }

    static List<Sample> samples() {
        return List.of(
                new Sample(
                        "upstreams",
                        "{\"targets\":[{\"url\":\"http://10.0.0.7:8080\"}]}",
                        "{\"targets\":[{\"url\":\"http://10.0.0.8:8080\"}]}",
                        "{\"timeouts\":{\"response\":\"3s\"}}",
                        "/timeouts/response",
                        "3s"),
                new Sample(
                        "roles",
                        "{\"permissions\":[\"orders:read\"]}",
                        "{\"permissions\":[\"orders:*\"]}",
                        "{\"permissions\":[\"orders:write\"]}",
                        "/permissions/0",
                        "orders:write"),
                new Sample(
                        "certificates",
                        certificate("w-one.test", "w-shared.test"),
                        certificate("w-two.test", "w-shared.test"),
                        "{\"hosts\":[\"w-shared.test\"]}",
                        "/hosts/0",
                        "w-shared.test"),
                new Sample(
                        "issuers",
                        "{\"issuer\":\"https://id.example.com\",\"audiences\":[\"orders\"],\"algorithms\":[\"ES256\"]}",
                        "{\"issuer\":\"https://id.example.com\",\"audiences\":[\"stock\"],\"algorithms\":[\"ES256\"]}",
                        "{\"clockSkew\":\"10s\"}",
                        "/clockSkew",
                        "10s"),
                new Sample(
                        "trust-stores",
                        trustStore("subject-cn"),
                        trustStore("san-uri"),
                        "{\"identity\":\"san-dns\"}",
                        "/identity",
                        "san-dns"),
                new Sample(
                        "limits",
                        "{\"by\":[\"consumer\"],\"rules\":[{\"requests\":100,\"per\":\"1s\"}]}",
                        "{\"by\":[\"address\"],\"rules\":[{\"requests\":100,\"per\":\"1s\"}]}",
                        "{\"shadow\":true}",
                        "/shadow",
                        "true"),
                new Sample(
                        "consumers",
                        "{\"roles\":[\"w-role\"]}",
                        "{\"roles\":[\"w-role\"],\"tags\":[\"shop\"]}",
                        "{\"enabled\":false}",
                        "/enabled",
                        "false"),
                new Sample(
                        "routes",
                        "{\"match\":{\"paths\":[\"/w\"]},\"upstream\":\"w-upstream\",\"access\":{\"public\":true}}",
                        "{\"match\":{\"paths\":[\"/w2\"]},\"upstream\":\"w-upstream\",\"access\":{\"public\":true}}",
                        "{\"priority\":7}",
                        "/priority",
                        "7"));
    }

    private static String trustStore(String identity) {
        return Json.print(Json.object()
                .put("caPem", TestCertificates.authority("w").pem())
                .put("identity", identity));
    }

    private static String certificate(String... names) {
        Issued issued = TestCertificates.selfSigned(names);
        return Json.print(Json.object().put("certPem", issued.pem()).put("keyPem", issued.keyPem()));
    }

    @BeforeAll
    static void whatTheyReferTo() {
        ADMIN.put("/upstreams/w-upstream", "{\"targets\":[{\"url\":\"http://10.0.0.7:8080\"}]}");
        ADMIN.put("/roles/w-role", "{\"permissions\":[]}");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anObjectLives(Sample sample) {
        String path = "/" + sample.kind() + "/w-life";
        assertThat(ADMIN.get(path).status()).isEqualTo(404);
        Answer created = ADMIN.put(path, sample.first());
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.json().get("name").asText()).isEqualTo("w-life");
        Answer replaced = ADMIN.put(path, sample.second());
        assertThat(replaced.status()).as(replaced.body()).isEqualTo(200);
        assertThat(replaced.header("ETag")).isNotEmpty().isNotEqualTo(created.header("ETag"));
        Answer read = ADMIN.get(path);
        assertThat(read.json()).isEqualTo(replaced.json());
        assertThat(read.header("ETag")).isEqualTo(replaced.header("ETag"));
        Answer patched = ADMIN.patch(path, sample.patch(), "Content-Type", "application/merge-patch+json");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        assertThat(patched.json().at(sample.pointer()).asText()).isEqualTo(sample.patched());
        assertThat(ADMIN.get("/" + sample.kind() + "?q=w-life")
                        .json()
                        .at("/items/0/name")
                        .asText())
                .isEqualTo("w-life");
        assertThat(ADMIN.delete(path).status()).isEqualTo(204);
        assertThat(ADMIN.get(path).status()).isEqualTo(404);
        assertThat(ADMIN.delete(path).code()).isEqualTo("not-found");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsReadCanBeWrittenBackAndChangesNothing(Sample sample) {
        String path = "/" + sample.kind() + "/w-same";
        Answer created = ADMIN.put(path, sample.first());
        Answer again = ADMIN.put(path, ADMIN.get(path).body());
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("ETag")).isEqualTo(created.header("ETag"));
        assertThat(again.header("Tollgate-Revision"))
                .as("no revision for nothing")
                .isEqualTo(created.header("Tollgate-Revision"));
        ADMIN.delete(path);
    }

    @Test
    void aPatchWithNullTakesTheDefault() {
        ADMIN.put("/consumers/w-null", "{\"roles\":[],\"tags\":[\"a\"],\"enabled\":false}");
        Answer patched = ADMIN.patch("/consumers/w-null", "{\"enabled\":null,\"tags\":null}");
        assertThat(patched.json().get("enabled").asBoolean()).isTrue();
        assertThat(patched.json().get("tags")).isEmpty();
    }

    @Test
    void aPatchOfNothingIsNotFound() {
        assertThat(ADMIN.patch("/consumers/w-nobody", "{}").status()).isEqualTo(404);
    }

    @Test
    void whatOthersUseStays() {
        ADMIN.put("/upstreams/w-used", "{\"targets\":[{\"url\":\"http://10.0.0.7:8080\"}]}");
        ADMIN.put(
                "/routes/w-user",
                "{\"match\":{\"paths\":[\"/u\"]},\"upstream\":\"w-used\",\"access\":{\"public\":true}}");
        Answer refused = ADMIN.delete("/upstreams/w-used");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("in-use");
        assertThat(refused.json().at("/users/0").asText()).isEqualTo("routes/w-user");
        assertThat(ADMIN.get("/upstreams/w-used").status()).isEqualTo(200);
        ADMIN.delete("/routes/w-user");
        assertThat(ADMIN.delete("/upstreams/w-used").status()).isEqualTo(204);
    }
}
