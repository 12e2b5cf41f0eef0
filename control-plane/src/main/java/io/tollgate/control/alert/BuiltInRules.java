package io.tollgate.control.alert;

import io.tollgate.control.alert.AlertRule.Severity;
import io.tollgate.control.alert.AlertRule.Switch;
import io.tollgate.control.alert.Condition.Fact;
import io.tollgate.control.alert.Condition.Ratio;
import io.tollgate.control.alert.Condition.Scope;
import io.tollgate.control.alert.Condition.State;
import io.tollgate.control.alert.Condition.Threshold;
import io.tollgate.control.telemetry.Metric;
import java.time.Duration;
import java.util.List;

/** What everybody wants to know. On from the first start; people may change each and switch it off, but not delete it. */
final class BuiltInRules {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ZERO;

    static final List<AlertRule> ALL = List.of(
            critical(
                    "upstream-down",
                    "No target of the upstream is well: its routes answer 503",
                    new State(Fact.UPSTREAM_DOWN, Condition.WITHIN_DEFAULT)),
            critical(
                    "node-stale",
                    "The node is silent, or behind what it ought to run",
                    new State(Fact.NODE_STALE, Condition.WITHIN_DEFAULT)),
            critical(
                    "node-rejected",
                    "The node refused the newest revision and keeps the one before",
                    new State(Fact.NODE_REJECTED, Condition.WITHIN_DEFAULT)),
            warning(
                    "telemetry-lost",
                    "The node let go of counts: the control planes stored nothing for too long",
                    new State(Fact.TELEMETRY_LOST, Condition.WITHIN_DEFAULT),
                    AT_ONCE),
            new AlertRule(
                    "error-rate",
                    new Switch(true, Severity.CRITICAL),
                    "Many requests of the route are answered 5xx",
                    new Ratio(Metric.STATUS_5XX, new Scope("route", MINUTE), 5, 20),
                    AT_ONCE,
                    List.of()),
            warning(
                    "latency",
                    "Requests of the route are slow",
                    new Threshold(Metric.LATENCY_P95, new Scope("route", Duration.ofMinutes(5)), true, 2_000, 20),
                    MINUTE),
            warning(
                    "saturation-cpu",
                    "The node's processor is busy",
                    new Threshold(Metric.CPU, new Scope("node", MINUTE), true, 0.9, 0),
                    Duration.ofMinutes(2)),
            warning(
                    "saturation-event-loop",
                    "The node's event loops are late",
                    new Threshold(Metric.EVENT_LOOP_LAG_MICROS, new Scope("node", MINUTE), true, 250_000, 0),
                    MINUTE),
            warning(
                    "auth-failures-by-address",
                    "One address is refused again and again",
                    new Threshold(Metric.AUTH_FAILED, new Scope("address", MINUTE), true, 0.5, 20),
                    AT_ONCE),
            warning(
                    "auth-failures-by-consumer",
                    "One consumer asks again and again for what it may not have",
                    new Threshold(Metric.AUTH_FAILED, new Scope("consumer", MINUTE), true, 0.5, 20),
                    AT_ONCE),
            warning(
                    "key-guessed",
                    "Somebody guesses the secret of the API key, from one address or from many",
                    new State(Fact.KEY_GUESSED, Condition.WITHIN_DEFAULT),
                    AT_ONCE),
            warning(
                    "credentials-guessed",
                    "One address, or one network, presents wrong credentials and is held back",
                    new State(Fact.CREDENTIALS_GUESSED, Condition.WITHIN_DEFAULT),
                    AT_ONCE),
            critical(
                    "credentials-sprayed",
                    "Wrong credentials come from very many addresses",
                    new State(Fact.CREDENTIALS_SPRAYED, Condition.WITHIN_DEFAULT)),
            warning(
                    "paths-scanned",
                    "One address looks for paths that are not there, or not for it",
                    new State(Fact.PATHS_SCANNED, Condition.WITHIN_DEFAULT),
                    AT_ONCE),
            warning(
                    "limit-refusals",
                    "A limit refuses much of a route's traffic",
                    new Ratio(Metric.LIMITED, new Scope("route", MINUTE), 50, 50),
                    MINUTE),
            warning(
                    "limit-lowered",
                    "A limit is lowered for somebody whose behaviour is suspicious, or would be if it were no shadow",
                    new State(Fact.LIMIT_LOWERED, Condition.WITHIN_DEFAULT),
                    AT_ONCE),
            warning(
                    "certificate-expiring",
                    "The certificate, or an authority of the trust store, ends soon",
                    new State(Fact.CERTIFICATE_EXPIRING, Duration.ofDays(14)),
                    AT_ONCE),
            warning("key-expiring", "The API key ends soon", new State(Fact.KEY_EXPIRING, Duration.ofDays(7)), AT_ONCE),
            warning(
                    "operator-locked-out",
                    "Sign-ins under one operator's name failed too often",
                    new State(Fact.OPERATOR_LOCKED_OUT, Condition.WITHIN_DEFAULT),
                    AT_ONCE));

    private BuiltInRules() {}

    private static AlertRule critical(String name, String summary, Condition condition) {
        return new AlertRule(name, new Switch(true, Severity.CRITICAL), summary, condition, AT_ONCE, List.of());
    }

    private static AlertRule warning(String name, String summary, Condition condition, Duration holdFor) {
        return new AlertRule(name, new Switch(true, Severity.WARNING), summary, condition, holdFor, List.of());
    }
}
