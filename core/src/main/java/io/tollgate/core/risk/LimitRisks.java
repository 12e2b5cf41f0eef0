package io.tollgate.core.risk;

import io.tollgate.core.config.AdaptiveLimit;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Limit.Quota;
import io.tollgate.core.config.Limit.Rule;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.HumanDuration;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which limits admit more, promise less, begin anew, or hold no longer. */
final class LimitRisks {
    /** What counts for less than that is over before anybody has read that it began anew. */
    private static final Duration NOTICED = Duration.ofMinutes(1);

    private LimitRisks() {}

    static void find(Configuration before, Configuration after, List<Risk> found) {
        for (Limit limit : before.limits()) {
            if (limit.global()) {
                notEverywhere((Limit) after.find(Kind.LIMIT, limit.name()).orElse(null), limit.name(), found);
            }
        }
        for (Limit limit : after.limits()) {
            Limit old = (Limit) before.find(Kind.LIMIT, limit.name()).orElse(null);
            if (old != null && !old.equals(limit)) {
                List<String> raised = raised(old, limit);
                List<String> softened = softened(old, limit);
                (raised.isEmpty() ? softened : raised).addAll(begunAnew(old, limit));
                add(RiskKind.LIMIT_RAISED, limit, raised, found);
                add(RiskKind.LIMIT_SOFTENED, limit, softened, found);
            }
        }
        for (Route route : after.routes()) {
            Route old = (Route) before.find(Kind.ROUTE, route.name()).orElse(null);
            if (old != null && route.enabled()) {
                vanished(Kind.ROUTE, route.name(), old.limits(), route.limits(), found);
                cheaper(old, route, found);
            }
        }
        for (Consumer consumer : after.consumers()) {
            Consumer old =
                    (Consumer) before.find(Kind.CONSUMER, consumer.name()).orElse(null);
            if (old != null && consumer.enabled()) {
                vanished(Kind.CONSUMER, consumer.name(), old.limits(), consumer.limits(), found);
            }
        }
    }

    private static void notEverywhere(@Nullable Limit now, String name, List<Risk> found) {
        if (now == null || !now.global()) {
            found.add(Risk.of(
                    RiskKind.LIMIT_VANISHED,
                    Kind.LIMIT,
                    name,
                    now == null
                            ? "It held for every request, and is gone."
                            : "It no longer holds for every request, only where it is named."));
        }
    }

    private static void vanished(Kind kind, String name, List<String> before, List<String> after, List<Risk> found) {
        List<String> gone =
                before.stream().filter(limit -> !after.contains(limit)).sorted().toList();
        if (!gone.isEmpty()) {
            found.add(Risk.of(
                    RiskKind.LIMIT_VANISHED,
                    kind,
                    name,
                    String.join(", ", gone) + " no longer holds; "
                            + (after.isEmpty() ? "no limit is left." : "left: " + String.join(", ", after) + ".")));
        }
    }

    private static void cheaper(Route old, Route route, List<Risk> found) {
        if (route.quotaCost() < old.quotaCost()) {
            found.add(Risk.of(
                    RiskKind.LIMIT_RAISED,
                    Kind.ROUTE,
                    route.name(),
                    "A request counts as " + route.quotaCost() + " of a quota, no longer as " + old.quotaCost() + "."));
        }
    }

    private static void add(RiskKind kind, Limit limit, List<String> why, List<Risk> found) {
        if (!why.isEmpty()) {
            found.add(Risk.of(kind, Kind.LIMIT, limit.name(), sentence(why)));
        }
    }

    private static List<String> raised(Limit old, Limit limit) {
        List<String> why = new ArrayList<>();
        List<Rule> looser = old.rules().stream()
                .filter(rule -> limit.rules().stream().noneMatch(next -> implies(next, rule)))
                .toList();
        if (!looser.isEmpty()) {
            why.add(text(looser) + " becomes " + text(limit.rules()));
        }
        List<Quota> gone = old.quotas().stream()
                .filter(quota -> limit.quotas().stream().noneMatch(next -> implies(next, quota)))
                .toList();
        if (!gone.isEmpty()) {
            why.add(quotas(gone) + " becomes " + quotas(limit.quotas()));
        }
        if (old.inFlight() > 0 && (limit.inFlight() == 0 || limit.inFlight() > old.inFlight())) {
            why.add(old.inFlight() + " requests at one time become "
                    + (limit.inFlight() == 0 ? "any number" : limit.inFlight()));
        }
        if (!new HashSet<>(old.by()).containsAll(limit.by())) {
            why.add("one counter for each " + (old.by().isEmpty() ? "cluster" : String.join(" and ", old.by()))
                    + " becomes one for each " + String.join(" and ", limit.by()));
        }
        if (limit.methods() != old.methods() && limit.methods() != Limit.MethodClass.ANY) {
            why.add("only methods that " + (limit.methods() == Limit.MethodClass.READ ? "read" : "write") + " count");
        }
        return why;
    }

    private static List<String> softened(Limit old, Limit limit) {
        List<String> why = new ArrayList<>();
        if (limit.shadow() && !old.shadow()) {
            why.add("it counts and refuses nothing");
        }
        if (limit.mode() == Limit.Mode.RELAXED && old.mode() == Limit.Mode.STRICT) {
            why.add("it is relaxed: the cluster may admit somewhat more");
        }
        if (limit.mode() == Limit.Mode.STRICT
                && limit.onUnavailable() == Limit.OnUnavailable.ALLOW
                && old.onUnavailable() == Limit.OnUnavailable.DENY) {
            why.add("it admits everything while the cluster can't answer");
        }
        if (isEnforcing(old) && !isEnforcing(limit)) {
            why.add("it is lowered for nobody any more, whatever they do");
        }
        return why;
    }

    /**
     * A rate or quota that takes the place of another one has counters of its own: who had used up the former starts unspent, also
     * where less is admitted from now on.
     */
    private static List<String> begunAnew(Limit old, Limit limit) {
        boolean same = old.by().equals(limit.by());
        List<String> why = new ArrayList<>();
        List<Rule> rules = noticed(same ? without(limit.rules(), old.rules()) : limit.rules());
        List<Rule> formerRules = noticed(same ? without(old.rules(), limit.rules()) : old.rules());
        if (!rules.isEmpty() && !formerRules.isEmpty()) {
            why.add(text(rules) + " begins unspent: what was counted of " + text(formerRules) + " counts no more");
        }
        List<Quota> quotas = same ? without(limit.quotas(), old.quotas()) : limit.quotas();
        List<Quota> formerQuotas = same ? without(old.quotas(), limit.quotas()) : old.quotas();
        if (!quotas.isEmpty() && !formerQuotas.isEmpty()) {
            why.add(quotas(quotas) + " begins unused: what was used of " + quotas(formerQuotas) + " counts no more");
        }
        return why;
    }

    private static List<Rule> noticed(List<Rule> rules) {
        return rules.stream().filter(rule -> rule.per().compareTo(NOTICED) >= 0).toList();
    }

    private static <T> List<T> without(List<T> all, List<T> those) {
        return all.stream().filter(one -> !those.contains(one)).toList();
    }

    private static boolean isEnforcing(Limit limit) {
        AdaptiveLimit adaptive = limit.adaptive();
        return adaptive != null && adaptive.mode() == AdaptiveLimit.Mode.ENFORCE;
    }

    private static String sentence(List<String> reasons) {
        String text = String.join("; ", reasons);
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private static String text(List<Rule> rules) {
        if (rules.isEmpty()) {
            return "no rule";
        }
        return rules.stream()
                .map(rule -> rule.requests() + " per " + HumanDuration.print(rule.per())
                        + (rule.isBucket() ? " with a burst of " + rule.burst() : ""))
                .collect(Collectors.joining(" and "));
    }

    private static String quotas(List<Quota> quotas) {
        if (quotas.isEmpty()) {
            return "no quota";
        }
        return quotas.stream()
                .map(quota -> quota.amount() + " " + quota.unit().field() + " per "
                        + quota.per().text() + " of " + quota.calendar().getId())
                .collect(Collectors.joining(" and "));
    }

    /** Of the same periods: what a quota of other ones admits in these nobody wants to work out. */
    private static boolean implies(Quota next, Quota quota) {
        return next.unit() == quota.unit()
                && next.per() == quota.per()
                && next.calendar().equals(quota.calendar())
                && next.amount() <= quota.amount();
    }

    /**
     * Whether all that {@code next} admits {@code rule} admits too. Careful: it says no where it is not sure, as for two
     * windows whose bounds only happen to fit.
     */
    static boolean implies(Rule next, Rule rule) {
        if (rule.isBucket()) {
            long atOnce = next.isBucket() ? next.burst() : next.requests();
            return atOnce <= rule.burst() && compareRates(next, rule) <= 0;
        }
        return admittedWithin(next, rule.per()).compareTo(BigInteger.valueOf(rule.requests())) <= 0;
    }

    /** The most that a rule admits in any interval of that length. */
    private static BigInteger admittedWithin(Rule rule, Duration length) {
        BigInteger requests = BigInteger.valueOf(rule.requests());
        BigInteger nanos = BigInteger.valueOf(length.toNanos());
        BigInteger per = BigInteger.valueOf(rule.per().toNanos());
        BigInteger[] whole =
                nanos.multiply(rule.isBucket() ? requests : BigInteger.ONE).divideAndRemainder(per);
        if (rule.isBucket()) {
            return whole[0].add(BigInteger.valueOf(rule.burst()));
        }
        BigInteger windows = whole[1].signum() == 0 ? whole[0] : whole[0].add(BigInteger.ONE);
        return windows.multiply(requests);
    }

    private static int compareRates(Rule one, Rule other) {
        BigInteger left = BigInteger.valueOf(one.requests())
                .multiply(BigInteger.valueOf(other.per().toNanos()));
        BigInteger right = BigInteger.valueOf(other.requests())
                .multiply(BigInteger.valueOf(one.per().toNanos()));
        return left.compareTo(right);
    }
}
