package io.tollgate.control.limited;

import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.limited.CounterStateView.Holder;
import io.tollgate.control.limited.CounterStateView.RuleKind;
import io.tollgate.control.limited.CounterStateView.RuleState;
import io.tollgate.control.limited.LimitedView.Value;
import io.tollgate.control.limited.LimitedView.Whose;
import io.tollgate.control.node.CounterSearch;
import io.tollgate.control.node.ToldText;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.quota.QuotaBook;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.Violation;
import io.tollgate.core.key.Cidr;
import io.tollgate.protocol.v1.CountedValue;
import io.tollgate.protocol.v1.CounterStanding;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.OwnerStanding;
import io.tollgate.protocol.v1.QuotaStanding;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a limit's counters stand for somebody: what each node holds, and what is left where the counter lives, which one node
 * reads. Asking changes nothing. Blocks on nodes for two seconds at most.
 */
@Singleton
public final class CounterStates {
    private static final int TEXT_MAX = 1_024;
    private static final int RULE_MAX = 100;
    private static final int RULES_MAX = 20;
    private static final long MILLIS_MAX = ChronoUnit.DAYS.getDuration().toMillis() * 400;

    private final Catalogue catalogue;
    private final CounterSearch search;
    private final LimitedNow limited;
    private final QuotaBook quotas;
    private final InstantSource clock;

    CounterStates(
            Catalogue catalogue, CounterSearch search, LimitedNow limited, QuotaBook quotas, InstantSource clock) {
        this.catalogue = catalogue;
        this.search = search;
        this.limited = limited;
        this.quotas = quotas;
        this.clock = clock;
    }

    /**
     * The counters of {@code limit} that requests with these values fall on.
     *
     * @param values one for each of the limit's dimensions, by its name; empty for requests that have none
     */
    public CounterStateView of(Actor actor, String limit, Map<String, String> values) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        Limit known = (Limit) catalogue.get(actor, Kind.LIMIT, limit).object();
        check(known, values);
        FindCounter.Builder asked = FindCounter.newBuilder().setLimit(limit);
        known.by()
                .forEach(each ->
                        asked.addBy(CountedValue.newBuilder().setDimension(each).setText(addressed(each, values))));
        CounterSearch.Found found = search.find(asked.build());
        Whose whose = new Whose(
                limit,
                known.by().stream()
                        .map(each -> new Value(each, values.getOrDefault(each, ""), false))
                        .toList());
        return new CounterStateView(whose, rules(actor, limit, found), silent(found), listed(actor, known, values));
    }

    private static void check(Limit limit, Map<String, String> values) {
        List<Violation> violations = new ArrayList<>();
        for (String dimension : limit.by()) {
            String value = values.get(dimension);
            if (value == null) {
                violations.add(
                        new Violation(
                                pointer(dimension),
                                "missing (expected: a value, since the limit counts by it; an empty one for requests without)"));
            } else if (dimension.equals("route") && value.isEmpty()) {
                violations.add(
                        new Violation(pointer(dimension), "empty (expected: a route: every limited request has one)"));
            } else if (value.length() > TEXT_MAX) {
                violations.add(new Violation(pointer(dimension), "(expected: at most " + TEXT_MAX + " characters)"));
            } else if (dimension.equals("address") && !isAddress(value)) {
                violations.add(new Violation(pointer(dimension), "\"" + value + "\" (expected: an address)"));
            } else if (dimension.equals("network") && !isAddress(addressed(dimension, values))) {
                violations.add(new Violation(
                        pointer(dimension),
                        "\"" + value + "\" (expected: an address, or the /24 or /64 that it is in)"));
            }
        }
        values.keySet().stream()
                .filter(each -> !limit.by().contains(each))
                .forEach(each -> violations.add(new Violation(
                        pointer(each),
                        "the limit does not count by it (expected: "
                                + (limit.by().isEmpty() ? "nothing" : String.join(", ", limit.by())) + ")")));
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
    }

    private static String pointer(String dimension) {
        return "/" + dimension.replace("~", "~0").replace("/", "~1");
    }

    /** As nodes are asked: of a network some address in it. */
    private static String addressed(String dimension, Map<String, String> values) {
        String value = values.getOrDefault(dimension, "");
        boolean isBlock = dimension.equals("network") && (value.endsWith("/24") || value.endsWith("/64"));
        return isBlock ? value.substring(0, value.lastIndexOf('/')) : value;
    }

    private static boolean isAddress(String text) {
        try {
            Cidr.literal(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static SortedMap<String, String> silent(CounterSearch.Found found) {
        SortedMap<String, String> silent = new TreeMap<>();
        found.silent().forEach(node -> silent.put(node, "did not answer"));
        found.byNode().forEach((node, answer) -> {
            if (!answer.getFlaw().isEmpty()) {
                silent.put(node, ToldText.clip(answer.getFlaw(), RULE_MAX));
            }
        });
        return silent;
    }

    /** Nodes may for a moment have the limit with other rules: each is told of by itself. */
    private List<RuleState> rules(Actor actor, String limit, CounterSearch.Found found) {
        Map<String, RuleState> rules = new LinkedHashMap<>();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        boolean mayReadQuotas = actor.may(OperatorPermission.QUOTAS_READ);
        Map<QuotaStanding, Optional<Long>> read = new HashMap<>(); // all nodes tell of the same counters
        Function<QuotaStanding, Optional<Long>> left = quota ->
                mayReadQuotas ? read.computeIfAbsent(quota, asked -> left(limit, asked, now)) : Optional.empty();
        for (Map.Entry<String, FoundCounter> each : found.byNode().entrySet()) {
            each.getValue().getCountersList().stream()
                    .limit(RULES_MAX)
                    .map(standing -> state(each.getKey(), standing, now, left))
                    .forEach(state -> rules.merge(state.rule(), state, CounterStates::together));
        }
        return List.copyOf(rules.values());
    }

    private static RuleState state(
            String node, CounterStanding standing, Instant now, Function<QuotaStanding, Optional<Long>> left) {
        long held = Math.max(0, standing.getHeld());
        Instant refusesUntil = in(now, standing.getRestMillis());
        List<Holder> holders =
                held == 0 && refusesUntil == null ? List.of() : List.of(new Holder(node, held, refusesUntil));
        String rule = ToldText.clip(standing.getRule(), RULE_MAX);
        if (standing.hasQuota()) {
            Long nobodys = left.apply(standing.getQuota()).orElse(null);
            return new RuleState(rule, RuleKind.QUOTA, nobodys, null, holders);
        }
        if (standing.getInFlight()) {
            return new RuleState(rule, RuleKind.IN_FLIGHT, null, null, holders);
        }
        OwnerStanding owner = standing.getOwner();
        return new RuleState(
                rule,
                RuleKind.RATE,
                owner.getKnown() ? (Long) Math.max(0, owner.getLeft()) : null,
                owner.getKnown() ? in(now, owner.getResetMillis()) : null,
                holders);
    }

    /** Empty when nobody can tell: of another version, or there is no room for it and it shares one. */
    private Optional<Long> left(String limit, QuotaStanding quota, Instant now) {
        String[] parts = quota.getRule().split("/", 3);
        try {
            LocalDate day = LocalDate.ofInstant(now, ZoneId.of(parts.length == 3 ? parts[2] : "UTC"));
            boolean monthly = parts.length > 1 && parts[1].equals(Limit.Period.MONTH.text());
            String period = monthly ? YearMonth.from(day).toString() : day.toString();
            OptionalLong nobodys =
                    quotas.left(limit, quota.getRule(), quota.getCounter(), period, Math.max(0, quota.getQuota()));
            return nobodys.isPresent() ? Optional.of(nobodys.getAsLong()) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty(); // of another version
        }
    }

    private static @Nullable Instant in(Instant now, long millis) {
        long bounded = Math.clamp(millis, 0, MILLIS_MAX);
        return bounded == 0 ? null : now.plusSeconds(Math.ceilDiv(bounded, 1_000L));
    }

    private static RuleState together(RuleState one, RuleState two) {
        List<Holder> holders = new ArrayList<>(one.holders());
        holders.addAll(two.holders());
        return new RuleState(
                one.rule(),
                one.kind(),
                one.left() == null ? two.left() : one.left(),
                one.resetAt() == null ? two.resetAt() : one.resetAt(),
                holders);
    }

    /** Nodes write addresses in one way, and of IPv6 the network. */
    private @Nullable LimitedView listed(Actor actor, Limit limit, Map<String, String> values) {
        return limited.of(actor, limit.name()).counters().stream()
                .filter(each -> each.whose().by().stream()
                        .allMatch(value -> !value.hidden() && value.text().equals(normal(value.dimension(), values))))
                .findFirst()
                .orElse(null);
    }

    private static String normal(String dimension, Map<String, String> values) {
        String value = addressed(dimension, values);
        boolean isNetwork = dimension.equals("network");
        if (!(isNetwork || dimension.equals("address")) || value.isEmpty()) {
            return value;
        }
        InetAddress address = Cidr.literal(value);
        String text = address.getHostAddress();
        if (address instanceof Inet6Address) {
            return String.join(":", List.of(text.split(":", -1)).subList(0, 4)) + ":0:0:0:0/64";
        }
        return isNetwork ? text.substring(0, text.lastIndexOf('.')) + ".0/24" : text;
    }
}
