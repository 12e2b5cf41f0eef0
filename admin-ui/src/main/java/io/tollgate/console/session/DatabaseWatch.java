package io.tollgate.console.session;

import io.tollgate.control.health.Health;
import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the database answers, without asking it: one look every few seconds, however many pages are open. Nobody
 * who navigates waits for a database that is known to be away.
 */
@Singleton
public final class DatabaseWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(3);

    private final Health health;
    private final Subscribers<Boolean> pages = new Subscribers<>();
    private final Thread watcher;
    private volatile boolean up = true;

    DatabaseWatch(Health health) {
        this.health = health;
        this.watcher = Thread.ofVirtual().name("console-database-watch").start(this::watch);
    }

    /** What the last look said; it never blocks. */
    public boolean up() {
        return up;
    }

    /** Gets the answer every few seconds. */
    public Registration subscribe(Consumer<Boolean> page) {
        return pages.add(page);
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(PERIOD);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the context is closing
        }
    }

    /** One bad look is logged and not the end: pages would never learn again that the database is away. */
    private void look() {
        try {
            up = health.databaseUp();
            pages.publish(up);
        } catch (RuntimeException e) {
            LOG.warn("console: looking after the database failed, trying again in {}", PERIOD, e);
        }
    }

    @PreDestroy
    void stop() {
        watcher.interrupt();
    }
}
