package io.tollgate.control.catalogue;

import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.RevisionLedger.Change;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes any number of changes one revision, with an audit entry for each object. */
@Singleton
final class Commits {
    private final AuditTrail audit;
    private final InstantSource clock;

    Commits(AuditTrail audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Writes the revision behind {@code holdings}, whose lock the caller's transaction has.
     *
     * @param changes at least one, checked already
     * @return what holds once the transaction has committed
     */
    Holdings commit(
            Connection connection, Actor actor, Holdings holdings, List<Change> changes, @Nullable String message)
            throws SQLException {
        long revision = holdings.revision() + 1;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // what PostgreSQL keeps
        RevisionLedger.write(connection, revision, now, actor, message, changes);
        audit.recordAll(
                connection,
                actor,
                changes.stream()
                        .map(change -> new Action(
                                change.kind().plural() + "." + change.verb(),
                                change.object(),
                                change.before(),
                                change.after(),
                                revision,
                                message))
                        .toList());
        return holdings.after(revision, now, actor.username(), changes);
    }
}
