package io.tollgate.control.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database itself refuses to change history, even for the tables' owner. */
final class AppendOnlyTest {
    private static final TestControlPlane PLANE = TestControlPlane.shared();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_entries SET actor = 'nobody'",
                "DELETE FROM audit_entries",
                "TRUNCATE audit_entries",
                "UPDATE revisions SET by = 'nobody'",
                "DELETE FROM revisions",
                "TRUNCATE revisions CASCADE",
                "DELETE FROM revision_changes"
            })
    void historyStays(String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(PLANE.database());
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).hasMessageContaining("append only");
        }
    }

    @Test
    void entriesAreFoundByPersonTimeAndText() {
        Client admin = PLANE.admin();
        admin.put("/roles/au-found", "{\"permissions\":[]}", "X-Change-Message", "needle one");
        assertThat(admin.get("/audit?q=needle&actor=admin").json().get("items")).hasSize(1);
        assertThat(admin.get("/audit?q=needle&actor=somebody").json().get("items"))
                .isEmpty();
        assertThat(admin.get("/audit?q=needle&from=2000-01-01T00:00:00Z").json().get("items"))
                .hasSize(1);
        assertThat(admin.get("/audit?q=needle&to=2000-01-01T00:00:00Z").json().get("items"))
                .isEmpty();
        assertThat(admin.get("/audit?from=yesterday").pointer()).isEqualTo("?from");
        assertThat(admin.get("/audit?cursor=nonsense").status()).isEqualTo(400);
    }

    @Test
    void entriesArePagedNewestFirst() {
        Client admin = PLANE.admin();
        for (int i = 0; i < 3; i++) {
            admin.put("/roles/au-page", "{\"permissions\":[\"a:" + i + "\"]}");
        }
        var first = admin.get("/audit?object=roles/au-page&limit=2").json();
        var second = admin.get("/audit?object=roles/au-page&limit=2&cursor="
                        + first.get("next").asText())
                .json();
        assertThat(first.at("/items/0/id").asLong())
                .isGreaterThan(first.at("/items/1/id").asLong());
        assertThat(second.get("items")).hasSize(1);
        assertThat(second.at("/items/0/action").asText()).isEqualTo("roles.create");
    }
}
