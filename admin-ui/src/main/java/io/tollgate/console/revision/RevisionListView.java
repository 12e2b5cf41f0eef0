package io.tollgate.console.revision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.revision.Revision;
import io.tollgate.control.revision.Revisions;
import io.tollgate.core.json.Json;

/** Every change of the configuration, newest first. */
@Prototype
@Route(value = "revisions", layout = MainLayout.class)
@PageTitle("Revisions · Tollgate")
@NeedsPermission(OperatorPermission.REVISIONS_READ)
public final class RevisionListView extends Div implements AfterNavigationObserver {
    private final PagedList<Revision> list;

    RevisionListView(Revisions revisions, Curl curl) {
        DataTable<Revision> table = new DataTable<Revision>(
                        "revisions", "Revisions", revision -> Long.toString(revision.number()))
                .column("Revision", "number", RevisionListView::number, Trait.SHRINK)
                .column("Changes", revision -> counts(revision.changes()), Trait.SHRINK)
                .column("Why", RevisionListView::message)
                .column("By", revision -> new Span(revision.by()), Trait.SHRINK)
                .column("When", revision -> Moment.of(revision.at()), Trait.SHRINK);
        list = new PagedList<>("revisions", table, query -> revisions.list(SignedIn.actor(), query), () -> empty(curl));
        add(
                new PageHeader("Revisions", "Every change of the configuration is one revision. Nodes run the newest."),
                list);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        list.open(event.getLocation());
    }

    private static Component empty(Curl curl) {
        ObjectNode upstream = Json.object().put("name", "orders");
        upstream.putArray("targets").addObject().put("url", "http://127.0.0.1:9000");
        Button first =
                new Button("See the first steps", event -> UI.getCurrent().navigate(""));
        return new EmptyState(
                Icon.REVISION,
                "No revisions yet. The first change makes one.",
                SignedIn.may(OperatorPermission.TELEMETRY_READ) ? Mark.once(first, "revisions-first") : null,
                curl.put("/upstreams/orders", upstream));
    }

    private static Component number(Revision revision) {
        return Mark.row(
                Words.name("revisions/" + revision.number(), Long.toString(revision.number())),
                "revision-open-" + revision.number());
    }

    /** What the person said about it. */
    static Component message(Revision revision) {
        return revision.message() == null ? Words.dim("–") : new Span(revision.message());
    }

    /** How many objects came, changed and went. */
    static Component counts(Revision.Counts counts) {
        Span all = Mark.style(new Span(), "tg-chips", "tg-mono");
        part(all, "+" + counts.added(), counts.added(), "tg-plus", "added");
        part(all, "~" + counts.changed(), counts.changed(), "tg-tilde", "changed");
        part(all, "−" + counts.removed(), counts.removed(), "tg-minus", "removed");
        return all.getChildren().findAny().isPresent() ? all : Words.dim("nothing");
    }

    private static void part(Span all, String text, int count, String style, String meaning) {
        if (count > 0) {
            Span part = Mark.style(new Span(text), style);
            part.setTitle(count + " " + meaning);
            all.add(part);
        }
    }
}
