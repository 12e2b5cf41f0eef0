package io.tollgate.control.alert;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.live.Ticker;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;

/** The clockwork of alerts. Telling has a ticker of its own: judging may take a while. */
@Context
final class AlertClock {
    private final AlertRules rules;
    private final AlertEvaluator evaluator;
    private final AlertDeliveries deliveries;
    private final Alerts alerts;
    private final Database database;
    private final Settling settling = new Settling(System::nanoTime);
    private final Ticker judging = new Ticker("alerts");
    private final Ticker telling = new Ticker("alert-deliveries");

    AlertClock(
            AlertRules rules, AlertEvaluator evaluator, AlertDeliveries deliveries, Alerts alerts, Database database) {
        this.rules = rules;
        this.evaluator = evaluator;
        this.deliveries = deliveries;
        this.alerts = alerts;
        this.database = database;
    }

    @PostConstruct
    void start() {
        rules.seed();
        judging.every(Duration.ofSeconds(2), "judge alert rules", this::judge);
        judging.every(Duration.ofHours(1), "forget old alerts", evaluator::tidy);
        telling.every(Duration.ofSeconds(1), "tell alerts", deliveries::send);
    }

    private void judge() {
        settling.look(
                evaluator::run,
                () -> database.<List<String>>read(connection -> Sql.list(connection, "SELECT 1", row -> "")));
        alerts.publish();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        judging.stop();
        telling.stop();
    }
}
