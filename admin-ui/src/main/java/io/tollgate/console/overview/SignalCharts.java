package io.tollgate.console.overview;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.chart.TimeChart;
import io.tollgate.console.chart.TimeChart.Line;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.telemetry.Point;
import java.time.Duration;
import java.util.List;

/** The golden signals over time. */
final class SignalCharts extends Div {
    private final TimeChart<Point> traffic = new TimeChart<>(
            "Requests per second over time",
            "req/s",
            Point::at,
            List.of(new Line<>("Requests", "--tg-c1", Point::requestsPerSecond)));
    private final TimeChart<Point> errors = new TimeChart<>(
            "Errors per second over time",
            "/s",
            Point::at,
            List.of(
                    new Line<>("5xx", "--tg-c3", Point::status5xxPerSecond),
                    new Line<>("4xx", "--tg-c2", Point::status4xxPerSecond),
                    new Line<>("429", "--tg-c4", Point::limitedPerSecond)));
    private final TimeChart<Point> latency = new TimeChart<>(
            "Latency over time",
            "ms",
            Point::at,
            List.of(
                    new Line<>("p50", "--tg-c1", point -> point.latency().p50Millis()),
                    new Line<>("p95", "--tg-c2", point -> point.latency().p95Millis()),
                    new Line<>("p99", "--tg-c3", point -> point.latency().p99Millis())));

    SignalCharts() {
        Mark.style(this, "tg-charts");
        add(
                card("Traffic", "requests per second", traffic),
                card("Errors", "per second", errors),
                card("Latency", "milliseconds", latency));
    }

    void show(List<Point> points, Duration window) {
        traffic.show(points, window);
        errors.show(points, window);
        latency.show(points, window);
    }

    private static Div card(String title, String unit, TimeChart<Point> chart) {
        Div head = Mark.style(new Div(new H2(title), Words.dim(unit)), "tg-card-head");
        return Mark.style(new Div(head, chart), "tg-card");
    }
}
