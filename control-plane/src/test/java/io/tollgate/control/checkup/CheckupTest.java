package io.tollgate.control.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is well is said to be well, and what is not is found. */
final class CheckupTest {
    private TestControlPlane plane;

    @BeforeEach
    void start() {
        plane = TestControlPlane.start();
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private JsonNode check(String name) {
        for (JsonNode check : plane.admin().get("/doctor").json().get("checks")) {
            if (check.get("check").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError(name + ": not looked at");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(plane.database());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aNewInstallationIsWellButForNodes() {
        for (String check :
                new String[] {"schema", "clock", "master-key", "certificate-authority", "certificates", "sync-port"}) {
            assertThat(check(check).get("verdict").asText()).as(check).isEqualTo("ok");
        }
        assertThat(check("database").get("detail").asText()).startsWith("PostgreSQL ");
        assertThat(check("nodes").get("verdict").asText()).isEqualTo("warn");
        assertThat(check("nodes").get("fix").asText()).contains("tollgate node token");
        assertThat(Instant.parse(plane.admin().get("/doctor").json().get("at").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void whatToDoAboutEachCheckStandsInTheReference() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "reference", "doctor.md"));
        for (JsonNode check : plane.admin().get("/doctor").json().get("checks")) {
            assertThat(page).contains("\n| `" + check.get("check").asText() + "` |");
        }
    }

    @Test
    void aSecretThatTheMasterKeyDoesNotOpenIsNamed() throws Exception {
        execute("UPDATE secrets SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
                + " WHERE name = 'configuration-secrets-key'");
        assertThat(check("master-key").get("verdict").asText()).isEqualTo("fail");
        assertThat(check("master-key").get("detail").asText()).contains("configuration-secrets-key");
    }

    @Test
    void aMigrationThatFailedIsFound() throws Exception {
        execute("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) VALUES (999, '999', 'x', 'SQL', 'x', 'x', 1, false)");
        assertThat(check("schema").get("verdict").asText()).isEqualTo("fail");
        assertThat(check("schema").get("detail").asText()).contains("999");
    }

    private void limit(String rule) {
        String document = "{\"by\":[\"consumer\"],\"rules\":[" + rule + "],\"mode\":\"strict\"}";
        assertThat(plane.admin().put("/limits/hard", document).status()).isLessThan(300);
    }

    @Test
    void strictLimitsOfFewerThanThreeNodesAreWarnedOf() {
        assertThat(check("strict-limits").get("verdict").asText()).isEqualTo("ok");
        limit("{\"requests\":5,\"per\":\"1d\",\"calendar\":\"UTC\"}");
        assertThat(check("strict-limits").get("verdict").asText())
                .as("the database counts quotas")
                .isEqualTo("ok");
        limit("{\"requests\":5,\"per\":\"1m\"}");
        assertThat(check("strict-limits").get("verdict").asText()).isEqualTo("warn");
        assertThat(check("strict-limits").get("detail").asText()).startsWith("1, counted by 0 nodes");
        assertThat(check("strict-limits").get("fix").asText()).contains("three nodes");
    }
}
