package io.tollgate.control.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.database.Database;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException.Conflict;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.quota.QuotaBalance;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people see of calendar quotas and do about them. A change is one transaction with its audit entry. Nodes hear nothing of it:
 * one that knows a counter as spent asks again within five seconds, and gets more then.
 */
@Singleton
public final class Quotas {
    private final Database database;
    private final CurrentConfiguration configuration;
    private final AuditTrail audit;
    private final InstantSource clock;

    Quotas(Database database, CurrentConfiguration configuration, AuditTrail audit, InstantSource clock) {
        this.database = database;
        this.configuration = configuration;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A page of the counters of quotas that limits have now, who has least left first; {@code q} looks into limit and subject.
     * Needs {@link OperatorPermission#QUOTAS_READ}.
     */
    public Page<QuotaView> list(Actor actor, QuotaQuery query) {
        actor.require(OperatorPermission.QUOTAS_READ);
        List<QuotaPeriod> periods = QuotaPeriod.all(
                configuration.current().configuration(), query.limitName(), query.period(), clock.instant());
        List<QuotaRow> rows = database.read(connection -> QuotaStore.page(connection, query, periods));
        // Limits of before could state a quota twice; it is one all the same.
        Map<List<String>, QuotaPeriod> named = periods.stream()
                .collect(Collectors.toMap(
                        each -> List.of(each.limit(), each.rule()), Function.identity(), (one, same) -> one));
        return Page.of(rows, query.list(), last -> QuotaStore.position(query, last), QuotaStore.list(query))
                .map(row -> Objects.requireNonNull(
                                named.get(List.of(row.key().limit(), row.key().rule())))
                        .view(row));
    }

    /**
     * Lets one counter start the period that runs anew: what nodes have reserved of it until now counts no more; what was granted
     * stays. Needs {@link OperatorPermission#QUOTAS_GRANT}.
     */
    public QuotaView reset(Actor actor, JsonNode request, @Nullable String message) {
        QuotaChange change = QuotaChange.reset(permitted(actor, request));
        return write(actor, "quotas.reset", change, message, QuotaBalance::reset);
    }

    /** What {@link #reset} would change; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldReset(Actor actor, JsonNode request) {
        return would(QuotaChange.reset(permitted(actor, request)), QuotaBalance::reset);
    }

    /** Adds permits to one counter for the period that runs. Needs {@link OperatorPermission#QUOTAS_GRANT}. */
    public QuotaView grant(Actor actor, JsonNode request, @Nullable String message) {
        QuotaChange change = QuotaChange.grant(permitted(actor, request));
        return write(actor, "quotas.grant", change, message, balance -> granted(balance, change));
    }

    /** What {@link #grant} would change; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldGrant(Actor actor, JsonNode request) {
        QuotaChange change = QuotaChange.grant(permitted(actor, request));
        return would(change, balance -> granted(balance, change));
    }

    private static JsonNode permitted(Actor actor, JsonNode request) {
        actor.require(OperatorPermission.QUOTAS_GRANT);
        return request;
    }

    private static QuotaBalance granted(QuotaBalance balance, QuotaChange change) {
        if (balance.granted() + change.amount() > QuotaChange.GRANTED_MAX) {
            throw new Invalid(
                    "/amount",
                    change.amount() + ", beside " + balance.granted() + " granted before (expected: at most "
                            + QuotaChange.GRANTED_MAX + " together in a period)");
        }
        return balance.grant(change.amount());
    }

    private QuotaView write(
            Actor actor, String verb, QuotaChange change, @Nullable String message, UnaryOperator<QuotaBalance> act) {
        Optional<QuotaPeriod> period = running(change);
        return database.write(connection -> {
            QuotaView before = found(connection, change.key(), period, true);
            QuotaBalance balance = act.apply(before.balance());
            if (balance.equals(before.balance())) {
                return before; // nothing was used: there is nothing to forgive
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            QuotaStore.write(connection, change.key(), balance, now);
            QuotaView after = before.with(balance, now);
            audit.record(
                    connection,
                    actor,
                    new Action(
                            verb,
                            change.key().object(),
                            before.toJson(),
                            after.toJson(),
                            null,
                            change.reason() == null ? message : change.reason()));
            return after;
        });
    }

    private List<FieldChange> would(QuotaChange change, UnaryOperator<QuotaBalance> act) {
        Optional<QuotaPeriod> period = running(change);
        QuotaView before = database.read(connection -> found(connection, change.key(), period, false));
        QuotaView after = before.with(act.apply(before.balance()), before.updatedAt());
        return FieldChange.between(before.toJson(), after.toJson());
    }

    private Optional<QuotaPeriod> running(QuotaChange change) {
        return QuotaPeriod.running(configuration.current().configuration(), change.key(), clock.instant());
    }

    /** The counter as it is, unless there is none or its time is over. */
    private static QuotaView found(Connection connection, QuotaRow.Key key, Optional<QuotaPeriod> running, boolean lock)
            throws SQLException {
        QuotaRow row = QuotaStore.find(connection, key, lock)
                .orElseThrow(() -> new NotFound(key.object() + "/" + key.period()));
        QuotaPeriod period = running.orElseThrow(() -> new Conflict(
                "The limit " + key.limit() + " has no quota " + key.rule() + " any more: nothing is counted by it"));
        if (!period.period().equals(key.period())) {
            throw new Conflict("The period " + key.period() + " does not run: it is " + period.period() + " now");
        }
        return period.view(row);
    }
}
