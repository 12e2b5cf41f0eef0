package io.tollgate.console.audit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.VaadinSession;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.audit.AuditEntry;
import io.tollgate.control.audit.AuditExports;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.audit.AuditVerdict;
import io.tollgate.control.audit.AuditVerifier;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.util.function.Supplier;

/** What people did, newest first; whether the trail is whole; and the way to take it elsewhere. */
@Prototype
@Route(value = "audit", layout = MainLayout.class)
@PageTitle("Audit · Tollgate")
@NeedsPermission(OperatorPermission.AUDIT_READ)
public final class AuditView extends Div implements AfterNavigationObserver {
    private final PagedList<AuditEntry> list;
    private final AuditFilters filters;
    private final Div verdict = Mark.once(new Div(), "audit-verdict");
    private final Button verify = Mark.once(new Button("Verify", Icon.ROLE.draw()), "audit-verify");
    private final transient Lookup<AuditVerdict> lookup = new Lookup<>("audit-verify", this::found, this::unverified);
    private final transient AuditVerifier verifier;

    AuditView(AuditTrail audit, AuditVerifier verifier, AuditExports exports, Curl curl) {
        this.verifier = verifier;
        DataTable<AuditEntry> table = new DataTable<AuditEntry>(
                        "audit", "Audit entries", entry -> Long.toString(entry.id()))
                .column("When", AuditView::when, Trait.SHRINK)
                .column("Who", entry -> Words.stack(new Span(entry.actor()), entry.address()), Trait.SHRINK)
                .column("Action", entry -> Words.chip(entry.action()), Trait.SHRINK)
                .column("Object", AuditView::object)
                .column(
                        "What was said",
                        entry -> entry.message() == null ? Words.dim("–") : new Span(entry.message()),
                        Trait.DETAIL)
                .column("Revision", AuditView::revision, Trait.SHRINK, Trait.DETAIL);
        list = new PagedList<>(
                "audit entries",
                table,
                query -> audit.list(SignedIn.actor(), filters().query(query)),
                () -> empty(curl));
        filters = new AuditFilters(list::changed);
        list.keeping(filters);
        verify.setDisableOnClick(true);
        verify.addClickListener(event -> verify());
        add(
                new PageHeader(
                                "Audit",
                                "Who did what, when and from where. Each entry is chained to the one before by its hash.")
                        .actions(verify, exports(exports)),
                verdict,
                filters,
                list);
    }

    /** There is always an entry: somebody has signed in. */
    private static Component empty(Curl curl) {
        Button all = new Button("Show all entries", event -> UI.getCurrent().navigate("audit"));
        return new EmptyState(
                Icon.AUDIT,
                "No entries of that kind. Everything people do here is written down.",
                Mark.once(all, "audit-all"),
                curl.get("/audit"));
    }

    private AuditFilters filters() {
        return filters;
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        list.open(event.getLocation());
    }

    /** All of the chain is walked, which takes its time; the page stays alive meanwhile. */
    private void verify() {
        verdict.removeAll();
        UI ui = UI.getCurrent();
        try {
            Actor actor = SignedIn.actor();
            verify.setEnabled(false); // until there is an answer
            lookup.ask(() -> {
                try {
                    return verifier.verify(actor, null);
                } finally {
                    Live.push(ui, () -> verify.setEnabled(true));
                }
            });
        } catch (ProblemException e) {
            unverified(e);
            verify.setEnabled(true);
        }
    }

    private void unverified(ProblemException refusal) {
        verdict.add(Banner.of("The chain could not be verified", refusal));
    }

    private void found(AuditVerdict found) {
        AuditVerdict.Fault fault = found.fault();
        if (fault == null) {
            verdict.add(Banner.good(
                    "The chain is whole",
                    found.entries() + " entries are as they were written. Head at position " + found.position() + ": "
                            + found.head()));
        } else {
            verdict.add(Banner.bad(
                    "The trail was tampered with",
                    "At position " + fault.position() + (fault.entry() > 0 ? ", entry " + fault.entry() : "") + ": "
                            + fault.detail() + ". " + found.entries()
                            + " entries before it are as they were written."));
        }
    }

    private Component exports(AuditExports exports) {
        Anchor csv = download("CSV", "audit-export-csv", () -> {
            Actor actor = SignedIn.actor();
            return new DownloadResponse(exports.csv(actor, filters.query(list.asked())), "audit.csv", "text/csv", -1);
        });
        Anchor json = download("JSON", "audit-export-json", () -> {
            Actor actor = SignedIn.actor();
            return new DownloadResponse(
                    exports.json(actor, filters.query(list.asked())), "audit.ndjson", "application/x-ndjson", -1);
        });
        Anchor head = download("Signed head", "audit-export-head", () -> {
            byte[] text = exports.headText(SignedIn.actor());
            return new DownloadResponse(
                    new ByteArrayInputStream(text), "audit-head.json", "application/json", text.length);
        });
        return Mark.style(new Div(new Span("Export"), csv, json, head), "tg-links");
    }

    private static Anchor download(String text, String id, Supplier<DownloadResponse> content) {
        DownloadHandler handler = DownloadHandler.fromInputStream(event -> {
            VaadinSession session = event.getSession();
            session.lock(); // who asks, and what the filters say, belongs to the session; the reading after it does not
            try {
                return content.get();
            } finally {
                session.unlock();
            }
        });
        return Mark.once(new Anchor(handler, text), id);
    }

    private static Component when(AuditEntry entry) {
        Button open = new Button(Moment.exact(entry.at()), event -> new AuditEntryDialog(entry).open());
        Mark.label(open, "Show entry " + entry.id());
        return Mark.style(Mark.row(open, "audit-open-" + entry.id()), "tg-link-button");
    }

    private static Component object(AuditEntry entry) {
        boolean page =
                entry.object().matches("(upstreams|routes|roles|consumers|limits|keys|certificates|revisions)/.+")
                        && !entry.action().endsWith(".delete");
        return page ? Words.link(entry.object(), entry.object()) : Words.mono(entry.object());
    }

    private static Component revision(AuditEntry entry) {
        Long revision = entry.revision();
        return revision == null ? Words.dim("–") : Words.link("revisions/" + revision, revision.toString());
    }
}
