package io.tollgate.control.database;

import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.DefaultTransactionDefinition;
import io.tollgate.control.problem.ProblemException;
import jakarta.inject.Singleton;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Transactions. A call inside another joins it. When the database is away both methods throw
 * {@link ProblemException.Unavailable}, after at most the few seconds the pool waits for a connection; who asks soon after
 * somebody waited in vain is told at once.
 */
@Singleton
public final class Database {
    private static final DefaultTransactionDefinition WRITE = new DefaultTransactionDefinition();
    private static final DefaultTransactionDefinition READ = new DefaultTransactionDefinition();

    static {
        WRITE.setTimeout(Duration.ofSeconds(15));
        READ.setReadOnly(true);
        READ.setTimeout(Duration.ofSeconds(15));
        READ.setIsolationLevel(TransactionDefinition.Isolation.REPEATABLE_READ);
    }

    /** So long one who waited in vain speaks for all: a page reads ten times, and would be held up ten times. */
    private static final Duration SPOKEN_FOR = Duration.ofSeconds(2);

    private final TransactionOperations<Connection> transactions;
    private final Silence silence = new Silence();

    Database(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** Whether somebody waited in vain a moment ago, and nobody was answered since. */
    private static final class Silence {
        private boolean met;
        private long metAtNanos;
        private long answeredAtNanos = System.nanoTime();

        synchronized boolean lasts() {
            return met && System.nanoTime() - metAtNanos < SPOKEN_FOR.toNanos();
        }

        synchronized void answered() {
            met = false;
            answeredAtNanos = System.nanoTime();
        }

        /** Who began to wait before another was answered says nothing of now. */
        synchronized void waitedSince(long nanos) {
            if (nanos - answeredAtNanos > 0) {
                met = true;
                metAtNanos = System.nanoTime();
            }
        }
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs {@code work} in one read-committed transaction: all of it, or after any exception nothing. */
    public <T extends @Nullable Object> T write(Work<T> work) {
        return run(WRITE, work);
    }

    /** Runs {@code work} on one unchanging view of the data. */
    public <T extends @Nullable Object> T read(Work<T> work) {
        return run(READ, work);
    }

    private <T extends @Nullable Object> T run(TransactionDefinition definition, Work<T> work) {
        if (silence.lasts()) {
            throw new ProblemException.Unavailable(null);
        }
        long beganAtNanos = System.nanoTime();
        try {
            T done = transactions.execute(definition, status -> work.on(status.getConnection()));
            silence.answered();
            return done;
        } catch (ProblemException e) {
            throw e;
        } catch (Exception e) { // of SQL as well: transactions let it through undeclared
            if (isSilent(e)) {
                silence.waitedSince(beganAtNanos);
            }
            if (isAway(e)) {
                throw new ProblemException.Unavailable(e);
            }
            if (e instanceof SQLException) {
                throw new IllegalStateException(e.getMessage(), e); // nobody catches what is nowhere declared
            }
            throw e;
        }
    }

    /** Whether {@code failure} says that there is no server, rather than that the server refused something. */
    static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof ConnectionException
                    || (cause instanceof SQLException sql && isConnectionState(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether it took its time to fail for want of an answer: a socket's timeout, or no connection in the time the pool waits
     * although it tried to make one. A pool whose connections are all busy is no silence.
     */
    static boolean isSilent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException
                    || (cause instanceof SQLTransientConnectionException none && none.getSQLState() != null)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Class 08 is connection exceptions, 57P0x a server that goes down or comes up, 53300 one without a free slot; 55P03
     * is a lock that somebody held for longer than we wait, and 25P03 a transaction that it ended since we were silent.
     */
    private static boolean isConnectionState(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("57P0")
                        || state.equals("53300")
                        || state.equals("55P03")
                        || state.equals("25P03"));
    }
}
