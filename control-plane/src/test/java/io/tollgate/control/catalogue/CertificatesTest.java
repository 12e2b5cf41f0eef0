package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Certificates come in with their key in the clear, and nothing ever shows or stores it so. */
final class CertificatesTest {
    private static TestControlPlane plane;
    private static Client admin;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static ObjectNode document(Issued issued, String... hosts) {
        ObjectNode json = Json.object().put("certPem", issued.chainPem()).put("keyPem", issued.keyPem());
        for (String host : hosts) {
            json.withArray("hosts").add(host);
        }
        return json;
    }

    private static Answer put(String name, ObjectNode document) {
        return admin.put("/certificates/" + name, Json.print(document));
    }

    private static String refusal(String name, ObjectNode document) {
        Answer refused = put(name, document);
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        return refused.pointer() + ": " + refused.json().at("/errors/0/detail").asText();
    }

    /** Pieces of a key's base64, whatever lines it is broken into. */
    private static List<String> pieces(Issued issued) {
        String base64 = java.util.Base64.getEncoder().encodeToString(issued.key());
        List<String> pieces = new ArrayList<>();
        for (int start = 40; start + 20 <= base64.length(); start += 8) {
            pieces.add(base64.substring(start, start + 20));
        }
        return pieces;
    }

    @Test
    void hostsAreTheCertificatesNamesUnlessGiven() {
        Issued issued = TestCertificates.selfSigned("default.test", "*.default.test");
        Answer created = put("default", document(issued));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.json().get("hosts").toString()).isEqualTo("[\"default.test\",\"*.default.test\"]");
        assertThat(created.json().get("certPem").asText()).isEqualTo(issued.pem());
        assertThat(created.json().get("keyPem").asText()).startsWith("sealed:v1:");
        assertThat(put("default", document(issued, "a.default.test", "default.test"))
                        .json()
                        .get("hosts")
                        .toString())
                .isEqualTo("[\"a.default.test\",\"default.test\"]");
    }

    @Test
    void noTableNoAnswerAndNoRevisionHoldsTheKey() throws Exception {
        Issued first = TestCertificates.selfSigned("sealed.test");
        Issued second = TestCertificates.selfSigned("sealed.test");
        StringBuilder shown = new StringBuilder();
        shown.append(admin.put("/certificates/sealed?dryRun=true", Json.print(document(first)))
                .body());
        Answer created = put("sealed", document(first));
        shown.append(created.body());
        shown.append(put("sealed", document(second)).body());
        shown.append(admin.get("/certificates").body());
        shown.append(admin.get("/certificates/sealed").body());
        shown.append(admin.get("/certificates/sealed/status").body());
        shown.append(admin.get("/audit?object=certificates/sealed").body());
        shown.append(
                admin.get("/revisions/" + created.header("Tollgate-Revision")).body());
        shown.append(
                put("sealed", document(first).put("keyPem", second.keyPem())).body());
        shown.append(put("sealed", document(first).put("surprise", true)).body());
        shown.append(admin.put("/certificates/sealed", Json.print(document(first)) + "}")
                .body());
        String dump = oneLine(dump());

        assertThat(dump).contains("sealed.test", "sealed:v1:"); // so that we look at what is there
        assertThat(shown).contains("sealed.test", "sealed:v1:");
        List<String> pieces = new ArrayList<>(pieces(first));
        pieces.addAll(pieces(second));
        assertThat(pieces).hasSizeGreaterThanOrEqualTo(10).allSatisfy(piece -> {
            assertThat(dump).doesNotContain(piece);
            assertThat(oneLine(shown.toString())).doesNotContain(piece);
        });
        assertThat(dump).doesNotContain("PRIVATE KEY");
    }

    private static String oneLine(String text) {
        return text.replace("\\n", "").replace("\n", "");
    }

    private static String dump() throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = TestDatabase.connect(plane.database());
                Statement statement = connection.createStatement()) {
            for (String table : texts(statement, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                texts(statement, "SELECT t::text FROM " + table + " t")
                        .forEach(row -> dump.append(row).append('\n'));
            }
        }
        return dump.toString();
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    @Test
    void theSameKeyAgainIsNoChangeInWhateverFormItComes() {
        Issued issued = TestCertificates.selfSigned("same.test");
        Answer created = put("same", document(issued));
        Answer plain = put("same", document(issued));
        assertThat(plain.status()).isEqualTo(200);
        assertThat(plain.header("ETag")).isEqualTo(created.header("ETag"));
        Answer otherLines = put(
                "same",
                document(issued)
                        .put("certPem", "a comment\n" + issued.pem().replace("\n", "\r\n"))
                        .put("keyPem", issued.keyPem().replace("\n", "\r\n")));
        assertThat(otherLines.header("ETag")).isEqualTo(created.header("ETag"));
        Answer sealed = admin.put("/certificates/same", created.body());
        assertThat(sealed.header("ETag")).isEqualTo(created.header("ETag"));
        assertThat(admin.put("/certificates/same?dryRun=true", Json.print(document(issued)))
                        .json()
                        .get("changes"))
                .isEmpty();
    }

    @Test
    void aRenewedCertificateKeepsTheSealedKeyWhenTheKeyIsTheSame() {
        Issued first = TestCertificates.selfSigned("renewed.test");
        Issued renewed = TestCertificates.withKeys(first.keys(), "renewed.test");
        String sealed = put("renewed", document(first)).json().get("keyPem").asText();
        Answer patched =
                admin.patch("/certificates/renewed", Json.print(Json.object().put("certPem", renewed.pem())));
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        assertThat(patched.json().get("keyPem").asText()).isEqualTo(sealed);
        assertThat(put("renewed", document(renewed)).header("ETag")).isEqualTo(patched.header("ETag"));
    }

    @Test
    void aSealedTextOpensUnderItsOwnNameAlone() {
        Issued issued = TestCertificates.selfSigned("moved.test");
        Answer created = put("moved", document(issued));
        admin.delete("/certificates/moved");
        String moved = refusal("moved-away", ((ObjectNode) created.json()).put("name", "moved-away"));
        assertThat(moved).startsWith("/keyPem: changed, or sealed for another object");
        assertThat(admin.put("/certificates/moved", created.body()).status()).isEqualTo(201);
        String changed = created.json().get("keyPem").asText();
        char last = changed.charAt(changed.length() - 8);
        String other = changed.substring(0, changed.length() - 8)
                + (last == 'A' ? 'B' : 'A')
                + changed.substring(changed.length() - 7);
        assertThat(refusal(
                        "moved",
                        ((ObjectNode) created.json()).put("name", "moved").put("keyPem", other)))
                .startsWith("/keyPem: changed, or sealed for another object");
    }

    @Test
    void whatCannotServeIsRefusedWhereItStands() {
        Issued good = TestCertificates.selfSigned("bad.test");
        Issued other = TestCertificates.selfSigned("bad.test");
        assertThat(refusal("bad", document(good).put("keyPem", other.keyPem())))
                .startsWith("/keyPem: does not belong to the certificate");
        assertThat(refusal("bad", document(TestCertificates.expired("bad.test"))))
                .startsWith("/certPem: ended at ");
        assertThat(refusal("bad", document(TestCertificates.withKeys(TestCertificates.rsaKeys(1024), "bad.test"))))
                .startsWith("/certPem: a certificate with a key of kind RSA 1024");
        assertThat(refusal("bad", document(good).put("certPem", "hello"))).startsWith("/certPem: no certificate");
        assertThat(refusal("bad", document(good).put("keyPem", "hello"))).startsWith("/keyPem: 0 keys");
        assertThat(refusal("bad", document(good, "other.test")))
                .isEqualTo("/hosts/0: \"other.test\" (expected: a DNS name that the certificate is for, or *)");
        ObjectNode keyless = document(good);
        keyless.remove("keyPem");
        assertThat(refusal("bad", keyless)).isEqualTo("/keyPem: missing (expected: a string)");
        assertThat(refusal("bad", document(good).put("keyPem", 7))).startsWith("/keyPem: 7 (expected: a string)");
    }

    @Test
    void everythingWrongIsSaidAtOnce() {
        Answer refused = put(
                "bad",
                document(TestCertificates.selfSigned("bad.test"), "UPPER")
                        .put("keyPem", "hello")
                        .put("surprise", 1));
        assertThat(refused.json().get("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/keyPem", "/hosts/0", "/surprise");
    }

    @Test
    void aChainWhoseNamesFitAndSignaturesDoNotIsRefused() {
        Issued authority = TestCertificates.authority("the same name");
        Issued impostor = TestCertificates.authority("the same name");
        Issued issued = TestCertificates.issuedBy(authority, "chain.test");
        assertThat(refusal("chain", document(issued).put("certPem", issued.pem() + impostor.pem())))
                .startsWith("/certPem: certificate 2 did not sign certificate 1");
        assertThat(refusal("chain", document(issued).put("certPem", authority.pem() + issued.pem())))
                .startsWith("/certPem: certificate 2 did not issue certificate 1");
        assertThat(put("chain", document(issued).put("certPem", issued.pem() + authority.pem()))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aHostHasOneCertificate() {
        Issued issued = TestCertificates.selfSigned("taken.test", "*.taken.test");
        assertThat(put("taken-one", document(issued)).status()).isEqualTo(201);
        assertThat(refusal("taken-two", document(issued, "*.taken.test")))
                .isEqualTo(
                        "/hosts/0: \"*.taken.test\" is a host of the certificate \"taken-one\" (expected: each host in"
                                + " one certificate)");
        assertThat(put("taken-two", document(issued, "a.taken.test")).status())
                .as("more exact than the wildcard")
                .isEqualTo(201);
        assertThat(put("taken-one", document(issued)).status())
                .as("its own are no conflict")
                .isEqualTo(200);
    }

    @Test
    void theStatusSaysWhatThePemSays() {
        Issued authority = TestCertificates.authority("an authority");
        Issued issued = TestCertificates.issuedBy(authority, "status.test");
        put("status", document(issued));
        Answer status = admin.get("/certificates/status/status");
        assertThat(status.status()).isEqualTo(200);
        assertThat(status.json().get("state").asText()).isEqualTo("valid");
        assertThat(status.json().get("keyType").asText()).isEqualTo("EC P-256");
        assertThat(status.json().get("issuer").asText()).isEqualTo("CN=an authority");
        assertThat(status.json().get("notAfter").asText())
                .isEqualTo(issued.certificate().getNotAfter().toInstant().toString());
        assertThat(status.json().get("fingerprint").asText()).hasSize(64);
        assertThat(status.json().get("dnsNames").toString()).isEqualTo("[\"status.test\"]");
        assertThat(admin.get("/certificates/nobody/status").status()).isEqualTo(404);
    }

    @Test
    void theApiDocumentHasTheEndpoints() {
        assertThat(plane.client().get("/openapi.yaml").body())
                .contains(
                        "/api/v1/certificates:", "/api/v1/certificates/{name}:", "/api/v1/certificates/{name}/status:");
    }
}
