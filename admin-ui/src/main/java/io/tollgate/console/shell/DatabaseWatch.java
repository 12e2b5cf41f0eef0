package io.tollgate.console.shell;

import io.tollgate.control.health.Health;
import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells open pages whether the database answers. One look every few seconds, however many pages are open. */
@Singleton
final class DatabaseWatch {
    private static final int PERIOD_SECONDS = 3;

    private final Health health;
    private final Subscribers<Boolean> pages = new Subscribers<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("console-database-watch").factory());

    DatabaseWatch(Health health) {
        this.health = health;
        timer.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Gets the answer every few seconds. */
    Registration subscribe(Consumer<Boolean> page) {
        return pages.add(page);
    }

    private void look() {
        if (!pages.isEmpty()) {
            pages.publish(health.databaseUp());
        }
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
    }
}
