package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.RevisionLedger.Change;
import io.tollgate.control.database.Database;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException.Conflict;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Violation;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes some objects what they were, or shall be: all of them or none, in one transaction and one revision, each checked
 * as if it were written alone and all of them together. Needs the write permission of every kind that it changes.
 */
@Singleton
public final class ManyObjects {
    /** Reasons that one refusal tells; the rest are alike as a rule. */
    private static final int VIOLATIONS_MAX = 100;

    private final Database database;
    private final CurrentConfiguration current;
    private final Intake intake;
    private final Commits commits;
    private final AuditTrail audit;
    private final List<ObjectUsers> outsideUsers;

    ManyObjects(
            Database database,
            CurrentConfiguration current,
            Intake intake,
            Commits commits,
            AuditTrail audit,
            List<ObjectUsers> outsideUsers) {
        this.database = database;
        this.current = current;
        this.intake = intake;
        this.commits = commits;
        this.audit = audit;
        this.outsideUsers = outsideUsers;
    }

    /**
     * What an object shall be.
     *
     * @param document null when it shall not be there
     */
    public record Wanted(Kind kind, String name, @Nullable JsonNode document) {}

    /** What is wanted, found in the transaction that writes it; each object at most once. The rest stays as it is. */
    @FunctionalInterface
    public interface Wish {
        List<Wanted> of(Connection connection, Published now) throws SQLException;
    }

    /**
     * What was done, or would be when it was a dry run.
     *
     * @param before what held
     * @param revision the revision that holds now; the same as before when nothing changed, or in a dry run
     * @param changes in the order of the wish; empty when nothing changed
     */
    public record Written(Published before, Configuration after, long revision, List<ObjectChange> changes) {
        public Written {
            changes = List.copyOf(changes);
        }
    }

    private record Outcome(Written written, @Nullable Holdings committed) {}

    /**
     * Makes {@code wish} true.
     *
     * @param action written down beside an entry for each object; null when those say it all
     * @param options {@code ifMatch} is about the whole configuration: {@code "r17"} means that revision 17 holds now
     */
    public Written write(Actor actor, @Nullable Action action, Wish wish, WriteOptions options) {
        Outcome outcome = database.write(connection -> write(connection, actor, action, wish, options));
        if (outcome.committed() != null) {
            current.advance(outcome.committed());
        }
        return outcome.written();
    }

    private Outcome write(Connection connection, Actor actor, @Nullable Action action, Wish wish, WriteOptions options)
            throws SQLException {
        Holdings holdings = current.lock(connection);
        Published now = holdings.published();
        options.check(now.revision());
        List<Change> changes = changes(holdings, wish.of(connection, now));
        changes.forEach(change -> actor.require(Catalogue.permission(change.kind(), true)));
        Configuration after = holdings.after(now.revision(), now.createdAt(), actor.username(), changes)
                .configuration();
        if (!changes.isEmpty()) {
            check(connection, after, changes);
        }
        List<ObjectChange> told = changes.stream()
                .map(change -> new ObjectChange(change.kind(), change.name(), change.before(), change.after()))
                .toList();
        if (changes.isEmpty() || options.dryRun()) {
            return new Outcome(new Written(now, after, now.revision(), told), null);
        }
        long revision = now.revision() + 1;
        if (action != null) {
            audit.record(
                    connection,
                    actor,
                    new Action(
                            action.name(),
                            action.object(),
                            action.before(),
                            action.after(),
                            revision,
                            options.message()));
        }
        Holdings committed = commits.commit(connection, actor, holdings, changes, options.message());
        return new Outcome(new Written(now, after, revision, told), committed);
    }

    private List<Change> changes(Holdings holdings, List<Wanted> wish) {
        List<Change> changes = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        for (Wanted wanted : wish) {
            Entry entry = holdings.find(wanted.kind(), wanted.name());
            ConfigObject was = entry == null ? null : entry.object();
            ConfigObject becomes = null;
            try {
                becomes = wanted.document() == null
                        ? null
                        : intake.read(wanted.kind(), wanted.name(), wanted.document(), was);
            } catch (Invalid e) {
                String place = "/" + wanted.kind().plural() + "/" + wanted.name();
                e.violations().forEach(violation -> violations.add(violation.under(place)));
            }
            Change change = Change.of(wanted.kind(), wanted.name(), was, becomes);
            if (!change.fields().isEmpty()) {
                changes.add(change);
            }
        }
        refuse(violations);
        return changes;
    }

    private void check(Connection connection, Configuration after, List<Change> changes) throws SQLException {
        for (Change change : changes) {
            if (change.after() != null) {
                continue;
            }
            List<String> users = new ArrayList<>();
            for (ObjectUsers outside : outsideUsers) {
                users.addAll(outside.usersOf(connection, change.kind(), change.name()));
            }
            if (!users.isEmpty()) {
                throw new Conflict(change.object(), users);
            }
        }
        refuse(after.violations());
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new Invalid(violations.subList(0, Math.min(violations.size(), VIOLATIONS_MAX)));
        }
    }
}
