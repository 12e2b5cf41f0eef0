package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many requests are admitted, counted by some dimensions over the whole cluster.
 *
 * @param by dimensions ({@link #DIMENSION}); several make one counter for each combination, none makes one for all
 * @param methods which methods count
 * @param rules all of which hold; none only if {@code inFlight} says something
 * @param inFlight requests that may be under way at the same time, over the whole cluster; 0 for no such bound
 * @param mode how hard the promise is
 * @param onUnavailable what a strict limit does while the cluster can't answer
 * @param shadow count and report what would have been refused, refuse nothing
 */
public record Limit(
        String name,
        List<String> by,
        MethodClass methods,
        List<Rule> rules,
        long inFlight,
        Mode mode,
        OnUnavailable onUnavailable,
        boolean shadow)
        implements ConfigObject {

    /** A dimension: {@code address}, {@code consumer}, {@code key}, {@code route}, {@code header:NAME}, {@code claim:NAME}. */
    public static final Pattern DIMENSION = Pattern.compile(
            "address|consumer|key|route|header:[!#$%&'*+.^_`|~0-9a-z-]{1,64}|claim:[A-Za-z0-9._:/-]{1,64}");

    private static final String DIMENSION_EXPECTED = "address, consumer, key, route or header:name in lower case";
    /** What a token says of itself is a dimension only once tokens are read; no token is, in this version. */
    private static final String CLAIM = "claim:";

    private static final Duration PER_MIN = Duration.ofSeconds(1);
    private static final Duration PER_MAX = Duration.ofDays(31);
    private static final long REQUESTS_MAX = 1_000_000_000L;
    private static final long IN_FLIGHT_MAX = 1_000_000L;
    private static final String SOMETHING = "at least one, or inFlight";

    public Limit {
        Names.requireName(name);
        by = List.copyOf(by);
        rules = List.copyOf(rules);
        if (inFlight < 0 || (rules.isEmpty() && inFlight == 0)) {
            throw new IllegalArgumentException("rules: none (expected: " + SOMETHING + ")");
        }
    }

    /** Which methods a limit counts: reading ones are GET, HEAD and OPTIONS, writing ones the rest. */
    public enum MethodClass {
        ANY,
        READ,
        WRITE;

        /** Whether a request that only reads, or does not, is counted. */
        public boolean counts(boolean read) {
            return switch (this) {
                case ANY -> true;
                case READ -> read;
                case WRITE -> !read;
            };
        }
    }

    /** How hard the promise is; see docs on limits. */
    public enum Mode {
        RELAXED,
        STRICT
    }

    /** What a strict limit does while the cluster can't answer. */
    public enum OnUnavailable {
        DENY,
        ALLOW
    }

    /**
     * One rule. With {@code burst} 0 a sliding window: in every interval of {@code per} at most {@code requests}. With a
     * burst a token bucket: in every interval of length t at most {@code burst + t × requests / per}.
     */
    public record Rule(long requests, Duration per, long burst) {
        public Rule {
            if (requests < 1 || burst < 0 || per.isNegative() || per.isZero()) {
                throw new IllegalArgumentException("rule: " + requests + " per " + per + " burst " + burst
                        + " (expected: requests of at least 1, a period, a burst of at least 0)");
            }
        }

        /** Whether this is a token bucket. */
        public boolean isBucket() {
            return burst > 0;
        }

        static @Nullable Rule read(JsonObjectReader in) {
            long requests = in.number("requests", 1, REQUESTS_MAX);
            Duration per = in.duration("per", PER_MIN, PER_MAX);
            long burst = in.number("burst", 0, 0, REQUESTS_MAX);
            if (in.has("calendar")) {
                in.violation("calendar", "calendar quotas are not part of this version (expected: null)");
            }
            return in.build(() -> new Rule(requests, per, burst));
        }

        ObjectNode toJson() {
            ObjectNode json = Json.object().put("requests", requests).put("per", HumanDuration.print(per));
            return burst > 0 ? json.put("burst", burst) : json;
        }
    }

    static @Nullable Limit read(JsonObjectReader in) {
        String name = Names.name(in);
        List<String> by = in.strings("by", 4, Limit::dimensionExpectation);
        MethodClass methods = in.oneOf("methods", MethodClass.ANY, MethodClass.class);
        List<Rule> rules = in.objects("rules", 8, Rule::read);
        long inFlight = in.number("inFlight", 0, 1, IN_FLIGHT_MAX);
        if (in.isNothing("rules") && !in.has("inFlight")) {
            in.violation("rules", "none (expected: " + SOMETHING + ")");
        }
        Mode mode = in.oneOf("mode", Mode.RELAXED, Mode.class);
        OnUnavailable onUnavailable = in.oneOf("onUnavailable", OnUnavailable.DENY, OnUnavailable.class);
        boolean shadow = in.flag("shadow", false);
        return in.build(() -> new Limit(name, by, methods, rules, inFlight, mode, onUnavailable, shadow));
    }

    private static @Nullable String dimensionExpectation(String dimension) {
        if (dimension.startsWith(CLAIM)) {
            return DIMENSION_EXPECTED + "; counting by claims is not part of this version";
        }
        return DIMENSION.matcher(dimension).matches() ? null : DIMENSION_EXPECTED;
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name);
        JsonLists.put(json, "by", by);
        json.put("methods", JsonObjectReader.wireName(methods));
        JsonLists.put(json, "rules", rules, Rule::toJson);
        if (inFlight > 0) {
            json.put("inFlight", inFlight);
        }
        return json.put("mode", JsonObjectReader.wireName(mode))
                .put("onUnavailable", JsonObjectReader.wireName(onUnavailable))
                .put("shadow", shadow);
    }
}
