package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many requests are admitted, or bytes of responses sent, counted by some dimensions over the whole cluster.
 *
 * @param by dimensions ({@link #DIMENSION}); several make one counter for each combination, none makes one for all
 * @param methods which methods count
 * @param rules all of which hold; none only if there are quotas or {@code inFlight}
 * @param quotas requests or bytes a calendar day or month, all of which hold; in JSON they stand among the rules
 * @param inFlight requests that may be under way at the same time, over the whole cluster; 0 for no such bound
 * @param mode its consistency
 * @param onUnavailable what a strict limit does while the cluster can't answer
 * @param shadow count and report what would have been refused, refuse nothing
 * @param global whether it holds for every request that a route takes, named anywhere or not
 * @param adaptive when its rates are lowered for somebody; null for never
 */
public record Limit(
        String name,
        List<String> by,
        MethodClass methods,
        List<Rule> rules,
        List<Quota> quotas,
        long inFlight,
        Mode mode,
        OnUnavailable onUnavailable,
        boolean shadow,
        boolean global,
        @Nullable AdaptiveLimit adaptive)
        implements ConfigObject {

    /**
     * A dimension: {@code address}, {@code network}, {@code consumer}, {@code key}, {@code route}, {@code header:NAME},
     * {@code claim:NAME}.
     */
    public static final Pattern DIMENSION = Pattern.compile(
            "address|network|consumer|key|route|header:[!#$%&'*+.^_`|~0-9a-z-]{1,64}|claim:[A-Za-z0-9._:/-]{1,64}");

    /** The most bytes of a quota: what a response field can say (RFC 9651 section 3.3.1), nearly a petabyte. */
    public static final long BYTES_MAX = 999_999_999_999_999L;

    /** The most limits of a configuration that adapt. */
    public static final int ADAPTIVE_MAX = 32;

    /** Nodes that must count so that a strict limit survives the loss of one: it needs a majority. */
    public static final int NODES_FOR_STRICT = 3;

    /** The most limits of a configuration that are global: every request asks all of them. */
    public static final int GLOBAL_MAX = 16;

    private static final String DIMENSION_EXPECTED =
            "address, network, consumer, key, route, header:name in lower case or claim:name";

    private static final String CLAIM = "claim:";

    private static final Duration PER_MIN = Duration.ofSeconds(1);
    private static final Duration PER_MAX = Duration.ofDays(31);
    /** A whole burst must come back by then, in 71 years: a counter's time line has an end, and nobody means more. */
    private static final Duration REFILLED_MAX = Duration.ofDays(26_000);

    private static final long REQUESTS_MAX = 1_000_000_000L;
    private static final long IN_FLIGHT_MAX = 1_000_000L;
    private static final String SOMETHING = "at least one, or inFlight";
    private static final List<String> WATCHED = List.of("address", "consumer");

    public Limit {
        Names.requireName(name);
        by = List.copyOf(by);
        rules = List.copyOf(rules);
        quotas = List.copyOf(quotas);
        if (inFlight < 0 || (rules.isEmpty() && quotas.isEmpty() && inFlight == 0)) {
            throw new IllegalArgumentException("rules: none (expected: " + SOMETHING + ")");
        }
    }

    /** The claims of a token that it counts by, by name; a dot may lead into a claim. */
    public List<String> claims() {
        return by.stream()
                .filter(dimension -> dimension.startsWith(CLAIM))
                .map(dimension -> dimension.substring(CLAIM.length()))
                .toList();
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

    /** The limit's consistency; see docs/reference/limits.md. */
    public enum Mode {
        RELAXED,
        STRICT
    }

    /** What a strict limit does while the cluster can't answer. */
    public enum OnUnavailable {
        DENY,
        ALLOW
    }

    /** What stands in {@code rules}: a rate, or with a calendar a quota. */
    public sealed interface Stated permits Rule, Quota {
        /** As it stands among the rules. */
        ObjectNode toJson();
    }

    /** A calendar's periods. */
    public enum Period {
        DAY("1d"),
        MONTH("1mo");

        private final String text;

        Period(String text) {
            this.text = text;
        }

        /** As it is written: {@code 1d} or {@code 1mo}. */
        public String text() {
            return text;
        }

        static Period of(String text) {
            return text.equals(MONTH.text) ? MONTH : DAY;
        }
    }

    /** What a quota counts. */
    public enum Unit {
        REQUESTS,
        /** Of responses' bodies, as they are sent to clients. */
        BYTES;

        /** The field that says how many. */
        public String field() {
            return JsonObjectReader.wireName(this);
        }
    }

    /** At most {@code amount} in each day or month of {@code calendar}, kept over restarts of everything. */
    public record Quota(Unit unit, long amount, Period per, ZoneId calendar) implements Stated {
        private static final Pattern PER = Pattern.compile("1d|1mo");
        private static final Pattern ZONE = Pattern.compile("[A-Za-z][A-Za-z0-9_+/-]{0,63}");
        private static final String ZONE_EXPECTED = "a time zone such as UTC or Europe/Zurich";

        public Quota {
            if (amount < 1) {
                throw new IllegalArgumentException("quota: " + amount + " (expected: at least 1)");
            }
        }

        /** Whether it is counted when responses have been sent, and not before. */
        public boolean isOfBytes() {
            return unit == Unit.BYTES;
        }

        /** Names it among the quotas of its limit: its numbers, so that a changed quota is another and starts unused. */
        public String wireName() {
            String prefix = isOfBytes() ? "bytes:" : "";
            return prefix + amount + "/" + per.text() + "/" + calendar.getId();
        }

        /** The period that {@code now} is in: {@code 2026-11-26} or {@code 2026-11}. */
        public String period(Instant now) {
            LocalDate day = now.atZone(calendar).toLocalDate();
            return switch (per) {
                case DAY -> day.toString();
                case MONTH -> YearMonth.from(day).toString();
            };
        }

        /** When the period that {@code now} is in ends. */
        public Instant end(Instant now) {
            LocalDate day = now.atZone(calendar).toLocalDate();
            LocalDate next = switch (per) {
                case DAY -> day.plusDays(1);
                case MONTH -> day.withDayOfMonth(1).plusMonths(1);
            };
            return next.atStartOfDay(calendar).toInstant();
        }

        private static @Nullable Quota read(JsonObjectReader in) {
            Unit unit = in.has(Unit.BYTES.field()) ? Unit.BYTES : Unit.REQUESTS;
            if (unit == Unit.BYTES && in.has(Unit.REQUESTS.field())) {
                in.violation(Unit.BYTES.field(), "there beside requests (expected: one of the two)");
            }
            long amount = in.number(unit.field(), 1, unit == Unit.BYTES ? BYTES_MAX : REQUESTS_MAX);
            String per = in.string("per", PER, "1d or 1mo, since there is a calendar");
            String zone = in.string("calendar", ZONE, ZONE_EXPECTED);
            if (ZONE.matcher(zone).matches() && !ZoneId.getAvailableZoneIds().contains(zone)) {
                in.violation("calendar", "\"" + zone + "\" (expected: " + ZONE_EXPECTED + ")");
            }
            if (in.has("burst")) {
                in.violation("burst", "a calendar quota has none (expected: null)");
            }
            return in.build(() -> new Quota(unit, amount, Period.of(per), ZoneId.of(zone)));
        }

        @Override
        public ObjectNode toJson() {
            return Json.object()
                    .put(unit.field(), amount)
                    .put("per", per.text())
                    .put("calendar", calendar.getId());
        }
    }

    /**
     * One rule. With {@code burst} 0 a sliding window: in every interval of {@code per} at most {@code requests}. With a
     * burst a token bucket: in every interval of length t at most {@code burst + t × requests / per}.
     */
    public record Rule(long requests, Duration per, long burst) implements Stated {
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

        private static @Nullable Rule read(JsonObjectReader in) {
            if (in.has(Unit.BYTES.field())) {
                in.violation(
                        Unit.BYTES.field(), "of a rule without calendar (expected: requests; bytes have a calendar)");
            }
            long requests = in.number("requests", 1, REQUESTS_MAX);
            Duration per = in.duration("per", PER_MIN, PER_MAX);
            long burst = in.number("burst", 0, 0, REQUESTS_MAX);
            if (in.isClean()
                    && !in.isOfAnyVersion()
                    && burst > 0
                    && per.dividedBy(requests).compareTo(REFILLED_MAX.dividedBy(burst)) > 0) {
                in.violation(
                        "burst",
                        burst + ", which takes more than " + REFILLED_MAX.toDays() + " days to come back at " + requests
                                + " per " + HumanDuration.print(per) + " (expected: a smaller one)");
            }
            return in.build(() -> new Rule(requests, per, burst));
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode json = Json.object().put("requests", requests).put("per", HumanDuration.print(per));
            return burst > 0 ? json.put("burst", burst) : json;
        }
    }

    static @Nullable Limit read(JsonObjectReader in) {
        String name = Names.name(in);
        List<String> by = in.strings("by", 4, DIMENSION, DIMENSION_EXPECTED);
        MethodClass methods = in.oneOf("methods", MethodClass.ANY, MethodClass.class);
        List<Stated> stated = in.objects("rules", 8, each -> each.has("calendar") ? Quota.read(each) : Rule.read(each));
        if (in.isClean() && !in.isOfAnyVersion()) {
            refuseTwice(in, stated);
        }
        List<Rule> rules = only(stated, Rule.class);
        List<Quota> quotas = only(stated, Quota.class);
        long inFlight = in.number("inFlight", 0, 1, IN_FLIGHT_MAX);
        if (in.isNothing("rules") && !in.has("inFlight")) {
            in.violation("rules", "none (expected: " + SOMETHING + ")");
        }
        Mode mode = in.oneOf("mode", Mode.RELAXED, Mode.class);
        OnUnavailable onUnavailable = in.oneOf("onUnavailable", OnUnavailable.DENY, OnUnavailable.class);
        boolean shadow = in.flag("shadow", false);
        boolean global = in.flag("global", false);
        AdaptiveLimit adaptive = in.objectOrNull("adaptive", AdaptiveLimit::read);
        if (by.contains("address") && by.contains("network")) {
            in.violation("by", "address and network, which says nothing more (expected: one of the two)");
        }
        if (in.has("adaptive") && in.isClean()) {
            refuseUnlowerable(in, by, rules);
        }
        return in.build(() ->
                new Limit(name, by, methods, rules, quotas, inFlight, mode, onUnavailable, shadow, global, adaptive));
    }

    /** Whether members of the cluster are asked, of whom only a majority may grant: not for quotas, nor for requests in flight. */
    public boolean needsMajority() {
        return mode == Mode.STRICT && !rules.isEmpty();
    }

    /** Two that are the same would count each request twice. */
    private static void refuseTwice(JsonObjectReader in, List<Stated> stated) {
        for (int i = 0; i < stated.size(); i++) {
            int first = stated.indexOf(stated.get(i));
            if (first < i) {
                in.violation("rules", i, "the same as rule " + first + " (expected: each once)");
            }
        }
    }

    /** Only rates are lowered, and only for somebody whose counter is their own. */
    private static void refuseUnlowerable(JsonObjectReader in, List<String> by, List<Rule> rules) {
        if (rules.isEmpty()) {
            in.violation("adaptive", "the limit has no rate (expected: a rule without calendar)");
        }
        if (WATCHED.stream().noneMatch(by::contains)) {
            in.violation("adaptive", "the limit counts by " + by + " (expected: address or consumer among them)");
        }
    }

    /** Whether somebody's behaviour is watched for it. */
    public boolean isAdaptive() {
        return adaptive != null && adaptive.mode() != AdaptiveLimit.Mode.OFF;
    }

    private static <T extends Stated> List<T> only(List<Stated> stated, Class<T> kind) {
        return stated.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name);
        JsonLists.put(json, "by", by);
        json.put("methods", JsonObjectReader.wireName(methods));
        List<Stated> stated =
                Stream.<Stated>concat(rules.stream(), quotas.stream()).toList();
        JsonLists.put(json, "rules", stated, Stated::toJson);
        if (inFlight > 0) {
            json.put("inFlight", inFlight);
        }
        json.put("mode", JsonObjectReader.wireName(mode))
                .put("onUnavailable", JsonObjectReader.wireName(onUnavailable))
                .put("shadow", shadow);
        if (global) { // else left out: a node that does not know it yet refuses no snapshot for it
            json.put("global", true);
        }
        if (adaptive != null) {
            json.set("adaptive", adaptive.toJson());
        }
        return json;
    }
}
