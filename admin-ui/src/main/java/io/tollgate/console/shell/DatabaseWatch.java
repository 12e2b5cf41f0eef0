package io.tollgate.console.shell;

import io.tollgate.control.health.Health;
import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells open pages whether the database answers. One look every few seconds, however many pages are open. */
@Singleton
final class DatabaseWatch {
    private static final Duration PERIOD = Duration.ofSeconds(3);

    private final Health health;
    private final Subscribers<Boolean> pages = new Subscribers<>();
    private final Thread watcher;

    DatabaseWatch(Health health) {
        this.health = health;
        this.watcher = Thread.ofVirtual().name("console-database-watch").start(this::watch);
    }

    /** Gets the answer every few seconds. */
    Registration subscribe(Consumer<Boolean> page) {
        return pages.add(page);
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(PERIOD);
                if (!pages.isEmpty()) {
                    pages.publish(health.databaseUp());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the context is closing
        }
    }

    @PreDestroy
    void stop() {
        watcher.interrupt();
    }
}
