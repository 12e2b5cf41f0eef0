package io.tollgate.console.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One unit, several lines.
 *
 * @param <P> a point in time with its values
 */
@Tag("tg-chart")
public final class TimeChart<P> extends Component {
    private final String unit;
    private final Function<P, Instant> time;
    private final List<Line<P>> lines;

    /**
     * @param label what it shows, for screen readers
     * @param unit of all its values
     */
    public TimeChart(String label, String unit, Function<P, Instant> time, List<Line<P>> lines) {
        this.unit = unit;
        this.time = time;
        this.lines = List.copyOf(lines);
        getElement().setAttribute("role", "img");
        getElement().setAttribute("aria-label", label);
    }

    /** Draws {@code points}, oldest first, on an axis {@code window} wide that ends at the last one. */
    public void show(List<P> points, Duration window) {
        ObjectNode data = Json.object().put("unit", unit).put("seconds", window.toSeconds());
        ArrayNode x = data.putArray("x");
        points.forEach(point -> x.add(time.apply(point).getEpochSecond()));
        ArrayNode series = data.putArray("series");
        for (Line<P> line : lines) {
            ObjectNode one = series.addObject().put("label", line.label).put("color", line.color);
            ArrayNode values = one.putArray("values");
            points.forEach(point -> values.add(rounded(line.value.applyAsDouble(point))));
        }
        getElement().setProperty("data", Json.print(data));
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    /**
     * One line.
     *
     * @param color a token of the style sheet, for example {@code --tg-c1}
     */
    public record Line<P>(String label, String color, ToDoubleFunction<P> value) {}
}
