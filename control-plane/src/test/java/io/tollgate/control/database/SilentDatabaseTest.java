package io.tollgate.control.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.transaction.TransactionOperations;
import io.tollgate.control.problem.ProblemException;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Who is kept waiting by a database that does not answer, and who is told at once. */
class SilentDatabaseTest {
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void who_asks_after_a_connection_was_waited_for_in_vain_is_told_at_once() {
        Database database = failing(new ConnectionException(
                "no connection",
                new SQLTransientConnectionException("none in 3000 ms", "08001", new SQLException("refused", "08001"))));
        for (int i = 0; i < 5; i++) {
            assertAway(database);
        }
        assertThat(tries).hasValue(1);
    }

    @Test
    void and_so_is_who_asks_after_an_answer_was_waited_for_in_vain() {
        Database database = failing(new IllegalStateException(
                "rolled back", new SQLException("no answer", "08006", new SocketTimeoutException("10 s"))));
        assertAway(database);
        assertAway(database);
        assertThat(tries).hasValue(1);
    }

    @Test
    void a_pool_whose_connections_are_busy_speaks_for_nobody_else() {
        Database database = failing(new ConnectionException(
                "no connection", new SQLTransientConnectionException("none in 3000 ms, active=16", null, null)));
        assertAway(database);
        assertAway(database);
        assertThat(tries).hasValue(2);
    }

    @Test
    void nor_does_one_connection_that_broke() {
        Database database = failing(new IllegalStateException("broken", new SQLException("terminated", "57P01")));
        assertAway(database);
        assertAway(database);
        assertThat(tries).hasValue(2);
    }

    /** It failed at last because it began when the server was away; the server is back, as another has seen since. */
    @Test
    void nor_does_one_who_began_to_wait_before_another_was_answered() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Database database = answering(() -> {
            meanwhile.getAndSet(() -> {}).run();
            if (tries.incrementAndGet() == 2) {
                throw new IllegalStateException(
                        "rolled back", new SQLException("no answer", "08006", new SocketTimeoutException("20 s")));
            }
            return "postgres";
        });
        meanwhile.set(
                () -> assertThat(database.<String>read(Connection::getCatalog)).isEqualTo("postgres"));
        assertAway(database);
        assertThat(database.<String>read(Connection::getCatalog)).isEqualTo("postgres");
    }

    private static void assertAway(Database database) {
        assertThatThrownBy(() -> database.read(Connection::getCatalog))
                .isInstanceOf(ProblemException.Unavailable.class);
    }

    private Database failing(RuntimeException failure) {
        return answering(() -> {
            tries.incrementAndGet();
            throw failure;
        });
    }

    @SuppressWarnings("unchecked")
    private Database answering(Supplier<Object> answer) {
        return new Database((TransactionOperations<Connection>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TransactionOperations.class},
                (proxy, method, arguments) -> answer.get()));
    }
}
