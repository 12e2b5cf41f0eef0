package io.tollgate.control.whatif;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.database.Database;
import io.tollgate.control.key.CredentialLog;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.TelemetryQuery;
import io.tollgate.control.whatif.WhatIf.AtLeast;
import io.tollgate.control.whatif.WhatIf.Span;
import io.tollgate.control.whatif.WhatIf.Subject;
import io.tollgate.control.whatif.WhatIf.Untold;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.InvalidDocumentException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks what a limit would have refused of the traffic that there was. */
@Singleton
public final class WhatIfs {
    /** How far back is looked when nothing is said. */
    public static final Duration WINDOW_DEFAULT = Duration.ofHours(24);

    static final String WINDOW_EXPECTED = "from 1m to 90d";
    private static final Duration WINDOW_MIN = Duration.ofMinutes(1);
    private static final Duration WINDOW_MAX = Duration.ofDays(90);
    private static final Duration FINEST = Duration.ofSeconds(10);
    /** So finely are requests kept for six hours; minutes would be for a week, but that many steps take too long. */
    private static final Duration FINEST_FOR = Duration.ofHours(6);

    private static final Duration MINUTES_FOR = Duration.ofHours(36);
    /** A node tells of an interval when it is over, and it is stored within a moment. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(3);

    private static final int SUBJECTS_MAX = 10;

    /** Of more keys that use a limit the newer ones are left out: fewer requests are still a lower bound. */
    private static final int KEYS_MAX = 10_000;

    private final Database database;
    private final Catalogue catalogue;
    private final CurrentConfiguration current;
    private final CredentialLog keys;
    private final InstantSource clock;

    WhatIfs(
            Database database,
            Catalogue catalogue,
            CurrentConfiguration current,
            CredentialLog keys,
            InstantSource clock) {
        this.database = database;
        this.catalogue = catalogue;
        this.current = current;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * What a limit of that name would have refused in the last {@code window}, used as it is now.
     *
     * @param document of the limit; null for the one that is there
     */
    public WhatIf ask(Actor actor, String name, @Nullable JsonNode document, Duration window) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        actor.require(OperatorPermission.LIMITS_READ);
        if (window.compareTo(WINDOW_MIN) < 0 || window.compareTo(WINDOW_MAX) > 0) {
            throw new Malformed("?window", HumanDuration.print(window) + " (expected: " + WINDOW_EXPECTED + ")");
        }
        Limit limit = (Limit)
                (document == null ? catalogue.get(actor, Kind.LIMIT, name).object() : read(name, document));
        Configuration configuration = current.current().configuration();
        return switch (Basis.of(limit, configuration, keys(limit, configuration))) {
            case Basis.Nothing nothing -> new Untold(nothing.reason());
            case Basis.Counts counts -> database.read(connection -> replay(connection, limit, counts, window));
        };
    }

    private Basis.Keys keys(Limit limit, Configuration configuration) {
        Instant now = clock.instant();
        return new Basis.Keys(
                keys.idsLimitedBy(limit.name(), now, KEYS_MAX),
                limit.by().equals(List.of("key"))
                        ? keys.idsOf(Basis.consumers(limit, configuration), now, KEYS_MAX)
                        : List.of());
    }

    /** The name is the path's, whatever is being written into the document. */
    private static Limit read(String name, JsonNode document) {
        JsonNode named =
                document instanceof ObjectNode object ? object.deepCopy().put("name", name) : document;
        try {
            return (Limit) Kind.LIMIT.read(named);
        } catch (InvalidDocumentException e) {
            throw new Invalid(e.violations());
        }
    }

    private WhatIf replay(Connection connection, Limit limit, Basis.Counts basis, Duration window) throws SQLException {
        TelemetryQuery query = new TelemetryQuery(connection);
        Span span = span(query, window);
        DemandReader reader = new DemandReader(query, span);
        Map<String, Demand> demands = reader.demands(basis);
        Demand others = basis.without().nothing()
                ? null
                : reader.others(basis.without(), basis.dimension() != Dimension.ADDRESS);
        List<String> notes = new ArrayList<>(basis.notes());
        if (others != null && others.requests() > 0) {
            notes.add(
                    "%d requests came by routes without this limit. Whose they were is not known, so they are taken off."
                            .formatted(others.requests()));
        }
        if (demands.size() >= DemandReader.NAMES_MAX) {
            notes.add("Only the %d with most requests are in it.".formatted(DemandReader.NAMES_MAX));
        }
        long requests = 0;
        long refusedOfAll = 0;
        List<Subject> subjects = new ArrayList<>();
        for (Map.Entry<String, Demand> each : demands.entrySet()) {
            Demand all = each.getValue();
            Demand own = others == null || basis.whole().contains(each.getKey()) ? all : all.less(others);
            subjects.add(new Subject(each.getKey(), own.requests(), Replay.refused(limit, own, basis.cost())));
            requests += own.requests();
            refusedOfAll += Replay.refused(limit, all, basis.cost());
        }
        subjects.removeIf(subject -> subject.refused() == 0);
        if (subjects.isEmpty() && refusedOfAll > 0) {
            return new Untold("Telemetry counts by " + basis.dimension().word()
                    + " over all routes, and many requests came by routes without this limit.");
        }
        subjects.sort(Comparator.comparingLong(Subject::refused).reversed().thenComparing(Subject::name));
        notes.add(told(limit, span));
        return new AtLeast(
                span,
                basis.apart() ? basis.dimension().word() : "",
                requests,
                subjects.stream().mapToLong(Subject::refused).sum(),
                reader.refusedThen(limit.name()),
                subjects.subList(0, Math.min(SUBJECTS_MAX, subjects.size())),
                subjects.size(),
                notes);
    }

    private static String told(Limit limit, Span span) {
        boolean shorter = limit.rules().stream()
                .anyMatch(rule -> rule.per().compareTo(span.step().plus(Replay.BLUR)) < 0);
        return "It is a lower bound: requests are known in steps of " + HumanDuration.print(span.step())
                + (shorter ? ", longer than a rule’s interval, so bursts in a step are not seen" : "")
                + "; those that other limits refused count as requests.";
    }

    /** Where telemetry has begun within the window, the time before tells nothing. */
    private Span span(TelemetryQuery query, Duration window) throws SQLException {
        Duration step = window.compareTo(FINEST_FOR) <= 0
                ? FINEST
                : window.compareTo(MINUTES_FOR) <= 0 ? Duration.ofMinutes(1) : Duration.ofHours(1);
        Instant to = floor(clock.instant().minus(ON_THE_WAY), FINEST);
        Instant from = floor(to.minus(window), step);
        Instant begun = floor(query.begun(from, to).orElse(to.minus(FINEST)), step);
        if (!begun.isAfter(from)) {
            return new Span(from, to, window, step);
        }
        long minutes = Math.max(1, Math.ceilDiv(Duration.between(begun, to).toSeconds(), 60L));
        return new Span(begun, to, Duration.ofMinutes(minutes), step);
    }

    private static Instant floor(Instant at, Duration step) {
        long seconds = step.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), seconds) * seconds);
    }
}
