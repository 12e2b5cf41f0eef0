package io.tollgate.control.telemetry;

import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import io.tollgate.control.live.Ticker;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.HumanDuration;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** What people and the console ask about traffic. Nothing blocks. */
@Singleton
public final class Telemetry {
    /** Routes in one summary. */
    public static final int TOP_ROUTES_MAX = 10;

    /** What a window may be, for messages. */
    static final String WINDOW_EXPECTED = "from 5s to " + HumanDuration.print(TelemetryStore.MEMORY);

    /** What subscribers get: short enough to be about now, long enough not to flicker. */
    private static final Duration LIVE_WINDOW = Duration.ofMinutes(1);

    private final TelemetryStore store;
    private final InstantSource clock;
    private final Subscribers<Summary> subscribers = new Subscribers<>();
    private final Ticker ticker = new Ticker("telemetry");

    Telemetry(TelemetryStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The golden signals over the last {@code window}: 5 s to 15 min. */
    public Summary summary(Actor actor, Duration window) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return store.summary(checked(window), clock.instant(), TOP_ROUTES_MAX);
    }

    /** The same as a series in steps of 5 s, oldest first. */
    public List<Point> series(Actor actor, Duration window) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return store.series(checked(window), clock.instant());
    }

    /** What the shadow access policy of {@code route} would have done otherwise in the last 15 minutes. */
    public ShadowCounts shadow(Actor actor, String route) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return store.shadow(route, clock.instant());
    }

    private static Duration checked(Duration window) {
        if (window.compareTo(TelemetryStore.STEP) < 0 || window.compareTo(TelemetryStore.MEMORY) > 0) {
            throw new ProblemException.Malformed(
                    "?window", HumanDuration.print(window) + " (expected: " + WINDOW_EXPECTED + ")");
        }
        return window;
    }

    /** Gets the golden signals of the last minute each second; the caller has checked who may see them. */
    public Registration subscribe(Consumer<Summary> subscriber) {
        return subscribers.add(subscriber);
    }

    @PostConstruct
    void start() {
        ticker.every(Duration.ofSeconds(1), "publish a summary", this::publish);
    }

    private void publish() {
        if (!subscribers.isEmpty()) {
            subscribers.publish(store.summary(LIVE_WINDOW, clock.instant(), TOP_ROUTES_MAX));
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        ticker.stop();
    }
}
