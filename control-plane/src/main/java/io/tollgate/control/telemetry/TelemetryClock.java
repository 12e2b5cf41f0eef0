package io.tollgate.control.telemetry;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.live.Ticker;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clockwork of telemetry. Storing has a thread of its own: a node waits for its word. */
@Context
final class TelemetryClock {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryClock.class);
    /** A node that was silent for so long does not send again what it sent before. */
    private static final Duration PROGRESS_KEPT = Duration.ofDays(90);

    private final TelemetryIntake intake;
    private final Rollup rollup;
    private final Telemetry telemetry;
    private final Database database;
    private final InstantSource clock;
    private final Ticker storing = new Ticker("telemetry-store");
    private final Ticker thinning = new Ticker("telemetry-rollup");
    private final Ticker publishing = new Ticker("telemetry");

    TelemetryClock(TelemetryIntake intake, Rollup rollup, Telemetry telemetry, Database database, InstantSource clock) {
        this.intake = intake;
        this.rollup = rollup;
        this.telemetry = telemetry;
        this.database = database;
        this.clock = clock;
    }

    @PostConstruct
    void start() {
        storing.every(Duration.ofMillis(500), "store telemetry", intake::store);
        thinning.every(Duration.ofSeconds(20), "roll up telemetry", rollup::run);
        thinning.every(Duration.ofMinutes(5), "drop old telemetry", this::dropOld);
        publishing.every(Duration.ofSeconds(1), "publish a summary", telemetry::publish);
    }

    private void dropOld() {
        Instant now = clock.instant();
        List<String> dropped = database.write(connection -> {
            Sql.update(connection, "DELETE FROM telemetry_progress WHERE stored_at < ?", now.minus(PROGRESS_KEPT));
            return TelemetryTables.dropOld(connection, now);
        });
        if (!dropped.isEmpty()) {
            LOG.info("dropped old telemetry: {}", String.join(", ", dropped));
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        publishing.stop();
        thinning.stop();
        storing.stop();
        try {
            intake.store();
        } catch (RuntimeException e) {
            LOG.warn("the last telemetry was not stored; the nodes send it again: {}", e.getMessage());
        }
    }
}
