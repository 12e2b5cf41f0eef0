package io.tollgate.control.operator;

import io.tollgate.control.database.Database;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what operators were refused because they may not. Of one operator at most {@link #PER_MINUTE} a minute, and
 * the next entry says how many more there were: nobody can fill the trail by being refused. Any thread may call; the writing
 * is done on another.
 */
@Singleton
public final class RefusedCalls {
    /** Entries of one operator in a minute. */
    static final int PER_MINUTE = 60;

    private static final Logger LOG = LoggerFactory.getLogger(RefusedCalls.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int OPERATORS_MAX = 1_000;
    private static final int WAITING_MAX = 1_000;

    private final Database database;
    private final ActionLog log;
    private final InstantSource clock;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("refused-calls").factory());
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final Map<String, Minute> minutes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Minute> eldest) {
            return size() > OPERATORS_MAX;
        }
    };

    RefusedCalls(Database database, ActionLog log, InstantSource clock) {
        this.database = database;
        this.log = log;
        this.clock = clock;
    }

    /**
     * What was written of an operator.
     *
     * @param passedOver refusals since the last entry that made none
     */
    private record Minute(Instant since, int written, int passedOver) {}

    /**
     * An operator was refused.
     *
     * @param what method and path, or a page
     * @param why for people; the permission that is needed
     */
    public void note(Actor actor, String what, String why) {
        int passedOver = admit(actor.username());
        if (passedOver < 0 || !waiting.tryAcquire()) {
            return;
        }
        String more = passedOver == 0 ? "" : "; " + passedOver + " more before it are not listed";
        writer.execute(() -> {
            try {
                write(actor, Action.of("operators.refused", what).saying(why + more));
            } finally {
                waiting.release();
            }
        });
    }

    /** How many were passed over before this one; negative when this one is too. */
    private synchronized int admit(String username) {
        Instant now = clock.instant();
        Minute minute = minutes.getOrDefault(username, new Minute(now, 0, 0));
        if (minute.since().plus(MINUTE).isBefore(now)) {
            minute = new Minute(now, 0, minute.passedOver());
        }
        if (minute.written() >= PER_MINUTE) {
            minutes.put(username, new Minute(minute.since(), minute.written(), minute.passedOver() + 1));
            return -1;
        }
        minutes.put(username, new Minute(minute.since(), minute.written() + 1, 0));
        return minute.passedOver();
    }

    private void write(Actor actor, Action action) {
        try {
            database.<Boolean>write(connection -> {
                log.record(connection, actor, action);
                return true;
            });
        } catch (ProblemException e) {
            LOG.warn(
                    "{} was refused {}; the database is away, so the trail does not tell",
                    actor.username(),
                    action.object());
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        writer.shutdown();
        if (!writer.awaitTermination(2, TimeUnit.SECONDS)) {
            writer.shutdownNow();
        }
    }
}
