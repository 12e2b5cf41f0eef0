package io.tollgate.console.signal;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.chart.TimeChart;
import io.tollgate.console.chart.TimeChart.Axis;
import io.tollgate.console.chart.TimeChart.Line;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Point;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** The golden signals over time. */
public final class SignalCharts extends Div {
    private final TimeChart<Point> traffic = new TimeChart<>(
            "Requests per second over time",
            "req/s",
            Point::at,
            List.of(line(Metric.REQUESTS, "Requests", "--tg-c1", Point::requestsPerSecond)));
    private final TimeChart<Point> errors = new TimeChart<>(
            "Errors per second over time",
            "/s",
            Point::at,
            List.of(
                    line(Metric.STATUS_5XX, "5xx", "--tg-c3", Point::status5xxPerSecond),
                    line(Metric.STATUS_4XX, "4xx", "--tg-c2", Point::status4xxPerSecond),
                    line(Metric.LIMITED, "429", "--tg-c4", Point::limitedPerSecond)));
    private final TimeChart<Point> latency = new TimeChart<>(
            "Latency over time",
            "ms",
            Point::at,
            List.of(
                    line(
                            Metric.LATENCY_P50,
                            "p50",
                            "--tg-c1",
                            point -> point.latency().p50Millis()),
                    line(
                            Metric.LATENCY_P95,
                            "p95",
                            "--tg-c2",
                            point -> point.latency().p95Millis()),
                    line(
                            Metric.LATENCY_P99,
                            "p99",
                            "--tg-c3",
                            point -> point.latency().p99Millis())));

    /** Of everything; a route has no share of it that anybody measures. */
    private final TimeChart<Point> saturation = new TimeChart<>(
            "Saturation over time",
            "%",
            Point::at,
            List.of(
                    line(Metric.CPU, "CPU", "--tg-c1", point -> full(point).cpu() * 100),
                    line(
                            Metric.HEAP_USED,
                            "Heap",
                            "--tg-c2",
                            point -> full(point).heapUsed() * 100),
                    line(
                                    Metric.EVENT_LOOP_LAG_MICROS,
                                    "Lag",
                                    "--tg-c3",
                                    point -> full(point).eventLoopLagMicros() / 1e3)
                            .atTheRight("ms"),
                    line(
                                    Metric.INFLIGHT,
                                    "In flight",
                                    "--tg-c4",
                                    point -> full(point).inflight())
                            .atTheRight("")));

    private final boolean ofNodes;

    /**
     * @param ofNodes whether to draw how full the nodes were, too
     * @param opened told which step of which metric somebody wants to look behind
     * @param closer told what somebody wants to see larger
     * @param whole told when all shall be seen again
     */
    public SignalCharts(boolean ofNodes, BiConsumer<Metric, Stretch> opened, Consumer<Stretch> closer, Runnable whole) {
        this.ofNodes = ofNodes;
        Mark.style(this, "tg-charts");
        for (TimeChart<Point> chart : List.of(traffic, errors, latency, saturation)) {
            chart.onOpen(chosen -> Metric.ofWord(chosen.line().id())
                            .ifPresent(of -> opened.accept(counted(of), chosen.stretch())))
                    .onZoom(closer, whole);
        }
        add(
                card("Traffic", "requests per second", Mark.once(traffic, "chart-traffic")),
                card("Errors", "per second", Mark.once(errors, "chart-errors")),
                card("Latency", "milliseconds", Mark.once(latency, "chart-latency")));
        if (ofNodes) {
            add(card("Saturation", "%; at the right ms and in flight", Mark.once(saturation, "chart-saturation")));
        } else {
            getStyle()
                    .set(
                            "grid-template-columns",
                            "repeat(auto-fit, minmax(min(100%, 260px), 1fr))"); // no hole at the right
        }
    }

    private static Point.Saturation full(Point point) {
        return Objects.requireNonNull(point.saturation());
    }

    /** Behind how full the nodes were are the requests that filled them. */
    private static Metric counted(Metric of) {
        return of.isLevel() ? Metric.REQUESTS : of;
    }

    private static Line<Point> line(Metric metric, String label, String color, ToDoubleFunction<Point> value) {
        return new Line<>(metric.word(), label, color, value);
    }

    /** Draws {@code points}, oldest first; with how full the nodes were, when that is drawn. */
    public void show(List<Point> points, Axis axis) {
        traffic.show(points, axis);
        errors.show(points, axis);
        latency.show(points, axis);
        if (ofNodes) {
            saturation.show(points, axis);
        }
    }

    private static Div card(String title, String unit, TimeChart<Point> chart) {
        Div head = Mark.style(new Div(new H2(title), Words.dim(unit)), "tg-card-head");
        return Mark.style(new Div(head, chart), "tg-card");
    }
}
