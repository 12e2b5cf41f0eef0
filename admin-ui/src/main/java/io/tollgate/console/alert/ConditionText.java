package io.tollgate.console.alert;

import io.tollgate.control.alert.Condition;
import io.tollgate.core.json.HumanDuration;
import java.util.Locale;

/** Conditions as people say them. */
final class ConditionText {
    private ConditionText() {}

    static String of(Condition condition) {
        return switch (condition) {
            case Condition.Threshold it ->
                it.metric().said()
                        + each(it.scope())
                        + (it.above() ? " above " : " below ")
                        + number(it.value())
                        + it.metric().saidUnit()
                        + over(it.scope());
            case Condition.Ratio it ->
                "more than " + number(it.abovePercent()) + " % of requests" + each(it.scope()) + " are "
                        + it.part().saidOfRequests() + over(it.scope());
            case Condition.Absence it ->
                "no request" + each(it.scope()) + " for "
                        + HumanDuration.print(it.scope().window()) + " where there were some";
            case Condition.Change it ->
                it.metric().said() + each(it.scope()) + ": " + (it.factor() > 1 ? "more" : "less") + " than "
                        + number(it.factor()) + " times what it was at this time yesterday" + over(it.scope());
            case Condition.State it -> state(it);
        };
    }

    private static String state(Condition.State state) {
        String within = HumanDuration.print(state.within());
        return switch (state.fact()) {
            case NODE_STALE -> "a node is silent or behind";
            case NODE_REJECTED -> "a node refused the newest revision";
            case UPSTREAM_DOWN -> "no target of an upstream is well";
            case CERTIFICATE_EXPIRING -> "a certificate, or an authority of a trust store, ends within " + within;
            case KEY_EXPIRING -> "an API key ends within " + within;
            case OPERATOR_LOCKED_OUT -> "an operator is locked out after failed sign-ins";
            case KEY_GUESSED -> "the secret of a key is guessed again and again";
            case CREDENTIALS_GUESSED -> "an address is held back for its many wrong credentials";
            case CREDENTIALS_SPRAYED -> "wrong credentials come from very many addresses";
            case PATHS_SCANNED -> "an address looks for many paths that are not there, or not for it";
            case LIMIT_LOWERED -> "a limit is lowered for somebody who behaves suspiciously";
            case TELEMETRY_LOST -> "a node let go of counts that nobody stored in time";
        };
    }

    private static String each(Condition.Scope scope) {
        return scope.by().isEmpty()
                ? ""
                : scope.name().isEmpty() ? " of one " + scope.by() : " of " + scope.by() + " " + scope.name();
    }

    private static String over(Condition.Scope scope) {
        return " over " + HumanDuration.print(scope.window());
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
