package io.tollgate.console.revision;

import com.fasterxml.jackson.databind.JsonNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.revision.Revision;
import io.tollgate.control.revision.Revisions;
import io.tollgate.core.json.Json;

/** One revision: what it did to each field of each object. */
@Prototype
@Route(value = "revisions/:number", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.REVISIONS_READ)
public final class RevisionView extends Div implements BeforeEnterObserver, HasDynamicTitle {
    private final transient Revisions revisions;
    private String number = "";

    RevisionView(Revisions revisions) {
        this.revisions = revisions;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        number = event.getRouteParameters().get("number").orElse("");
        if (!number.matches("[0-9]{1,18}")) {
            throw new NotFoundException("no revision has that number");
        }
        show(revisions.get(SignedIn.actor(), Long.parseLong(number)));
    }

    @Override
    public String getPageTitle() {
        return "Revision " + number + " · Tollgate";
    }

    private void show(Revision revision) {
        removeAll();
        PageHeader header = new PageHeader("Revision " + revision.number(), "")
                .back("Revisions", "revisions")
                .beside(RevisionListView.counts(revision.changes()));
        Paragraph by = new Paragraph(new Span("By " + revision.by() + ", "), Moment.exactly(revision.at()));
        Mark.style(by, "tg-dim").getStyle().setMarginBottom("12px");
        add(header, by);
        if (revision.message() != null) {
            Div words = Mark.style(new Div(new Span("“" + revision.message() + "”")), "tg-card", "tg-diff-object");
            words.getStyle().setMarginBottom("10px");
            add(words);
        }
        Div diff = Mark.style(Mark.once(new Div(), "revision-diff"), "tg-diff");
        revision.objects().forEach(change -> diff.add(object(change)));
        if (revision.objects().isEmpty()) {
            diff.add(Words.dim("This revision changed no object: it is where the history starts."));
        }
        add(diff);
    }

    private static Div object(Revision.ObjectChange change) {
        StatusBadge verb = change.before() == null
                ? new StatusBadge(Tone.OK, "Added")
                : change.after() == null ? new StatusBadge(Tone.BAD, "Deleted") : new StatusBadge(Tone.WARN, "Changed");
        Component name =
                change.after() == null ? new Span(change.object()) : Words.link(change.object(), change.object());
        Div card = Mark.style(new Div(new H3(name, verb)), "tg-card", "tg-diff-object");
        if (change.before() != null && change.after() != null) {
            change.fields().forEach(field -> card.add(line(field)));
        } else {
            JsonNode document = change.before() == null ? change.after() : change.before();
            if (document != null) {
                document.properties().stream()
                        .filter(field -> !field.getValue().isNull())
                        .forEach(field -> card.add(line(
                                change.before() == null
                                        ? new FieldChange("/" + field.getKey(), null, field.getValue())
                                        : new FieldChange("/" + field.getKey(), field.getValue(), null))));
            }
        }
        return card;
    }

    private static Div line(FieldChange field) {
        Span values = new Span();
        if (field.before() != null) {
            values.add(Mark.style(new Span(Json.print(field.before())), "tg-diff-old"), new Span(" "));
        }
        if (field.after() != null) {
            values.add(Mark.style(new Span(Json.print(field.after())), "tg-diff-new"));
        }
        return Mark.style(new Div(new Span(field.pointer()), values), "tg-diff-line");
    }
}
