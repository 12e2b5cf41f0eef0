package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trust stores, the certificates that name them, and what a client certificate stands for by them. */
final class TrustStoresTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();
    private static final Issued DEVICES = TestCertificates.authority("t-devices");
    private static final String HOST = "t.example.com";

    @BeforeAll
    static void route() {
        ADMIN.put("/upstreams/t-orders", "{\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}");
        ADMIN.put("/roles/t-reader", "{\"permissions\":[\"orders:read\"]}");
        ADMIN.put("/consumers/t-acme", "{\"roles\":[\"t-reader\"]}");
        Answer route = ADMIN.put(
                "/routes/t-route",
                "{\"match\":{\"hosts\":[\"" + HOST + "\"],\"paths\":[\"/t\"]},\"upstream\":\"t-orders\","
                        + "\"access\":{\"authentication\":[\"mtls\"],\"permissions\":{\"read\":\"orders:read\"}}}");
        assertThat(route.status()).as(route.body()).isIn(200, 201);
    }

    @AfterAll
    static void gone() {
        ADMIN.delete("/routes/t-route");
        ADMIN.delete("/consumers/t-acme");
    }

    private static ObjectNode store() {
        ObjectNode store = Json.object().put("caPem", DEVICES.pem()).put("identity", "san-uri");
        store.putObject("consumers").put("spiffe://t/orders", "t-acme");
        return store;
    }

    private static ObjectNode certificate(String store) {
        Issued issued = TestCertificates.selfSigned(HOST);
        ObjectNode certificate = Json.object().put("certPem", issued.pem()).put("keyPem", issued.keyPem());
        certificate.putArray("trustStores").add(store);
        return certificate;
    }

    private static Answer explain(Issued client) {
        return ADMIN.post(
                "/explain",
                Json.print(Json.object().put("url", "https://" + HOST + "/t").put("certificate", client.pem())));
    }

    @Test
    void aCertificateNamesItWhichCannotGoWhileItDoesAndIsExplained() {
        Answer created = ADMIN.put("/trust-stores/t-devices", Json.print(store()));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(explain(TestCertificates.client(DEVICES, "x", "uri:spiffe://t/orders"))
                        .body())
                .contains("no-trust-store");
        Answer named = ADMIN.put("/certificates/t-server", Json.print(certificate("t-devices")));
        assertThat(named.status()).as(named.body()).isEqualTo(201);

        Answer allowed = explain(TestCertificates.client(DEVICES, "x", "uri:spiffe://t/orders"));
        assertThat(allowed.body())
                .contains("\"outcome\":\"allow\"")
                .contains(
                        "the certificate of spiffe://t/orders, verified by trust store t-devices, of consumer t-acme");
        Answer denied =
                explain(TestCertificates.client(DEVICES, Instant.now().minusSeconds(60), "x", "uri:spiffe://t/orders"));
        assertThat(denied.body())
                .contains("\"outcome\":\"deny\"")
                .contains("\"code\":\"certificate-expired\"")
                .contains("\"fix\":\"Send another certificate");

        Answer refused = ADMIN.delete("/trust-stores/t-devices");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("certificates/t-server");
        Answer used = ADMIN.delete("/consumers/t-acme");
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.body()).contains("trust-stores/t-devices");

        assertThat(ADMIN.delete("/certificates/t-server").status()).isEqualTo(204);
        assertThat(ADMIN.delete("/trust-stores/t-devices").status()).isEqualTo(204);
    }

    @Test
    void namesThatNothingHasAreRefusedWithTheirPointer() {
        Answer server = ADMIN.put("/certificates/t-nobody", Json.print(certificate("t-nobody")));
        assertThat(server.status()).isEqualTo(422);
        assertThat(server.pointer()).isEqualTo("/trustStores/0");
        assertThat(server.body()).contains("expected: the name of an existing trust-store");

        ObjectNode unknown = store();
        unknown.putObject("consumers").put("a/b", "t-nobody");
        Answer store = ADMIN.put("/trust-stores/t-bad", Json.print(unknown));
        assertThat(store.status()).isEqualTo(422);
        assertThat(store.pointer()).isEqualTo("/consumers/a~1b");
    }

    @Test
    void aQuestionHasOneSenderAndACertificateThatCanBeRead() {
        Answer both = ADMIN.post(
                "/explain",
                Json.print(
                        Json.object().put("url", "/t").put("consumer", "t-acme").put("certificate", DEVICES.pem())));
        assertThat(both.status()).isEqualTo(422);
        assertThat(both.pointer()).isEqualTo("/certificate");
        for (String bad : new String[] {"", "x", DEVICES.keyPem()}) {
            Answer refused = ADMIN.post(
                    "/explain", Json.print(Json.object().put("url", "/t").put("certificate", bad)));
            assertThat(refused.status()).as(bad).isEqualTo(422);
            assertThat(refused.pointer()).isEqualTo("/certificate");
        }
    }
}
