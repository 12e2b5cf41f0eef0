package io.tollgate.console.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.select.SelectVariant;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Summary.RouteSummary;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.telemetry.Top;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The routes with most requests in the last minute, most errors, or the slowest: as the URL has it. */
final class TopRoutes extends Div {
    /** As many as leave the page as high as a screen, while an alert fires, too. */
    static final int ROWS_MAX = 6;

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final List<Metric> ORDERS = List.of(Metric.REQUESTS, Metric.STATUS_5XX, Metric.LATENCY_P95);

    private final transient Telemetry telemetry;
    private final DataTable<RouteSummary> table = new DataTable<>("top-routes", "Top routes", RouteSummary::route);
    private final Span none = Mark.once(new Span(), "top-routes-none");
    private final Div message = Mark.style(new Div(none), "tg-card-head", "tg-dim");
    private final Select<Metric> order = Mark.once(new Select<>(), "top-routes-of");
    private final transient Lookup<Found> lookup = new Lookup<>("top-routes", this::found, this::refused);
    private transient List<RouteSummary> busiest = List.of();
    private transient List<RouteSummary> shown = List.of();

    /** Those that have most of {@code of}: a person may want another order by now. */
    private record Found(Metric of, List<RouteSummary> routes) {}

    /** @param changed called when a person wants another order */
    TopRoutes(Telemetry telemetry, Runnable changed) {
        this.telemetry = telemetry;
        Mark.style(this, "tg-card");
        message.getStyle().setPaddingBottom("14px");
        table.column("Route", TopRoutes::name, Trait.FIXED)
                .column("Requests", row -> Words.number(Figure.of(row.requestsPerSecond()) + "/s"), Trait.RIGHT)
                .column("Errors", row -> Words.percent(row.errorPercent(), true), Trait.RIGHT)
                .column("p50", row -> Words.millis(row.latency().p50Millis()), Trait.RIGHT, Trait.DETAIL)
                .column("p95", row -> Words.millis(row.latency().p95Millis()), Trait.RIGHT)
                .column("p99", row -> Words.millis(row.latency().p99Millis()), Trait.RIGHT, Trait.DETAIL);
        message.setVisible(false); // nobody knows before it was read
        table.setVisible(false);
        choice(changed);
        add(Mark.style(new Div(new H2("Top routes"), Words.dim("last minute"), order), "tg-card-head"), message, table);
    }

    private void choice(Runnable changed) {
        order.setAriaLabel("Which routes come first");
        order.setItems(ORDERS);
        order.setItemLabelGenerator(TopRoutes::label);
        order.setValue(Metric.REQUESTS);
        order.addThemeVariants(SelectVariant.LUMO_SMALL);
        order.setWidth("11em");
        order.getStyle()
                .setMargin("-8px 0 -6px auto"); // a head no higher than its neighbours': all of the page is one screen
        order.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                changed.run();
                show(busiest);
            }
        });
    }

    private static String label(Metric of) {
        return of == Metric.STATUS_5XX ? "Most errors" : of == Metric.LATENCY_P95 ? "Slowest" : "Most requests";
    }

    /** Takes what the URL says; what means nothing there is the usual. */
    void open(QueryParameters query) {
        order.setValue(query.getSingleParameter("top")
                .flatMap(Metric::ofWord)
                .filter(ORDERS::contains)
                .orElse(Metric.REQUESTS));
    }

    /** As the URL shall have it; nothing of what is usual. */
    Optional<String> parameter() {
        return Optional.of(order.getValue()).filter(of -> of != Metric.REQUESTS).map(Metric::word);
    }

    /** Shows the routes that are asked for, as of now; {@code most} are those with most requests. */
    void show(List<RouteSummary> most) {
        busiest = most;
        Metric of = order.getValue();
        if (of == Metric.REQUESTS) {
            found(new Found(of, most));
            return;
        }
        Actor actor = SignedIn.actor();
        lookup.ask(() -> new Found(
                of,
                telemetry.top(actor, "route", of, WINDOW, ROWS_MAX).items().stream()
                        .map(TopRoutes::summary)
                        .toList()));
    }

    private static RouteSummary summary(Top.Item item) {
        return new RouteSummary(
                item.name(),
                item.counts().requests(),
                item.requestsPerSecond(),
                item.counts().percent(item.counts().status5xx()),
                item.latency());
    }

    private void found(Found found) {
        if (found.of != order.getValue()) {
            return; // the other one is asked for by now
        }
        List<RouteSummary> top = found.routes.stream().limit(ROWS_MAX).toList();
        none.setText(
                found.of == Metric.STATUS_5XX ? "No errors in the last minute." : "No requests in the last minute.");
        message.removeAll();
        message.add(none);
        message.setVisible(top.isEmpty());
        table.setVisible(!top.isEmpty());
        if (!top.equals(shown)) {
            shown = top;
            table.updateItems(top);
        }
    }

    /** Of another order than the one that is asked for nothing may stay. */
    private void refused(ProblemException refusal) {
        if (order.getValue() == Metric.REQUESTS) {
            return; // these come with the summary, and nothing was asked for them
        }
        shown = List.of();
        table.updateItems(shown);
        table.setVisible(false);
        message.removeAll();
        message.add(Banner.unread("The top routes", refusal, () -> show(busiest)));
        message.setVisible(true);
    }

    private static Component name(RouteSummary row) {
        return row.route().startsWith("(")
                ? Words.dim(row.route().equals("(none)") ? "no route" : "other routes")
                : Words.shortName("routes/" + row.route() + "?tab=overview", row.route());
    }
}
