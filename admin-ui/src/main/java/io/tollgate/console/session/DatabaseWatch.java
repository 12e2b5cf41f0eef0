package io.tollgate.console.session;

import io.tollgate.control.health.Health;
import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import io.tollgate.control.live.Ticker;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Knows whether the database answers, without asking it: one look every few seconds, however many pages are open. Nobody
 * who navigates waits for a database that is known to be away.
 */
@Singleton
public final class DatabaseWatch {
    private static final Duration PERIOD = Duration.ofSeconds(3);

    private final Health health;
    private final Subscribers<Boolean> pages = new Subscribers<>();
    private final Ticker ticker = new Ticker("console-database-watch");
    private volatile boolean up = true;

    DatabaseWatch(Health health) {
        this.health = health;
        ticker.every(PERIOD, "console: look after the database", this::look);
    }

    /** What the last look said; it never blocks. */
    public boolean up() {
        return up;
    }

    /** Gets the answer every few seconds. */
    public Registration subscribe(Consumer<Boolean> page) {
        return pages.add(page);
    }

    private void look() {
        up = health.databaseUp();
        pages.publish(up);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        ticker.stop();
    }
}
