package io.tollgate.control.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.TestControlPlane;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** What a control plane asks of each of its connections: that nobody waits for ever, and that they can be told apart. */
class ConnectionBoundsTest {
    @Test
    void every_connection_has_an_end_of_waiting_and_a_name() {
        try (TestControlPlane plane = TestControlPlane.start()) {
            Database database = plane.bean(Database.class);
            for (int i = 0; i < 3; i++) {
                assertThat(database.<Integer>read(Connection::getNetworkTimeout))
                        .as("milliseconds that a read of the socket waits")
                        .isEqualTo(20_000);
            }
            assertThat(database.<String>read(connection -> Sql.one(
                                    connection, "SELECT current_setting('application_name')", row -> row.getString(1))
                            .orElseThrow()))
                    .isEqualTo("tollgate-control-plane");
            assertThat(database.<String>read(connection -> Sql.one(
                                    connection, "SELECT current_setting('lock_timeout')", row -> row.getString(1))
                            .orElseThrow()))
                    .isEqualTo("5s");
        }
    }
}
