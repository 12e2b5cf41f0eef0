package io.tollgate.control.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.Operators;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trail tells when somebody has been at it, even the database's superuser. */
final class AuditChainTest {
    private static final List<String> TABLES = List.of("audit_entries", "audit_chain", "audit_head", "audit_anchor");

    private static TestControlPlane plane;
    private static Client admin;

    @BeforeAll
    static void start() throws SQLException {
        plane = TestControlPlane.start();
        admin = plane.admin();
        for (int i = 0; i < 5; i++) {
            admin.put("/roles/r" + i, "{\"permissions\":[\"a:" + i + "\"]}", "X-Change-Message", "entry " + i);
        }
        for (String table : TABLES) {
            tamper("CREATE TABLE saved_" + table + " AS SELECT * FROM " + table);
        }
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    /** Each test begins with the trail of five roles. */
    @BeforeEach
    void restore() throws SQLException {
        for (String table : TABLES) {
            tamper(
                    "DELETE FROM " + table,
                    "INSERT INTO " + table + " OVERRIDING SYSTEM VALUE SELECT * FROM saved_" + table);
        }
    }

    private JsonNode verify() {
        Answer answer = admin.get("/audit/verify");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** As somebody who may do everything in the database, and passes by every trigger. */
    private static void tamper(String... statements) throws SQLException {
        try (Connection connection = TestDatabase.connect(plane.database());
                Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void aTrailThatNobodyTouchedIsVerified() {
        JsonNode verdict = verify();
        assertThat(verdict.get("verified").asBoolean()).isTrue();
        long entries = verdict.get("entries").asLong();
        assertThat(entries)
                .isEqualTo(admin.get("/audit?limit=1000").json().get("items").size());
        assertThat(verdict.get("head").asText()).matches("[0-9a-f]{64}");
        assertThat(verdict.has("fault")).isFalse();
    }

    /** The last entries are those of roles r0 to r4; entry 3 from the end is r2's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "changed   | UPDATE audit_entries SET actor = 'nobody' WHERE message = 'entry 2'",
                "changed   | UPDATE audit_entries SET after = '{}' WHERE message = 'entry 2'",
                "changed   | UPDATE audit_entries SET at = at - interval '1 day' WHERE message = 'entry 4'",
                "changed   | UPDATE audit_entries a SET message = CASE a.message WHEN 'entry 2' THEN 'entry 3' ELSE 'entry 2' END WHERE message IN ('entry 2', 'entry 3')",
                "changed   | UPDATE audit_chain SET entry = entry + 1000 WHERE position = 2; UPDATE audit_chain SET entry = entry - 1 WHERE position = 3; UPDATE audit_chain SET entry = entry - 999 WHERE position = 2",
                "missing   | DELETE FROM audit_entries WHERE message = 'entry 2'",
                "missing   | DELETE FROM audit_chain WHERE entry = (SELECT id FROM audit_entries WHERE message = 'entry 2')",
                "missing   | DELETE FROM audit_chain WHERE entry = (SELECT id FROM audit_entries WHERE message = 'entry 2'); DELETE FROM audit_entries WHERE message = 'entry 2'",
                "truncated | DELETE FROM audit_chain WHERE position > (SELECT position - 2 FROM audit_head); DELETE FROM audit_entries WHERE id > (SELECT max(entry) FROM audit_chain)",
                "truncated | TRUNCATE audit_chain; TRUNCATE audit_entries",
                "added     | INSERT INTO audit_entries (at, actor, address, request_id, action, object) VALUES (now(), 'eve', 'x', 'x', 'x', 'x')",
                "forged    | UPDATE audit_head SET hash = sha256('x')",
                "forged    | UPDATE audit_head SET at = at + interval '1 second'",
                "forged    | UPDATE audit_head SET signature = NULL",
                "forged    | UPDATE audit_anchor SET position = 2, entry = (SELECT entry FROM audit_chain WHERE position = 2), hash = (SELECT hash FROM audit_chain WHERE position = 2); DELETE FROM audit_entries WHERE id <= (SELECT entry FROM audit_anchor); DELETE FROM audit_chain WHERE position <= 2",
                "forged    | UPDATE audit_anchor SET position = h.position, hash = h.hash, at = h.at, signature = h.signature, entry = (SELECT max(id) FROM audit_entries) FROM audit_head h"
            })
    void whatASuperuserDoesIsFound(String kind, String sql) throws SQLException {
        assertThat(verify().get("verified").asBoolean()).isTrue();
        tamper(sql.split(";", -1));
        JsonNode verdict = verify();
        assertThat(verdict.get("verified").asBoolean()).as(verdict.toString()).isFalse();
        assertThat(verdict.at("/fault/kind").asText()).as(verdict.toString()).isEqualTo(kind);
        assertThat(verdict.at("/fault/detail").asText()).isNotBlank();
    }

    @Test
    void theFaultSaysWhere() throws SQLException {
        long id = admin.get("/audit?q=entry%202").json().at("/items/0/id").asLong();
        tamper("UPDATE audit_entries SET actor = 'nobody' WHERE message = 'entry 2'");
        JsonNode fault = verify().get("fault");
        assertThat(fault.get("entry").asLong()).isEqualTo(id);
        assertThat(fault.get("position").asLong())
                .isEqualTo(verify().get("entries").asLong() + 1);
    }

    @Test
    void whoRewritesTheEndIsFoundOutByAHeadThatWasKept() throws SQLException {
        JsonNode kept = admin.get("/audit/head").json();
        String head = kept.get("position").asLong() + ":" + kept.get("hash").asText();
        assertThat(admin.get("/audit/verify?head=" + head)
                        .json()
                        .get("verified")
                        .asBoolean())
                .isTrue();
        long position = kept.get("position").asLong();
        tamper("UPDATE audit_chain SET hash = sha256(hash) WHERE position = " + position);
        JsonNode verdict = admin.get("/audit/verify?head=" + head).json();
        assertThat(verdict.get("verified").asBoolean()).isFalse();
        String other = position - 1 + ":" + "00".repeat(32);
        tamper("UPDATE audit_chain SET hash = decode('" + kept.get("hash").asText() + "', 'hex') WHERE position = "
                + position);
        assertThat(admin.get("/audit/verify?head=" + other)
                        .json()
                        .at("/fault/kind")
                        .asText())
                .isEqualTo("rewritten");
        assertThat(admin.get("/audit/verify?head=9:zz").pointer()).isEqualTo("?head");
    }

    @Test
    void theExportedHeadIsSignedForEverybodyToCheck() throws GeneralSecurityException {
        JsonNode head = admin.get("/audit/head").json();
        byte[] text = ("tollgate/audit/v1\n" + head.get("text").asText()).getBytes(StandardCharsets.UTF_8);
        byte[] key = Base64.getDecoder().decode(head.get("publicKey").asText());
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
        verifier.update(text);
        assertThat(verifier.verify(
                        Base64.getDecoder().decode(head.get("signature").asText())))
                .isTrue();
        assertThat(head.get("text").asText()).contains(head.get("hash").asText());
    }

    /** With nothing but SHA-256 and the canonical form: the export can be verified without us. */
    @Test
    void theExportHoldsItsOwnProof() throws Exception {
        Answer export = admin.get("/audit/export?format=json");
        assertThat(export.header("Content-Type")).startsWith("application/x-ndjson");
        List<String> lines = new ArrayList<>(export.body().lines().toList());
        Collections.reverse(lines);
        byte[] hash = new byte[32];
        long position = 0;
        for (String line : lines) {
            ObjectNode entry = (ObjectNode) Json.parse(line);
            assertThat(entry.remove("position").asLong()).isEqualTo(++position);
            String told = entry.remove("hash").asText();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(hash);
            hash = digest.digest(Json.canonical(entry));
            assertThat(HexFormat.of().formatHex(hash)).isEqualTo(told);
        }
        assertThat(lines.getLast()).as("the export is an entry itself").contains("audit.export");
        assertThat(verify().get("head").asText()).isEqualTo(HexFormat.of().formatHex(hash));
    }

    @Test
    void aSpreadsheetGetsTextAndNoFormula() {
        admin.put("/roles/csv", "{\"permissions\":[]}", "X-Change-Message", "=cmd(\"x\"), y");
        Answer export = admin.get("/audit/export?format=csv&object=roles/csv");
        assertThat(export.header("Content-Type")).startsWith("text/csv");
        List<String> lines = export.body().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("id,at,actor,");
        assertThat(lines.getLast()).contains("\"'=cmd(\"\"x\"\"), y\"");
        assertThat(admin.get("/audit/export?format=xml").pointer()).isEqualTo("?format");
    }

    @Test
    void writersAtOnceLeaveOneChain() throws Exception {
        List<Callable<Answer>> tasks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            int number = i;
            tasks.add(() -> number % 2 == 0
                    ? admin.put("/roles/at-once-" + number, "{\"permissions\":[]}")
                    : plane.client().post("/login", Client.login("admin", TestControlPlane.PASSWORD)));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> done : threads.invokeAll(tasks)) {
                assertThat(done.get().status()).isIn(200, 201);
            }
        }
        JsonNode verdict = verify();
        assertThat(verdict.get("verified").asBoolean()).as(verdict.toString()).isTrue();
        assertThat(verdict.get("entries").asLong()).isGreaterThanOrEqualTo(24);
    }

    @Test
    void oldEntriesGoAndTheRestIsStillVerified() throws SQLException, InvalidDocumentException {
        tamper(
                "UPDATE audit_entries SET at = at - interval '40 days' WHERE id <= (SELECT entry FROM audit_chain WHERE position = 3)");
        // What a clock that stood wrong would have written: the chain is made again by hand over those entries.
        rechain();
        assertThat(admin.get("/audit/retention").json().get("keepDays").isNull())
                .isTrue();
        long before = verify().get("entries").asLong();
        assertThat(admin.put("/audit/retention", "{\"keepDays\":0}").pointer()).isEqualTo("/keepDays");
        Answer kept = admin.put("/audit/retention", "{\"keepDays\":30}");
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        JsonNode verdict = verify();
        assertThat(verdict.get("verified").asBoolean()).as(verdict.toString()).isTrue();
        assertThat(verdict.get("entries").asLong())
                .as("three went, two tell of it")
                .isEqualTo(before - 3 + 2);
        assertThat(admin.get("/audit?action=audit").json().get("items").findValuesAsText("action"))
                .contains("audit.take-out", "audit.retention");
        tamper("UPDATE audit_anchor SET entry = entry, signature = sha256('x')");
        assertThat(verify().at("/fault/kind").asText()).isEqualTo("forged");
    }

    @Test
    void entriesThatAreTakenOutBesideAWalkAreNoFault() throws SQLException, InvalidDocumentException {
        tamper(
                "UPDATE audit_entries SET at = at - interval '40 days' WHERE id <= (SELECT entry FROM audit_chain WHERE position = 3)");
        rechain();
        AuditVerifier verifier = plane.bean(AuditVerifier.class);
        AuditVerifier.Start begun = verifier.start();
        assertThat(admin.put("/audit/retention", "{\"keepDays\":30}").status()).isEqualTo(200);
        assertThat(verifier.verify(begun, null).fault()).isNull();

        AuditVerifier.Start again = verifier.start();
        tamper("DELETE FROM audit_chain WHERE position = (SELECT max(position) - 1 FROM audit_chain)");
        AuditVerdict.Fault fault =
                Objects.requireNonNull(verifier.verify(again, null).fault());
        assertThat(fault.kind()).isEqualTo(AuditVerdict.FaultKind.MISSING);
    }

    /** Makes the chain over the entries as they are now, with the control plane's own key. */
    private void rechain() throws SQLException {
        plane.bean(Database.class).<Boolean>write(connection -> {
            AuditChain chain = plane.bean(AuditChain.class);
            AuditChain.Knot head = AuditChain.lock(connection);
            Octets hash = Octets.of(new byte[32]);
            long position = 0;
            for (AuditEntry entry :
                    Sql.list(connection, "SELECT * FROM audit_entries ORDER BY id", AuditTrail::entry)) {
                hash = AuditChain.hash(hash, entry);
                position++;
                Sql.update(connection, "SET LOCAL session_replication_role = replica");
                Sql.update(connection, "UPDATE audit_chain SET hash = ? WHERE position = ?", hash.array(), position);
            }
            AuditChain.advance(connection, chain.signed(AuditChain.End.HEAD, head.trail(), position, hash, head.at()));
            return true;
        });
    }

    @Test
    void whatAnOperatorWasRefusedIsWrittenDownAndBounded() {
        plane.bean(Operators.class).create("curious", TestControlPlane.PASSWORD, List.of("viewer"), Actor.system());
        Client curious = plane.client().signIn("curious", TestControlPlane.PASSWORD);
        for (int i = 0; i < 70; i++) {
            assertThat(curious.put("/roles/mine", "{\"permissions\":[\"*\"]}").status())
                    .isEqualTo(403);
        }
        await().untilAsserted(() -> assertThat(admin.get("/audit?action=operators.refused&limit=1000")
                        .json()
                        .get("items"))
                .hasSize(60));
        JsonNode first =
                admin.get("/audit?action=operators.refused&limit=1").json().at("/items/0");
        assertThat(first.get("actor").asText()).isEqualTo("curious");
        assertThat(first.get("object").asText()).isEqualTo("PUT /api/v1/roles/mine");
        assertThat(first.get("message").asText()).contains("roles:write");
        assertThat(verify().get("verified").asBoolean()).isTrue();
    }
}
