package io.tollgate.console.overview;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.live.Registration;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.telemetry.Point;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Traffic, errors, latency and saturation on one page, live. */
@Prototype
@Route(value = "", layout = MainLayout.class)
@PageTitle("Overview · Tollgate")
@NeedsPermission(OperatorPermission.TELEMETRY_READ)
public final class OverviewView extends Div {
    private static final Duration NOW = Duration.ofMinutes(1);

    private final transient Telemetry telemetry;
    private final transient Nodes nodes;
    private final Actor actor = SignedIn.actor();
    private final SignalTiles tiles = new SignalTiles();
    private final SignalCharts charts = new SignalCharts();
    private final TopRoutes topRoutes = new TopRoutes();
    private final NodeStrip strip = new NodeStrip();
    private final FirstSteps steps;
    private final Select<Duration> window = Mark.once(new Select<>(), "overview-window");
    private final transient List<Registration> registrations = new ArrayList<>();
    private long drawnAt;

    OverviewView(Telemetry telemetry, Nodes nodes, FirstSteps steps) {
        this.telemetry = telemetry;
        this.nodes = nodes;
        this.steps = steps;
        window.setAriaLabel("Time range of the charts");
        window.setItems(Duration.ofMinutes(5), Duration.ofMinutes(15));
        window.setItemLabelGenerator(range -> "Last " + range.toMinutes() + " minutes");
        window.setValue(Duration.ofMinutes(15));
        window.addValueChangeListener(event -> draw());
        PageHeader header = new PageHeader("Overview", "").actions(window);
        Div top = Mark.style(new Div(topRoutes, strip), "tg-halves");
        add(header, steps, tiles, charts, top);
        strip.setVisible(actor.may(OperatorPermission.NODES_READ));
        showAll();
    }

    @Override
    protected void onAttach(AttachEvent event) {
        UI ui = event.getUI();
        registrations.add(telemetry.subscribe(summary -> Live.push(ui, () -> show(summary))));
        if (strip.isVisible()) {
            registrations.add(nodes.subscribe(views -> Live.push(ui, () -> strip.show(views))));
        }
    }

    @Override
    protected void onDetach(DetachEvent event) {
        registrations.forEach(Registration::close);
        registrations.clear();
    }

    private void showAll() {
        if (strip.isVisible()) {
            strip.show(nodes.list(actor));
        }
        show(telemetry.summary(actor, NOW));
    }

    private void show(Summary summary) {
        tiles.show(summary);
        topRoutes.show(summary.topRoutes());
        long step = summary.at().getEpochSecond() / 5; // the series grows by one point in so many seconds
        if (step != drawnAt) {
            drawnAt = step;
            draw();
        }
    }

    private void draw() {
        List<Point> points = telemetry.series(actor, window.getValue());
        charts.show(points, window.getValue());
        steps.refresh(UI.getCurrent(), actor, points.stream().anyMatch(point -> point.requestsPerSecond() > 0));
    }
}
