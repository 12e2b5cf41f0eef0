package io.tollgate.console.node;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.console.signal.LostCounts;
import io.tollgate.console.signal.NodeRates;
import io.tollgate.control.instance.ControlPlanes;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** All nodes, as the control plane judges them right now. */
@Prototype
@Route(value = "nodes", layout = MainLayout.class)
@PageTitle("Nodes · Tollgate")
@NeedsPermission(OperatorPermission.NODES_READ)
public final class NodeListView extends Div implements AfterNavigationObserver {
    /** What was not counted longer ago says nothing about how nodes do. */
    private static final Duration LOST_LATELY = Duration.ofHours(1);

    private final transient Nodes nodes;
    private final transient ControlPlanes controlPlanes;
    private final transient Settings settings;
    private final transient Curl curl;
    private final transient BooleanSupplier maySignals = SignedIn.still(OperatorPermission.TELEMETRY_READ);
    private final boolean mayWrite = SignedIn.may(OperatorPermission.NODES_WRITE);
    private final Span summary = Mark.once(new Span(), "nodes-summary");
    private final NodeRefusals refusals = new NodeRefusals();
    private final LostCounts lost;
    private final NodeFilters filters = new NodeFilters(this::changed);
    private final Div content = Mark.style(new Div(), "tg-card");
    private final NodeTable table;
    private final Component empty;
    private final Component noneAsked;
    private final transient Telemetry telemetry;
    private final transient Lookup<Map<String, Double>> rates;

    NodeListView(Nodes nodes, ControlPlanes controlPlanes, Settings settings, Curl curl, Telemetry telemetry) {
        this.nodes = nodes;
        this.controlPlanes = controlPlanes;
        this.settings = settings;
        this.curl = curl;
        this.lost = new LostCounts(telemetry);
        this.table = new NodeTable(nodes, mayWrite);
        this.empty = empty();
        this.noneAsked = noneAsked();
        this.telemetry = telemetry;
        this.rates = new Lookup<>("node-rates", this::showRates, refusal -> table.rates(null));
        PageHeader header = new PageHeader(
                "Nodes", "Each node decides on its own and keeps serving when the control plane is away.");
        summary.getElement().setAttribute("role", "status");
        header.beside(Mark.style(summary, "tg-badge"));
        if (mayWrite) {
            header.actions(Mark.hotkey(addButton("nodes-add"), "n"));
        }
        add(header, refusals, lost, filters, content);
        Live.follow(this, SignedIn.still(OperatorPermission.NODES_READ), nodes::subscribe, this::show);
        if (maySignals.getAsBoolean()) {
            Live.<Summary>follow(this, maySignals, telemetry::subscribe, news -> count());
        }
    }

    /** What was asked before somebody lost the permission is not drawn after. */
    private void showRates(Map<String, Double> lastMinute) {
        if (maySignals.getAsBoolean()) {
            table.rates(lastMinute);
        }
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        filters.open(event.getLocation());
        show(nodes.list(SignedIn.actor()));
        if (maySignals.getAsBoolean()) {
            count();
        }
    }

    private void count() {
        Actor actor = SignedIn.actor();
        lost.ask(LOST_LATELY);
        rates.ask(() -> NodeRates.of(telemetry, actor));
    }

    private void changed() {
        Location kept = new Location("nodes", QueryParameters.simple(filters.parameters()));
        UI.getCurrent().getPage().getHistory().replaceState(null, kept);
        show(nodes.list(SignedIn.actor()));
    }

    private void show(List<NodeView> views) {
        long inStep = views.stream().filter(NodeView::isInStep).count();
        long enrolled =
                views.stream().filter(view -> view.state() != NodeState.REVOKED).count();
        summary.setText(inStep + "/" + enrolled + " in sync");
        summary.setClassName("tg-badge--ok", enrolled > 0 && inStep == enrolled);
        summary.setClassName("tg-badge--warn", inStep < enrolled);
        summary.setVisible(!views.isEmpty());
        refusals.show(views);
        List<NodeView> asked = filters.of(views);
        Component shown = views.isEmpty() ? empty : asked.isEmpty() ? noneAsked : table;
        if (!shown.isAttached()) {
            content.removeAll();
            content.add(shown);
        }
        table.show(asked);
    }

    private Component noneAsked() {
        return new EmptyState(
                Icon.NODE,
                "No node has this label.",
                Mark.once(new Button("Show all", event -> filters.clear()), "nodes-all"),
                curl.get("/nodes"));
    }

    private Component empty() {
        return new EmptyState(
                Icon.NODE,
                "No nodes yet. A node carries the traffic; it joins with a token that is good once.",
                mayWrite ? addButton("nodes-first") : null,
                curl.post("/node-tokens", Json.object().put("ttl", "10m")));
    }

    private Button addButton(String id) {
        Button button = new Button("Add a node", Icon.PLUS.draw());
        button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        button.addClickListener(event -> {
            try {
                new AddNodeDialog(nodes, controlPlanes, settings).open();
            } catch (ProblemException e) {
                Toast.failed("No node can be added now", e);
            }
        });
        return Mark.once(button, id);
    }
}
