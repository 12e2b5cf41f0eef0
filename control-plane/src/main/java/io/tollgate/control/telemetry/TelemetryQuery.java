package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads sums of telemetry. Each stretch of time is read from the coarsest table that fits the question and is filled up to
 * there, the rest from the finer ones, so that every request is in exactly one of them.
 */
public final class TelemetryQuery {
    private static final String REQUESTS = "sum(status_2xx + status_3xx + status_4xx + status_5xx + unanswered)";
    private static final String LATENCY = "string_agg(latency, ''::bytea)";
    /** Instead of {@link #LATENCY}. Histograms are most of what a table holds: who does not need them does not read them. */
    private static final String NO_LATENCY = "''::bytea";

    private static final String COUNTS = """
            sum(status_2xx) AS status_2xx, sum(status_3xx) AS status_3xx, sum(status_4xx) AS status_4xx,
            sum(status_5xx) AS status_5xx, sum(unanswered) AS unanswered, sum(gateway_made) AS gateway_made,
            sum(gateway_5xx) AS gateway_5xx, sum(auth_failed) AS auth_failed, sum(limited) AS limited, sum(missed_max) AS missed_max,
            sum(would_deny) AS would_deny, sum(would_allow) AS would_allow,
            sum(samples) AS samples, sum(level_sum) AS level_sum, max(level_max) AS level_max,
            """;

    private final Connection connection;
    private final Map<Resolution, Instant> filledUpTo = new EnumMap<>(Resolution.class);

    /** Questions on {@code connection}, whose transaction is the caller's. */
    public TelemetryQuery(Connection connection) throws SQLException {
        this.connection = connection;
        Map<String, Instant> upTo = new HashMap<>();
        Sql.list(
                connection,
                "SELECT resolution, up_to FROM telemetry_rollups",
                row -> upTo.put(row.getString(1), Sql.instant(row, "up_to")));
        filledUpTo.put(Resolution.TEN_SECONDS, Instant.MAX);
        filledUpTo.put(Resolution.MINUTE, upTo.getOrDefault(Resolution.MINUTE.label(), Instant.MIN));
        filledUpTo.put(Resolution.HOUR, upTo.getOrDefault(Resolution.HOUR.label(), Instant.MIN));
    }

    /**
     * What is asked.
     *
     * @param step how time is cut; null for one sum over all of it
     * @param names of those only; null for all
     * @param nodes of those only; null for all
     */
    public record Question(
            Dimension dimension,
            Instant from,
            Instant to,
            @Nullable Duration step,
            @Nullable List<String> names,
            @Nullable List<String> nodes) {
        public Question {
            names = names == null ? null : List.copyOf(names);
            nodes = nodes == null ? null : List.copyOf(nodes);
        }

        /** One sum of each name from {@code from}, before {@code to}. */
        public static Question of(Dimension dimension, Instant from, Instant to) {
            return new Question(dimension, from, to, null, null, null);
        }

        /** The same in steps. */
        public Question every(Duration wanted) {
            return new Question(dimension, from, to, wanted, names, nodes);
        }

        /** The same, narrowed. */
        public Question named(String wanted) {
            return named(List.of(wanted));
        }

        /** The same, narrowed. */
        public Question named(List<String> wanted) {
            return new Question(dimension, from, to, step, wanted, nodes);
        }

        /** The same, narrowed. */
        public Question at(List<String> wanted) {
            return new Question(dimension, from, to, step, names, wanted);
        }

        /** The same, its ends rounded down to steps that are still kept of that time; at least one step long. */
        public Question asKept(Instant now) {
            Resolution resolution = Resolution.holding(from, now);
            Instant begin = resolution.floor(from);
            Instant end = resolution.floor(to);
            Instant later = begin.isBefore(end) ? end : begin.plus(resolution.step());
            return new Question(dimension, begin, later, step, names, nodes);
        }
    }

    /** What sums are kept apart by. */
    public enum Apart {
        NOTHING,
        NAME,
        NODE,
        NAME_AND_NODE;

        boolean byName() {
            return this == NAME || this == NAME_AND_NODE;
        }

        boolean byNode() {
            return this == NODE || this == NAME_AND_NODE;
        }
    }

    /**
     * One sum.
     *
     * @param at start of the step; the question's beginning without steps
     * @param name empty unless kept apart
     * @param node empty unless kept apart
     * @param latency a sequence of histograms
     */
    public record Sum(
            Instant at, String name, String node, RequestCounts counts, ByteString latency, LevelSamples level) {
        Summary.Latency quantiles() {
            return Quantiles.of(latency);
        }
    }

    /** The sums with their histograms, by time. As large as all those histograms: for a few names, or none. */
    public List<Sum> sums(Question question, Apart apart) throws SQLException {
        return sums(question, apart, LATENCY);
    }

    /** The sums without histograms, by time. */
    public List<Sum> counts(Question question, Apart apart) throws SQLException {
        return sums(question, apart, NO_LATENCY);
    }

    private List<Sum> sums(Question question, Apart apart, String latency) throws SQLException {
        Duration step = question.step;
        List<@Nullable Object> arguments = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT ");
        if (step == null) {
            sql.append("?::timestamptz AS bin, ");
            arguments.add(question.from);
        } else {
            sql.append("date_bin(make_interval(secs => ?), at, 'epoch'::timestamptz) AS bin, ");
            arguments.add((double) step.toSeconds());
        }
        sql.append(apart.byName() ? "name" : "''::text AS name").append(", ");
        sql.append(apart.byNode() ? "node" : "''::text AS node")
                .append(", ")
                .append(COUNTS)
                .append(latency)
                .append(" AS latency FROM (");
        sources(question, sql, arguments);
        sql.append(") AS rows GROUP BY 1, 2, 3 ORDER BY 1, 2, 3");
        return Sql.list(connection, sql.toString(), TelemetryQuery::read, arguments.toArray());
    }

    /**
     * The names with most requests.
     *
     * @param names at most as many as were asked for, most requests first
     * @param others how many more names have any
     */
    public record Most(List<String> names, int others) {
        public Most {
            names = List.copyOf(names);
        }

        /** {@code question} about these only. */
        Question of(Question question, Apart apart) {
            return apart.byNode() ? question.at(names) : question.named(names);
        }
    }

    /** Which names, or with {@link Apart#NODE} nodes, have most requests in all of the question's time. */
    public Most most(Question question, Apart apart, int countMax) throws SQLException {
        return most(question, apart, Metric.REQUESTS, countMax);
    }

    /** The same by requests that {@code of} counts; names without any are not among them. */
    Most most(Question question, Apart apart, Metric of, int countMax) throws SQLException {
        String counted = counted(of);
        List<@Nullable Object> arguments = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT ").append(apart.byNode() ? "node" : "name");
        sql.append(" AS who, count(*) OVER () AS all_of_them FROM (");
        sources(question, sql, arguments);
        sql.append(") AS rows GROUP BY 1 HAVING ").append(counted).append(" > 0 ORDER BY ");
        sql.append(counted).append(" DESC, 1 LIMIT ?");
        arguments.add(countMax);
        List<Integer> all = new ArrayList<>();
        List<String> names = Sql.list(
                connection,
                sql.toString(),
                row -> {
                    all.add(row.getInt("all_of_them"));
                    return row.getString("who");
                },
                arguments.toArray());
        return new Most(names, all.isEmpty() ? 0 : all.getFirst() - names.size());
    }

    /** What is added up of the rows: for latencies requests, since histograms are not ordered here. */
    private static String counted(Metric metric) {
        return switch (metric) {
            case REQUESTS, LATENCY_P50, LATENCY_P95, LATENCY_P99 -> REQUESTS;
            case STATUS_2XX -> "sum(status_2xx)";
            case STATUS_3XX -> "sum(status_3xx)";
            case STATUS_4XX -> "sum(status_4xx)";
            case STATUS_5XX -> "sum(status_5xx)";
            case GATEWAY_MADE -> "sum(gateway_made)";
            case GATEWAY_4XX -> "least(sum(status_4xx), sum(gateway_made - gateway_5xx))";
            case UPSTREAM_4XX -> "sum(status_4xx) - least(sum(status_4xx), sum(gateway_made - gateway_5xx))";
            case GATEWAY_5XX -> "sum(gateway_5xx)";
            case UPSTREAM_5XX -> "sum(status_5xx - gateway_5xx)";
            case AUTH_FAILED -> "sum(auth_failed)";
            case LIMITED -> "sum(limited)";
            case REFUSED -> "sum(auth_failed + limited)";
            case INFLIGHT,
                    DOWNSTREAM_CONNECTIONS,
                    UPSTREAM_CONNECTIONS,
                    POOL_WAITING,
                    CPU,
                    HEAP_USED_BYTES,
                    HEAP_USED,
                    EVENT_LOOP_LAG_MICROS ->
                throw new IllegalArgumentException(metric.word() + ": a level (expected: a count)");
        };
    }

    private static Sum read(ResultSet row) throws SQLException {
        byte[] latency = row.getBytes("latency");
        return new Sum(
                Sql.instant(row, "bin"),
                row.getString("name"),
                row.getString("node"),
                TelemetryTables.counts(row),
                latency == null ? ByteString.EMPTY : ByteString.copyFrom(latency),
                TelemetryTables.level(row));
    }

    private void sources(Question question, StringBuilder sql, List<@Nullable Object> arguments) {
        Resolution coarsest = coarsest(question);
        Instant from = question.from;
        String between = "";
        for (Resolution resolution : List.of(Resolution.HOUR, Resolution.MINUTE, Resolution.TEN_SECONDS)) {
            if (resolution.step().compareTo(coarsest.step()) > 0) {
                continue;
            }
            Instant filled = filledUpTo.getOrDefault(resolution, Instant.MIN);
            Instant to = filled.isBefore(question.to) ? filled : question.to;
            if (!from.isBefore(to)) {
                continue;
            }
            sql.append(between).append("SELECT * FROM ").append(resolution.table());
            sql.append(" WHERE dimension = ? AND at >= ? AND at < ?");
            arguments.add(question.dimension.word());
            arguments.add(from);
            arguments.add(to);
            if (question.names != null) {
                sql.append(" AND name = ANY(?)");
                arguments.add(question.names);
            }
            if (question.nodes != null) {
                sql.append(" AND node = ANY(?)");
                arguments.add(question.nodes);
            }
            between = " UNION ALL ";
            from = to;
        }
        if (between.isEmpty()) {
            sql.append("SELECT * FROM ").append(Resolution.TEN_SECONDS.table()).append(" WHERE false");
        }
    }

    /** A table fits when its steps divide the question's and both its ends. */
    private Resolution coarsest(Question question) {
        for (Resolution resolution : List.of(Resolution.HOUR, Resolution.MINUTE)) {
            boolean cut = question.step == null
                    || question.step.toSeconds() % resolution.step().toSeconds() == 0;
            boolean ends = resolution.floor(question.to).equals(question.to)
                    || question.to.isAfter(filledUpTo.getOrDefault(resolution, Instant.MIN));
            if (cut && ends && resolution.floor(question.from).equals(question.from)) {
                return resolution;
            }
        }
        return Resolution.TEN_SECONDS;
    }

    /**
     * A stretch of time in which a node is asked about.
     *
     * @param node empty for all that have no stretch of their own
     */
    public record Stretch(String node, Instant from, Instant to) {
        /** Of all that have no stretch of their own. */
        public static final String OTHERS = "";
    }

    /** The newest level of each name of these dimensions at each node, in steps of ten seconds: one look, however many stretches. */
    public List<Sum> newest(List<Dimension> dimensions, List<Stretch> stretches) throws SQLException {
        List<String> nodes = stretches.stream().map(Stretch::node).toList();
        return Sql.list(
                connection,
                """
                SELECT newest.* FROM unnest(?::text[], ?::text[]::timestamptz[], ?::text[]::timestamptz[])
                    AS stretch (node, since, until)
                CROSS JOIN LATERAL (
                    SELECT DISTINCT ON (node, name) at, node, name, samples, level_sum, level_max FROM %s AS rows
                    WHERE dimension = ANY (?) AND at >= stretch.since AND at < stretch.until
                      AND (rows.node = stretch.node OR (stretch.node = '' AND rows.node <> ALL (?)))
                    ORDER BY node, name, at DESC) AS newest
                """.formatted(Resolution.TEN_SECONDS.table()),
                row -> new Sum(
                        Sql.instant(row, "at"),
                        row.getString("name"),
                        row.getString("node"),
                        RequestCounts.NONE,
                        ByteString.EMPTY,
                        TelemetryTables.level(row)),
                nodes,
                stretches.stream().map(each -> each.from.toString()).toList(),
                stretches.stream().map(each -> each.to.toString()).toList(),
                dimensions.stream().map(Dimension::word).toList(),
                nodes);
    }

    /** Whether any request is counted in all that is kept; the smallest table is looked into first. */
    boolean anyRequest() throws SQLException {
        for (Resolution resolution : List.of(Resolution.HOUR, Resolution.MINUTE, Resolution.TEN_SECONDS)) {
            boolean counted = Sql.one(
                            connection,
                            "SELECT 1 FROM " + resolution.table() + " WHERE dimension = ? AND status_2xx + status_3xx"
                                    + " + status_4xx + status_5xx + unanswered > 0 LIMIT 1",
                            row -> row.getInt(1),
                            Dimension.TOTAL.word())
                    .isPresent();
            if (counted) {
                return true;
            }
        }
        return false;
    }

    /**
     * The end of the last step that every node has told of, but for nodes whose last word is about a time more than
     * {@code waitedFor} ago.
     */
    public Instant toldByAll(Instant now, Duration waitedFor) throws SQLException {
        return Told.byAll(connection, now, waitedFor);
    }

    /** How long a node counts before it tells. */
    public static Duration interval() {
        return Told.INTERVAL;
    }

    /** The middle of the newest interval that any node has told of; empty when none has for {@code waitedFor}. */
    public Optional<Instant> newestTold(Instant now, Duration waitedFor) throws SQLException {
        return Told.newest(connection, now, waitedFor);
    }

    /** When the first node reported anything at or after {@code from}. */
    public Optional<Instant> begun(Instant from, Instant to) throws SQLException {
        List<@Nullable Object> arguments = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT min(at) AS first FROM (");
        sources(Question.of(Dimension.LEVEL, from, to), sql, arguments);
        sql.append(") AS rows");
        return Sql.one(
                        connection,
                        sql.toString(),
                        row -> Optional.ofNullable(Sql.instantOrNull(row, "first")),
                        arguments.toArray())
                .flatMap(found -> found);
    }
}
