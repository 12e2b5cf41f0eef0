package io.tollgate.console.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.ObjectList;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Toggle;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.catalogue.ManyRoutes;
import io.tollgate.control.catalogue.ManyRoutes.Step;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteResult;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.List;

/** All routes, with the switch that takes one off the nodes and back. */
@Prototype
@Route(value = "routes", layout = MainLayout.class)
@PageTitle("Routes · Tollgate")
@NeedsPermission(OperatorPermission.ROUTES_READ)
public final class RouteListView extends ObjectList {
    private static final int PERMISSIONS_MAX = 3;

    private final transient Catalogue catalogue;
    private final transient ManyRoutes many;
    private final transient TrafficColumns traffic;
    private final RouteChoice choice = new RouteChoice(this::ask);

    RouteListView(Catalogue catalogue, Curl curl, ManyRoutes many, Telemetry telemetry) {
        super(
                Kind.ROUTE,
                catalogue,
                curl,
                new Texts(
                        "Routes",
                        "Which requests go to which upstream, and who may send them. A request that no route takes gets 404.",
                        "No routes yet. A route sends requests of some paths to an upstream, for callers whose key permits it.",
                        Icon.ROUTE));
        this.catalogue = catalogue;
        this.many = many;
        this.traffic = new TrafficColumns(telemetry);
    }

    @Override
    protected void actions(PageHeader header) {
        if (mayWrite()) {
            Button button = new Button("Import OpenAPI", Icon.UPLOAD.draw());
            button.addClickListener(event -> UI.getCurrent().navigate("import"));
            header.actions(Mark.once(button, "routes-import"));
        }
    }

    @Override
    protected void leadingColumns(DataTable<Entry> table) {
        if (mayWrite()) {
            choice.addTo(table);
        }
        Mark.style(table, "tg-table-dense"); // it has more columns than any other
        table.dim(entry -> !route(entry).enabled()).column("Enabled", this::enabled, Trait.SHRINK, Trait.KEEP);
    }

    @Override
    protected List<Component> below() {
        return List.of(choice);
    }

    @Override
    protected void read(List<Entry> rows, boolean anew) {
        if (anew) {
            choice.forget();
        }
        if (SignedIn.may(OperatorPermission.TELEMETRY_READ)) {
            traffic.read(rows, anew);
        }
    }

    private void ask(Step step, List<Entry> chosen) {
        new ManyRoutesDialog(many, step, chosen, this::reload).open();
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        table.column("Hosts", entry -> hosts(route(entry)), Trait.DETAIL)
                .column("Paths", entry -> Words.chips(route(entry).match().paths()))
                .column("Methods", entry -> methods(route(entry).match().methods()), Trait.DETAIL)
                .column("Upstream", entry -> {
                    String upstream = route(entry).upstream();
                    return Words.link("upstreams/" + upstream, upstream);
                })
                .column("Auth", entry -> auth(route(entry)))
                .column("Limits", entry -> Words.chips(route(entry).limits()), Trait.DETAIL);
        if (SignedIn.may(OperatorPermission.TELEMETRY_READ)) {
            traffic.addTo(table);
        }
    }

    @Override
    protected ObjectNode example() {
        return ordersRead();
    }

    /** A small route that would be accepted when its upstream is there. */
    public static ObjectNode ordersRead() {
        return RouteDocuments.example();
    }

    private Component enabled(Entry entry) {
        String name = entry.object().name();
        boolean on = route(entry).enabled();
        if (!mayWrite()) {
            return new StatusBadge(on ? Tone.OK : Tone.PLAIN, on ? "Enabled" : "Disabled");
        }
        return Mark.row(
                new Toggle("Route " + name + " enabled", on, wanted -> enable(name, wanted)), "route-enabled-" + name);
    }

    private boolean enable(String name, boolean wanted) {
        try {
            WriteResult result = catalogue.patch(
                    SignedIn.actor(), Kind.ROUTE, name, Json.object().put("enabled", wanted), WriteOptions.plain());
            Toast.done(name + (wanted ? " is enabled" : " is disabled") + ", revision " + result.revision());
            reload();
            return true;
        } catch (ProblemException e) {
            Toast.failed(name + " was not changed", e);
            return false;
        }
    }

    private static Component hosts(io.tollgate.core.config.Route route) {
        List<String> hosts = route.match().hosts();
        return hosts.isEmpty() ? Words.dim("any") : Words.chips(hosts);
    }

    private static Component methods(List<String> methods) {
        return methods.isEmpty() ? Words.dim("any") : Words.chips(methods);
    }

    /** With which credential, and which permission that needs. */
    private static Component auth(io.tollgate.core.config.Route route) {
        Access access = route.access();
        Component auth = access.isPublic()
                ? Mark.style(new Span("Public"), "tg-chip", "tg-chip--public")
                : Words.stack(
                        Words.chips(access.authentication()),
                        some(access.permissions().values().stream().distinct().toList()));
        return Mark.row(new Span(auth), "route-auth-" + route.name());
    }

    private static String some(List<String> permissions) {
        int more = permissions.size() - PERMISSIONS_MAX;
        String first = String.join(" ", permissions.subList(0, Math.min(PERMISSIONS_MAX, permissions.size())));
        return more > 0 ? first + " +" + more : first;
    }

    private static io.tollgate.core.config.Route route(Entry entry) {
        return (io.tollgate.core.config.Route) entry.object();
    }
}
