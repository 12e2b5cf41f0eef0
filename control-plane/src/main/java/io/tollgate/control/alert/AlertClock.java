package io.tollgate.control.alert;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.live.Ticker;
import io.tollgate.control.problem.ProblemException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;

/** The clockwork of alerts. Telling has a ticker of its own: judging may take a while. */
@Context
final class AlertClock {
    /** Before that a control plane that has just started, or whose database is just back, would take its own silence for the nodes'. */
    private static final Duration SETTLING = Duration.ofSeconds(15);

    private final AlertRules rules;
    private final AlertEvaluator evaluator;
    private final AlertDeliveries deliveries;
    private final Alerts alerts;
    private final Ticker judging = new Ticker("alerts");
    private final Ticker telling = new Ticker("alert-deliveries");
    private long settlingSinceNanos = System.nanoTime();

    AlertClock(AlertRules rules, AlertEvaluator evaluator, AlertDeliveries deliveries, Alerts alerts) {
        this.rules = rules;
        this.evaluator = evaluator;
        this.deliveries = deliveries;
        this.alerts = alerts;
    }

    @PostConstruct
    void start() {
        rules.seed();
        judging.every(Duration.ofSeconds(2), "judge alert rules", this::judge);
        judging.every(Duration.ofHours(1), "forget old alerts", evaluator::tidy);
        telling.every(Duration.ofSeconds(1), "tell alerts", deliveries::send);
    }

    private void judge() {
        if (System.nanoTime() - settlingSinceNanos >= SETTLING.toNanos()) {
            try {
                evaluator.run();
            } catch (ProblemException.Unavailable e) {
                settlingSinceNanos = System.nanoTime();
                throw e;
            }
        }
        alerts.publish();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        judging.stop();
        telling.stop();
    }
}
