package io.tollgate.console.overview;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.Alerts;
import io.tollgate.control.live.Registration;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Point;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
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
    private final SignalTiles tiles = new SignalTiles();
    private final SignalCharts charts = new SignalCharts();
    private final TopRoutes topRoutes = new TopRoutes();
    private final NodeStrip strip = new NodeStrip();
    private final AlertStrip alertStrip = new AlertStrip();
    private final transient Alerts alerts;
    private final FirstSteps steps;
    private final Select<Duration> window = Mark.once(new Select<>(), "overview-window");
    private final transient List<Registration> registrations = new ArrayList<>();
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private transient Instant drawnAt = Instant.EPOCH;

    OverviewView(Telemetry telemetry, Nodes nodes, Alerts alerts, FirstSteps steps) {
        this.alerts = alerts;
        this.telemetry = telemetry;
        this.nodes = nodes;
        this.steps = steps;
        window.setAriaLabel("Time range of the charts");
        window.setItems(
                Duration.ofMinutes(15),
                Duration.ofHours(1),
                Duration.ofHours(6),
                Duration.ofHours(24),
                Duration.ofDays(7));
        window.setItemLabelGenerator(OverviewView::label);
        window.setValue(Duration.ofMinutes(15));
        window.addValueChangeListener(event -> draw());
        PageHeader header = new PageHeader("Overview", "").actions(window);
        Div top = Mark.style(new Div(topRoutes, strip), "tg-halves");
        add(header, messages, steps, alertStrip, tiles, charts, top);
        strip.setVisible(SignedIn.may(OperatorPermission.NODES_READ));
        showAll();
    }

    private static String label(Duration range) {
        return range.toHours() < 1
                ? "Last " + range.toMinutes() + " minutes"
                : range.toHours() == 1
                        ? "Last hour"
                        : range.toDays() > 1
                                ? "Last " + range.toDays() + " days"
                                : "Last " + range.toHours() + " hours";
    }

    @Override
    protected void onAttach(AttachEvent event) {
        UI ui = event.getUI();
        registrations.add(
                telemetry.subscribe(summary -> push(ui, OperatorPermission.TELEMETRY_READ, () -> show(summary))));
        if (SignedIn.may(OperatorPermission.ALERTS_READ)) {
            registrations.add(alerts.subscribe(
                    firing -> push(ui, OperatorPermission.ALERTS_READ, () -> alertStrip.show(firing))));
        }
        if (strip.isVisible()) {
            registrations.add(
                    nodes.subscribe(views -> push(ui, OperatorPermission.NODES_READ, () -> strip.show(views))));
        }
    }

    /** Draws for who may still see it: a page that stays open sees no more than one that is opened now. */
    private static void push(UI ui, OperatorPermission needed, Runnable draw) {
        Live.push(ui, () -> {
            if (SignedIn.mayStill(needed)) {
                draw.run();
            }
        });
    }

    @Override
    protected void onDetach(DetachEvent event) {
        registrations.forEach(Registration::close);
        registrations.clear();
    }

    private void showAll() {
        Actor actor = SignedIn.actor();
        if (strip.isVisible()) {
            strip.show(nodes.list(actor));
        }
        messages.removeAll();
        try {
            if (actor.may(OperatorPermission.ALERTS_READ)) {
                List<Alert> firing =
                        alerts.list(actor, "firing", null, ListQuery.first()).items();
                alertStrip.show(firing);
            }
            show(telemetry.summary(actor, NOW));
        } catch (ProblemException.Unavailable e) {
            messages.add(Banner.unread("The signals", e, this::showAll));
        }
    }

    private void show(Summary summary) {
        messages.removeAll(); // it could be read again, without anybody's asking
        tiles.show(summary);
        topRoutes.show(summary.topRoutes());
        if (!summary.at().equals(drawnAt)) {
            drawnAt = summary.at();
            draw();
        }
    }

    private void draw() {
        Actor actor;
        List<Point> points;
        try {
            actor = SignedIn.actor();
            points = telemetry.series(actor, window.getValue());
        } catch (ProblemException.Unavailable | ProblemException.Unauthorized | ProblemException.Forbidden e) {
            return; // the page says above that the database is away, or that the person is gone; what is drawn stays
        }
        charts.show(points, window.getValue());
        steps.refresh(UI.getCurrent(), actor, points.stream().anyMatch(point -> point.requestsPerSecond() > 0));
    }
}
