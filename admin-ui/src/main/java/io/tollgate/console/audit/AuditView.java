package io.tollgate.console.audit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.audit.AuditEntry;
import io.tollgate.control.audit.AuditQuery;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.operator.OperatorPermission;

/** What people did, newest first. */
@Prototype
@Route(value = "audit", layout = MainLayout.class)
@PageTitle("Audit · Tollgate")
@NeedsPermission(OperatorPermission.AUDIT_READ)
public final class AuditView extends Div implements AfterNavigationObserver {
    private final PagedList<AuditEntry> list;

    AuditView(AuditTrail audit) {
        DataTable<AuditEntry> table = new DataTable<AuditEntry>(
                        "audit", "Audit entries", entry -> Long.toString(entry.id()))
                .column("When", entry -> Moment.exactly(entry.at()), Trait.SHRINK)
                .column("Who", entry -> Words.stack(new Span(entry.actor()), entry.address()), Trait.SHRINK)
                .column("Action", entry -> Words.chip(entry.action()), Trait.SHRINK)
                .column("Object", AuditView::object)
                .column("What was said", entry -> entry.message() == null ? Words.dim("–") : new Span(entry.message()))
                .column("Revision", AuditView::revision, Trait.SHRINK);
        list = new PagedList<>(
                "audit entries",
                table,
                query -> audit.list(SignedIn.actor(), new AuditQuery(null, null, null, null, query)),
                () -> new EmptyState(
                        Icon.AUDIT, "No entries yet. Everything people do here is written down.", null, null));
        add(new PageHeader("Audit", "Who did what, when and from where. The trail can only be added to."), list);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        list.open(event.getLocation());
    }

    private static Component object(AuditEntry entry) {
        boolean page = entry.object().matches("(upstreams|routes|roles|consumers|limits|keys)/.+")
                && !entry.action().endsWith(".delete");
        return page ? Words.link(entry.object(), entry.object()) : Words.mono(entry.object());
    }

    private static Component revision(AuditEntry entry) {
        Long revision = entry.revision();
        return revision == null ? Words.dim("–") : Words.link("revisions/" + revision, revision.toString());
    }
}
