package io.tollgate.console.session;

import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import io.tollgate.control.live.Ticker;
import io.tollgate.control.operator.OperatorSessions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * Tells open pages that their session is over: somebody ended it, or switched its person off. One look every few seconds,
 * however many pages are open, and looking is no use of a session: one that nobody uses still ends. Any thread.
 */
@Singleton
public final class SessionWatch {
    private static final Duration PERIOD = Duration.ofSeconds(3);

    private final OperatorSessions sessions;
    private final DatabaseWatch database;
    private final Subscribers<Set<UUID>> pages = new Subscribers<>();
    /** The session of each open page. */
    private final ConcurrentMap<Registration, UUID> open = new ConcurrentHashMap<>();

    private final Ticker ticker = new Ticker("console-session-watch");

    SessionWatch(OperatorSessions sessions, DatabaseWatch database) {
        this.sessions = sessions;
        this.database = database;
        ticker.every(PERIOD, "console: look after the sessions", this::look);
    }

    /** Tells {@code page} when {@code session} is over, and again until the page is gone. */
    public Registration subscribe(UUID session, Consumer<UUID> page) {
        Registration told = pages.add(over -> {
            if (over.contains(session)) {
                page.accept(session);
            }
        });
        open.put(told, session);
        return () -> {
            told.close();
            open.remove(told);
        };
    }

    /** The sessions of which a page is open. */
    Set<UUID> watched() {
        return Set.copyOf(open.values());
    }

    private void look() {
        Set<UUID> asked = watched();
        if (asked.isEmpty() || !database.up()) {
            return;
        }
        Set<UUID> over = new HashSet<>(asked);
        over.removeAll(sessions.lasting(asked));
        if (!over.isEmpty()) {
            pages.publish(over);
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        ticker.stop();
    }
}
