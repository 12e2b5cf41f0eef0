package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Ten thousand routes are a configuration like any other; what they cost is measured in {@code bench/}. */
final class ManyRoutesTest {
    private static final int ROUTES = 10_000;

    @Test
    void tenThousandRoutesAreChangedFoundAndSorted() throws SQLException {
        DatabaseAccess database = TestDatabase.create();
        fill(database);
        try (TestControlPlane plane = TestControlPlane.on(database)) {
            Client admin = plane.admin();
            assertThat(admin.get("/routes?limit=1").status()).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                Answer answer = admin.patch("/routes/many-" + i, "{\"priority\":5}");
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            }
            Answer found = admin.get("/routes?q=/many/9999/&sort=-updatedAt&limit=10");
            assertThat(found.json().at("/items/0/name").asText()).isEqualTo("many-9999");
            assertThat(found.json().get("items")).hasSize(1);
        }
    }

    private static void fill(DatabaseAccess database) throws SQLException {
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO config_objects (kind, name, document, revision, updated_at, updated_by)
                    VALUES ('upstreams', 'u', '{"name":"u","targets":[{"url":"http://10.0.0.1:80"}]}', 2, now(), 'test')
                    """);
            statement.execute("""
                    INSERT INTO config_objects (kind, name, document, revision, updated_at, updated_by)
                    SELECT 'routes', 'many-' || n, jsonb_build_object('name', 'many-' || n, 'upstream', 'u',
                        'match', jsonb_build_object('paths', jsonb_build_array('/many/' || n || '/{id}')),
                        'access', jsonb_build_object('public', true)), 2, now(), 'test'
                    FROM generate_series(0, %d) AS n
                    """.formatted(ROUTES - 1));
            statement.execute("INSERT INTO revisions (number, at, by) VALUES (2, now(), 'test')");
            statement.execute("UPDATE configuration_head SET revision = 2");
        }
    }
}
