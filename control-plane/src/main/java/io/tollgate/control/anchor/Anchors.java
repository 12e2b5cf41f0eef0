package io.tollgate.control.anchor;

import io.tollgate.control.anchor.AnchorsView.NodeProgress;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.trust.Anchor;
import io.tollgate.control.trust.AnchorBook;
import io.tollgate.control.trust.AnchorBook.Seen;
import io.tollgate.control.trust.AnchorKind;
import io.tollgate.control.trust.AnchorState;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The three steps of a rotation. Each answers the anchor that it was about, and refuses with the names of the nodes that are
 * not ready unless it is forced. Blocks.
 */
@Singleton
public final class Anchors {
    private final Database database;
    private final AuditTrail audit;
    private final AnchorBook book;
    private final NodeRegistry nodes;

    Anchors(Database database, AuditTrail audit, AnchorBook book, NodeRegistry nodes) {
        this.database = database;
        this.audit = audit;
        this.book = book;
        this.nodes = nodes;
    }

    @FunctionalInterface
    private interface Step {
        Anchor on(Connection connection) throws SQLException;
    }

    /** What nodes are told to believe, and how far they are. */
    public AnchorsView view(Actor actor) {
        actor.require(OperatorPermission.ANCHORS_READ);
        return view();
    }

    private AnchorsView view() {
        return new AnchorsView(
                book.statement(),
                book.anchors(),
                nodes.views().stream()
                        .filter(node -> node.state() != NodeState.REVOKED)
                        .map(node -> new NodeProgress(
                                node.name(),
                                node.state(),
                                node.revision() == node.desiredRevision(),
                                node.trust().statement(),
                                node.trust().authority()))
                        .toList());
    }

    /** Makes the next {@code kind}; nodes believe it from now on, and nothing is signed by it yet. */
    public Anchor prepare(Actor actor, AnchorKind kind, @Nullable String message) {
        return change(actor, "prepare", message, connection -> book.prepare(connection, kind, actor.username()));
    }

    /**
     * The next {@code kind} signs from now on; the one before is still believed.
     *
     * @param force also when there are nodes that do not believe it yet: they take nothing until they do
     */
    public Anchor activate(Actor actor, AnchorKind kind, boolean force, @Nullable String message) {
        Seen seen = ready(actor, kind, AnchorState.NEXT, force, AnchorsView::notReadyToActivate);
        return change(actor, "activate", message, connection -> book.activate(connection, seen));
    }

    /**
     * The former {@code kind} is believed no more and its private key is destroyed.
     *
     * @param force also when there are nodes that still need it: of an authority, they have to be enrolled anew
     */
    public Anchor retire(Actor actor, AnchorKind kind, boolean force, @Nullable String message) {
        Seen seen = ready(actor, kind, AnchorState.FORMER, force, AnchorsView::notReadyToRetire);
        return change(actor, "retire", message, connection -> {
            Anchor retired =
                    book.retire(connection, seen); // locks the anchors; the trail comes behind, as in all steps
            if (kind == AnchorKind.SIGNING_KEY) {
                audit.signAnew(connection);
            }
            return retired;
        });
    }

    /** Gives up the next {@code kind} before it was put to use. */
    public Anchor abandon(Actor actor, AnchorKind kind, @Nullable String message) {
        actor.require(OperatorPermission.ANCHORS_WRITE);
        book.refresh();
        Seen seen = seen(view(), kind, AnchorState.NEXT);
        return change(actor, "abandon", message, connection -> book.retire(connection, seen));
    }

    /** The {@code kind} that a step is about, by the newest that is known, unless there are nodes that the step waits for. */
    private Seen ready(
            Actor actor,
            AnchorKind kind,
            AnchorState state,
            boolean force,
            BiFunction<AnchorsView, AnchorKind, List<String>> waitsFor) {
        actor.require(OperatorPermission.ANCHORS_WRITE);
        book.refresh();
        nodes.refresh();
        AnchorsView view = view();
        List<String> lacking = waitsFor.apply(view, kind);
        if (!force && !lacking.isEmpty()) {
            throw new ProblemException.Conflict(
                    "The " + state.wireName() + " " + kind.wireName() + " waits: it",
                    lacking.stream().map(node -> "nodes/" + node).toList());
        }
        return seen(view, kind, state);
    }

    private static Seen seen(AnchorsView view, AnchorKind kind, AnchorState state) {
        return view.in(kind, state)
                .map(anchor -> new Seen(anchor, view.statement()))
                .orElseThrow(() -> new ProblemException.NotFound(AnchorBook.path(kind, state)));
    }

    private Anchor change(Actor actor, String verb, @Nullable String message, Step step) {
        actor.require(OperatorPermission.ANCHORS_WRITE);
        Anchor changed = database.write(connection -> {
            Anchor anchor = step.on(connection);
            audit.record(
                    connection,
                    actor,
                    new Action(
                            "trust-anchors." + verb,
                            "trust-anchors/" + anchor.kind().wireName() + "/" + anchor.generation(),
                            null,
                            Json.object().put("id", anchor.id()),
                            null,
                            message));
            Sql.notify(connection, ChangeFeed.TRUST_CHANNEL, "");
            return anchor;
        });
        book.refresh();
        return book.anchors().stream()
                .filter(anchor -> anchor.id().equals(changed.id()))
                .findFirst()
                .orElse(changed);
    }
}
