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
                    line(Metric.UPSTREAM_5XX, "5xx upstream", "--tg-c3", Point::upstream5xxPerSecond),
                    line(Metric.GATEWAY_5XX, "5xx gateway", "--tg-c1", Point::gateway5xxPerSecond),
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

    private final TimeChart<Point> saturation = new TimeChart<>(
            "Saturation over time",
            "%",
            Point::at,
            List.of(
                    line(
                            Metric.CPU,
                            "CPU",
                            "--tg-c1",
                            point -> point.saturation().cpu() * 100),
                    line(
                            Metric.HEAP_USED,
                            "Heap",
                            "--tg-c2",
                            point -> point.saturation().heapUsed() * 100),
                    line(
                                    Metric.EVENT_LOOP_LAG_MICROS,
                                    "Lag",
                                    "--tg-c3",
                                    point -> point.saturation().eventLoopLagMicros() / 1e3)
                            .atTheRight("ms"),
                    line(
                                    Metric.INFLIGHT,
                                    "In flight",
                                    "--tg-c4",
                                    point -> point.saturation().inflight())
                            .atTheRight("")));

    /**
     * @param opened told which step of which metric somebody wants to look behind
     * @param closer told what somebody wants to see larger
     * @param whole told when all shall be seen again
     */
    public SignalCharts(BiConsumer<Metric, Stretch> opened, Consumer<Stretch> closer, Runnable whole) {
        Mark.style(this, "tg-charts");
        for (TimeChart<Point> chart : List.of(traffic, errors, latency, saturation)) {
            chart.onOpen(chosen -> Metric.ofWord(chosen.line().id())
                            .ifPresent(of -> opened.accept(counted(of), chosen.stretch())))
                    .onZoom(closer, whole);
        }
        add(
                card("Traffic", "requests per second", Mark.once(traffic, "chart-traffic")),
                card("Errors", "per second", Mark.once(errors, "chart-errors")),
                card("Latency", "milliseconds", Mark.once(latency, "chart-latency")),
                card("Saturation", "%; at the right ms and in flight", Mark.once(saturation, "chart-saturation")));
    }

    /** Behind how full the nodes were are the requests that filled them; behind 5xx of whomever are all 5xx, with their codes. */
    private static Metric counted(Metric of) {
        if (of == Metric.UPSTREAM_5XX || of == Metric.GATEWAY_5XX) {
            return Metric.STATUS_5XX;
        }
        return of.isLevel() ? Metric.REQUESTS : of;
    }

    private static Line<Point> line(Metric metric, String label, String color, ToDoubleFunction<Point> value) {
        return new Line<>(metric.word(), label, color, value);
    }

    /** Draws {@code points}, oldest first. */
    public void show(List<Point> points, Axis axis) {
        traffic.show(points, axis);
        errors.show(points, axis);
        latency.show(points, axis);
        saturation.show(points, axis);
    }

    private static Div card(String title, String unit, TimeChart<Point> chart) {
        Div head = Mark.style(new Div(new H2(title), Words.dim(unit)), "tg-card-head");
        return Mark.style(new Div(head, chart), "tg-card");
    }
}
