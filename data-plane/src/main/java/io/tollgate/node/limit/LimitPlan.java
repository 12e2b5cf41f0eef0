package io.tollgate.node.limit;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.counter.LimitRule;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A limit with everything that depends on the configuration alone worked out. Made once a snapshot; any thread.
 *
 * @param by its dimensions, in order
 * @param rules its rules, in order
 * @param quotas its calendar quotas, in order
 * @param places names its counters of requests in flight among those of this node
 */
public record LimitPlan(Limit limit, List<Dimension> by, List<Rule> rules, List<Quota> quotas, String places) {
    public LimitPlan {
        by = List.copyOf(by);
        rules = List.copyOf(rules);
        quotas = List.copyOf(quotas);
    }

    /**
     * One rule.
     *
     * @param counters names its counters among those of this node
     * @param wireName names it in the counters' keys: its numbers, so that a changed rule starts a counter of its own
     */
    public record Rule(String counters, String wireName, LimitRule rule, LimitPolicy policy) {}

    /**
     * One calendar quota.
     *
     * @param counters names its counters among those of this node
     * @param wireName names it in its counters' keys: its numbers, so that a changed quota is another
     */
    public record Quota(String counters, String wireName, Limit.Quota quota, LimitPolicy policy) {}

    private static Quota quota(Limit limit, Limit.Quota stated) {
        long seconds = TimeUnit.DAYS.toSeconds(
                switch (stated.per()) {
                    case DAY -> 1;
                    case MONTH -> 30;
                });
        LimitPolicy policy = LimitPolicy.of(limit.name(), stated.amount(), seconds);
        return new Quota(
                limit.name() + " " + stated.wireName() + " " + limit.by(),
                stated.wireName(),
                stated,
                stated.isOfBytes() ? policy.ofBytes() : policy);
    }

    /** Who is counted, for people: consumer, key and route; nothing of addresses, headers and claims. */
    public String subject(LimitRequest request) {
        return by.stream()
                .map(dimension -> switch (dimension) {
                    case Dimension.OfConsumer ignored ->
                        "consumer " + orNone(request.subject().consumer());
                    case Dimension.OfKey ignored ->
                        "key " + orNone(request.subject().keyId());
                    case Dimension.OfRoute ignored -> "route " + request.route().name();
                    case Dimension.Address ignored -> "address";
                    case Dimension.Network ignored -> "network";
                    case Dimension.OfHeader header -> "header " + header.name();
                    case Dimension.OfClaim claim -> "claim " + claim.name();
                })
                .collect(Collectors.joining(", "));
    }

    private static String orNone(@Nullable String name) {
        return name == null ? "(none)" : name;
    }

    /** Works {@code limit} out. */
    public static LimitPlan of(Limit limit) {
        return new LimitPlan(
                limit,
                limit.by().stream().map(Dimension::of).toList(),
                limit.rules().stream().map(rule -> rule(limit, rule)).toList(),
                limit.quotas().stream().map(quota -> quota(limit, quota)).toList(),
                limit.name() + " in flight " + limit.by());
    }

    /**
     * A limit beside {@code limit} that admits {@code leftPercent} of its rates: rounded up, so that nobody gets less, and at
     * least one request. It has counters of its own, and neither quotas nor a bound of requests in flight: what these count
     * lasts longer than what it is lowered for.
     *
     * @param shadow whether it refuses nothing, as it does where the limit does not either
     */
    public static LimitPlan lowered(Limit limit, double leftPercent, boolean shadow) {
        Limit lower = new Limit(
                limit.name(),
                limit.by(),
                limit.methods(),
                limit.rules().stream().map(rule -> lower(rule, leftPercent)).toList(),
                List.of(),
                0,
                limit.mode(),
                limit.onUnavailable(),
                shadow || limit.shadow(),
                limit.global(),
                null);
        String prefix = Math.round(leftPercent * 100) + " of 10000 of ";
        return new LimitPlan(
                lower,
                lower.by().stream().map(Dimension::of).toList(),
                lower.rules().stream()
                        .map(rule -> rule(lower, rule, LimitPolicy.LOWERED, prefix))
                        .toList(),
                List.of(),
                "");
    }

    private static Limit.Rule lower(Limit.Rule rule, double leftPercent) {
        return new Limit.Rule(part(rule.requests(), leftPercent), rule.per(), part(rule.burst(), leftPercent));
    }

    private static long part(long whole, double leftPercent) {
        return Math.min(whole, (long) Math.ceil((double) whole * leftPercent / 100));
    }

    /** Names it in metrics: as the limit, and a lowered one apart from it. */
    String label() {
        return rules.isEmpty() ? limit.name() : rules.getFirst().policy().name();
    }

    private static Rule rule(Limit limit, Limit.Rule stated) {
        return rule(limit, stated, "", "");
    }

    private static Rule rule(Limit limit, Limit.Rule stated, String suffix, String prefix) {
        LimitRule rule = LimitRule.of(stated);
        String wireName = prefix + stated.requests() + "/" + stated.per().toMillis() + "/" + stated.burst();
        long windowSeconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(rule.perNanos()));
        // The mode is part of it, since what a relaxed limit gets is noted in this node's share too.
        return new Rule(
                limit.name() + " " + wireName + " " + limit.mode() + " " + limit.by(),
                wireName,
                rule,
                LimitPolicy.of(limit.name() + suffix, rule.requests(), windowSeconds));
    }

    /** Whether requests hold a place of it while they are under way. */
    public boolean boundsInFlight() {
        return limit.inFlight() > 0;
    }

    boolean isRelaxed() {
        return limit.mode() == Limit.Mode.RELAXED;
    }

    /** What a limit counts by. */
    public sealed interface Dimension {
        /** The client's address: IPv4 exactly; IPv6 by its /64, since one client has a whole one to send from. */
        record Address() implements Dimension {}

        /** The network of the client's address: IPv4 by its /24, IPv6 by its /64. */
        record Network() implements Dimension {}

        /** The consumer. */
        record OfConsumer() implements Dimension {}

        /** The API key. */
        record OfKey() implements Dimension {}

        /** The route. */
        record OfRoute() implements Dimension {}

        /** A header, by its name in lower case. */
        record OfHeader(String name) implements Dimension {}

        /** A claim of the token. */
        record OfClaim(String name) implements Dimension {}

        private static Dimension of(String name) {
            String kind = name.substring(0, name.indexOf(':') + 1);
            String rest = name.substring(kind.length());
            return switch (kind.isEmpty() ? name : kind) {
                case "address" -> new Address();
                case "network" -> new Network();
                case "consumer" -> new OfConsumer();
                case "key" -> new OfKey();
                case "route" -> new OfRoute();
                case "header:" -> new OfHeader(rest);
                case "claim:" -> new OfClaim(rest);
                default -> throw new IllegalArgumentException("by: " + name + " (expected: a dimension)");
            };
        }
    }
}
