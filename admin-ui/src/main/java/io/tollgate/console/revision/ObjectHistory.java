package io.tollgate.console.revision;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.ObjectChange;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.revision.ObjectPlace;
import io.tollgate.control.revision.Revision;
import io.tollgate.control.revision.Revisions;

/** What was done to one object, newest first, and the way back of this one alone. */
public final class ObjectHistory extends Div {
    private final transient Revisions revisions;
    private final transient ObjectPlace object;
    private final long holding;

    /**
     * @param holding the revision that made it what it is now
     */
    public ObjectHistory(Revisions revisions, ObjectPlace object, long holding) {
        this.revisions = revisions;
        this.object = object;
        this.holding = holding;
        Mark.once(this, "object-history");
        DataTable<Revision> table = new DataTable<Revision>(
                        "history", "History of " + object, revision -> Long.toString(revision.number()))
                .column("Revision", ObjectHistory::number, Trait.SHRINK)
                .column("What", ObjectHistory::what)
                .column("Why", RevisionListView::message)
                .column("By", revision -> new Span(revision.by()), Trait.SHRINK)
                .column("When", revision -> Moment.of(revision.at()), Trait.SHRINK);
        if (SignedIn.may(OperatorPermission.REVISIONS_WRITE)
                && SignedIn.may(Catalogue.permission(object.kind(), true))) {
            table.column("Actions", this::actions, Trait.SHRINK, Trait.UNLABELLED);
        }
        PagedList<Revision> list = new PagedList<>(
                        "revisions",
                        table,
                        query -> revisions.list(SignedIn.actor(), object, query),
                        () -> new EmptyState(Icon.REVISION, "Nothing is known of its past.", null, null))
                .withoutSearch();
        add(list);
        list.reload();
    }

    private static Component number(Revision revision) {
        return Mark.row(
                Words.name("revisions/" + revision.number(), Long.toString(revision.number())),
                "history-open-" + revision.number());
    }

    private static Component what(Revision revision) {
        ObjectChange change = revision.objects().getFirst();
        if (change.before() == null) {
            return new StatusBadge(Tone.OK, "Created");
        }
        if (change.after() == null) {
            return new StatusBadge(Tone.BAD, "Deleted");
        }
        return Words.chips(change.fields().stream().map(FieldChange::pointer).toList());
    }

    private Component actions(Revision revision) {
        if (revision.number() == holding) {
            return Words.dim("current");
        }
        if (revision.objects().getFirst().after() == null) {
            return new Span();
        }
        Button back = new Button("Roll back to this");
        back.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        back.addClickListener(event -> new RollBackDialog(revisions, revision.number(), object).open());
        return Mark.row(back, "history-roll-back-" + revision.number());
    }
}
