package io.tollgate.console.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.DocumentTabs.Pane;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.catalogue.KindNames;
import io.tollgate.console.catalogue.ObjectEditor;
import io.tollgate.console.catalogue.RowsField;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.revision.ObjectHistory;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.event.EventFeed;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.revision.ObjectPlace;
import io.tollgate.control.revision.Revisions;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.risk.Risk;
import java.util.ArrayList;
import java.util.List;

/** One route. */
@Prototype
@Route(value = "routes/:name", layout = MainLayout.class)
@RouteAlias(value = "new/route", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.ROUTES_READ)
public final class RouteEditorView extends ObjectEditor {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private final transient Catalogue catalogue;

    private final transient Telemetry telemetry;
    private final transient Revisions revisions;
    private final transient EventFeed feed;

    RouteEditorView(Catalogue catalogue, Curl curl, Telemetry telemetry, Revisions revisions, EventFeed feed) {
        super(Kind.ROUTE, catalogue, curl);
        this.telemetry = telemetry;
        this.catalogue = catalogue;
        this.revisions = revisions;
        this.feed = feed;
    }

    @Override
    protected List<Pane> panes(Entry shown) {
        io.tollgate.core.config.Route route = (io.tollgate.core.config.Route) shown.object();
        List<Pane> panes = new ArrayList<>();
        if (SignedIn.may(OperatorPermission.TELEMETRY_READ)) {
            panes.add(new Pane(RouteOverview.TAB, "Overview", true, () -> overview(route)));
        }
        if (SignedIn.may(OperatorPermission.REVISIONS_READ)) {
            ObjectPlace place = new ObjectPlace(Kind.ROUTE, route.name());
            panes.add(
                    new Pane("history", "History", false, () -> new ObjectHistory(revisions, place, shown.revision())));
        }
        return panes;
    }

    /** Of a route they depend on all others: it may take what they took, or never be asked. */
    @Override
    protected List<Risk> risks(long revision) {
        if (!SignedIn.may(OperatorPermission.REVISIONS_READ)) {
            return List.of();
        }
        try {
            return revisions
                    .difference(SignedIn.actor(), revision - 1, revision)
                    .risks();
        } catch (ProblemException e) {
            return List.of(); // it is saved all the same, and the revision's own page tells of them
        }
    }

    private RouteOverview overview(io.tollgate.core.config.Route route) {
        TargetsCard targets = new TargetsCard(telemetry, route.upstream(), targets(route.upstream()));
        List<Div> further =
                SignedIn.may(OperatorPermission.EVENTS_READ) ? List.of(new CallersCard(feed, route.name())) : List.of();
        return new RouteOverview(telemetry, route.name(), targets, further);
    }

    /** Their URLs; none when the person may not see them. */
    private List<String> targets(String upstream) {
        if (!SignedIn.may(OperatorPermission.UPSTREAMS_READ)) {
            return List.of();
        }
        try {
            Upstream found = (Upstream)
                    catalogue.get(SignedIn.actor(), Kind.UPSTREAM, upstream).object();
            return found.targets().stream()
                    .map(target -> target.url().toString())
                    .distinct()
                    .toList();
        } catch (ProblemException e) {
            return List.of(); // the page's own banner says what is away
        }
    }

    @Override
    protected ObjectNode blank() {
        return RouteDocuments.blank();
    }

    @Override
    protected QueryParameters trial(ObjectNode document) {
        return QueryParameters.fromString(RouteDocuments.question(document));
    }

    @Override
    protected List<Component> actions(Entry shown) {
        String question = RouteDocuments.question(shown.object().toJson());
        List<Component> links = new ArrayList<>();
        if (SignedIn.may(OperatorPermission.EVENTS_READ)) {
            links.add(Mark.once(Words.link("live?route=" + shown.object().name(), "Live requests"), "route-live"));
        }
        if (SignedIn.may(OperatorPermission.EXPLAIN_READ)) {
            links.add(Mark.once(Words.link("explain?" + question, "Explain a request"), "route-explain"));
        }
        if (SignedIn.may(OperatorPermission.REQUESTS_SEND)) {
            links.add(Mark.once(Words.link("try?" + question, "Try it"), "route-try"));
        }
        return links;
    }

    @Override
    protected void extras(Div below, Entry shown) {
        io.tollgate.core.config.Route route = (io.tollgate.core.config.Route) shown.object();
        if (route.access().shadow() != null && SignedIn.may(OperatorPermission.TELEMETRY_READ)) {
            below.add(new ShadowCard(telemetry.shadow(SignedIn.actor(), route.name())));
        }
    }

    @Override
    protected void fields(DocumentForm form, boolean creating) {
        FormSection basics = form.section("Route", "");
        basics.text("/name", "Name", creating ? "Letters, digits, . _ and -; it can’t be changed later." : "")
                .setReadOnly(!creating);
        basics.lines("/tags", "Tags", "One on each line.").setMinRows(1);
        basics.flag("/enabled", "Enabled", true);

        FormSection match = form.section(
                "Match", "Every condition must hold; of two routes that match, the more specific one wins.");
        match.lines("/match/paths", "Paths", "One on each line: /orders, /orders/{id}, /orders/**");
        match.lines("/match/hosts", "Hosts", "One on each line: api.example.com, *.example.com. None means any.");
        Mark.style(match.choices("/match/methods", "Methods", METHODS, "None chosen means any."), "tg-wide");
        match.rows(
                "/match/headers",
                "Header condition",
                "Add a header condition",
                new RowsField.Column("name", "Header", false, ""),
                new RowsField.Column("equals", "Is exactly", false, ""));
        match.number("/priority", "Priority", "Higher goes first, whatever is more specific.");
        match.choice("/criticality", "When a node is overloaded", List.of("critical", "normal", "sheddable"), "normal");

        FormSection target = form.section("Upstream", "Where the request goes, and with which path.");
        target.reference("/upstream", "Upstream", KindNames.of(catalogue, Kind.UPSTREAM));
        target.text("/path/stripPrefix", "Strip prefix", "Taken off the front: /orders");
        target.text("/path/rewrite", "Rewrite to", "The whole new path: /v2/{id}. Not beside a prefix.");
        target.text("/timeouts/request", "Request timeout", "250ms, 10m … Default: 30s");

        AccessField access = new AccessField(form, KindNames.of(catalogue, Kind.ISSUER));
        form.section("Access", "Denied unless the caller’s roles hold the permission for the method.")
                .special(access, access.component());

        FormSection limits = form.section("Limits", "");
        limits.references(
                "/limits", "Limits", KindNames.of(catalogue, Kind.LIMIT), "All of them hold for every request.");
        limits.number(
                "/quotaCost", "Counts as", "So many requests of a calendar quota; rates count each as one. Default: 1");
        limits.number("/requestBody/maxBytes", "Largest request body", "Bytes; more gets 413.");
        limits.flag("/requestBody/allowOnGet", "GET, HEAD and DELETE may have a body", false);
        limits.flag("/forwardCredential", "The upstream sees the caller’s credential", false);

        FormSection headers = form.section("Headers", "Changed on the way.");
        headers.pairs("/headers/request/set", "Set on requests", "name: value on each line");
        headers.lines("/headers/request/remove", "Remove from requests", "One name on each line");
        headers.pairs("/headers/response/set", "Set on responses", "name: value on each line");
        headers.lines("/headers/response/remove", "Remove from responses", "One name on each line");
    }
}
