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
import java.util.ArrayList;
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
                    line(Metric.UPSTREAM_5XX, "5xx upstream", "--tg-c3", Point::upstream5xxPerSecond),
                    line(Metric.GATEWAY_5XX, "5xx gateway", "--tg-c1", Point::gateway5xxPerSecond),
                    line(Metric.UPSTREAM_4XX, "4xx upstream", "--tg-c2", Point::upstream4xxPerSecond),
                    line(Metric.GATEWAY_4XX, "4xx gateway", "--tg-c4", Point::gateway4xxPerSecond),
                    line(Metric.LIMITED, "429", "--tg-c5", Point::limitedPerSecond)));
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

    private final TimeChart<Point> cpu = new TimeChart<>(
            "CPU and heap over time",
            "%",
            Point::at,
            List.of(
                    line(Metric.CPU, "CPU", "--tg-c1", point -> full(point).cpu() * 100),
                    line(
                            Metric.HEAP_USED,
                            "Heap",
                            "--tg-c2",
                            point -> full(point).heapUsed() * 100)));
    private final TimeChart<Point> lag = new TimeChart<>(
            "Event-loop lag over time",
            "ms",
            Point::at,
            List.of(line(
                    Metric.EVENT_LOOP_LAG_MICROS,
                    "Lag",
                    "--tg-c3",
                    point -> full(point).eventLoopLagMicros() / 1e3)));
    private final TimeChart<Point> inflight = new TimeChart<>(
            "Requests in flight over time",
            "",
            Point::at,
            List.of(line(
                    Metric.INFLIGHT,
                    "In flight",
                    "--tg-c4",
                    point -> full(point).inflight())));
    /** Those that are on the page. */
    private final transient List<TimeChart<Point>> charts = new ArrayList<>();

    /** Whose signals are drawn. */
    public enum Of {
        /** Of everything: also how full the nodes are. */
        ALL,
        /** Of one route: nobody knows which part of a node's CPU is its own. */
        ROUTE
    }

    /**
     * @param of whose signals they are
     * @param opened told which step of which metric somebody wants to look behind
     * @param closer told what somebody wants to see larger
     * @param whole told when all shall be seen again
     */
    public SignalCharts(Of of, BiConsumer<Metric, Stretch> opened, Consumer<Stretch> closer, Runnable whole) {
        Mark.style(this, "tg-charts");
        add("Traffic", "requests per second", Mark.once(traffic, "chart-traffic"));
        add("Errors", "per second", Mark.once(errors, "chart-errors"));
        add("Latency", "milliseconds", Mark.once(latency, "chart-latency"));
        if (of == Of.ALL) {
            add("CPU and heap", "%, busiest node", Mark.once(cpu, "chart-cpu"));
            add("Event-loop lag", "milliseconds, busiest node", Mark.once(lag, "chart-lag"));
            add("In flight", "requests, all nodes", Mark.once(inflight, "chart-inflight"));
        }
        for (TimeChart<Point> chart : charts) {
            chart.onOpen(chosen -> Metric.ofWord(chosen.line().id())
                            .ifPresent(metric -> opened.accept(counted(metric), chosen.stretch())))
                    .onZoom(closer, whole);
        }
    }

    private void add(String title, String unit, TimeChart<Point> chart) {
        charts.add(chart);
        Div head = Mark.style(new Div(new H2(title), Words.dim(unit)), "tg-card-head");
        add(Mark.style(new Div(head, chart), "tg-card"));
    }

    /** Behind how full the nodes were are the requests that filled them; behind errors of whomever are all of their class, with their codes. */
    private static Metric counted(Metric of) {
        if (of == Metric.UPSTREAM_5XX || of == Metric.GATEWAY_5XX) {
            return Metric.STATUS_5XX;
        }
        if (of == Metric.UPSTREAM_4XX || of == Metric.GATEWAY_4XX) {
            return Metric.STATUS_4XX;
        }
        return of.isLevel() ? Metric.REQUESTS : of;
    }

    private static Point.Saturation full(Point point) {
        return Objects.requireNonNull(point.saturation());
    }

    private static Line<Point> line(Metric metric, String label, String color, ToDoubleFunction<Point> value) {
        return new Line<>(metric.word(), label, color, value);
    }

    /** Draws {@code points}, oldest first; with how full the nodes were, when that is drawn. */
    public void show(List<Point> points, Axis axis) {
        charts.forEach(chart -> chart.show(points, axis));
    }
}
