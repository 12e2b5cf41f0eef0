package io.tollgate.console.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.ClientCallable;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One unit, several lines. What is measured in another unit has a chart of its own: of two axes nobody knows which is whose.
 *
 * @param <P> a point in time with its values
 */
@Tag("tg-chart")
public final class TimeChart<P> extends Component {
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:58Z").getEpochSecond();

    private final String unit;
    private final Function<P, Instant> time;
    private final List<Line<P>> lines;
    private @Nullable Consumer<Chosen<P>> opener;
    private Consumer<Stretch> zoomer = stretch -> {};
    private Runnable whole = () -> {};

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

    /** One step of a line that somebody wants to look behind. */
    public record Chosen<P>(Line<P> line, Stretch stretch) {}

    /** From {@code from}, before {@code to}. */
    public record Stretch(Instant from, Instant to) {
        public Stretch {
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("to: " + to + " (expected: after " + from + ")");
            }
        }
    }

    /** Makes points lead somewhere: a click on one, or Enter on the one that arrow keys have chosen. */
    public TimeChart<P> onOpen(Consumer<Chosen<P>> listener) {
        opener = listener;
        getElement()
                .setAttribute(
                        "aria-description",
                        "Arrow keys choose a time and a line, Enter opens what is behind it, Escape shows all again");
        return this;
    }

    /** Told of the stretch that somebody drags over, and when all shall be seen again. */
    public TimeChart<P> onZoom(Consumer<Stretch> closer, Runnable all) {
        zoomer = closer;
        whole = all;
        return this;
    }

    /**
     * What is seen.
     *
     * @param window of an axis that ends at the last point
     * @param step from one point to the next
     * @param zoom the part that is looked at; null for all of it
     */
    public record Axis(
            Duration window, Duration step, @Nullable Stretch zoom) {}

    /** Draws {@code points}, oldest first. */
    public void show(List<P> points, Axis axis) {
        ObjectNode data = Json.object()
                .put("unit", unit)
                .put("seconds", axis.window.toSeconds())
                .put("step", axis.step.toSeconds())
                .put("opens", opener != null);
        Stretch zoom = axis.zoom;
        if (zoom != null) {
            data.putArray("zoom").add(zoom.from.getEpochSecond()).add(zoom.to.getEpochSecond());
        }
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

    /** The browser says what was chosen; what means nothing is dropped, for anybody may say anything. */
    @ClientCallable
    void opened(int line, double from, double to) {
        Consumer<Chosen<P>> listener = opener;
        if (listener != null && line >= 0 && line < lines.size() && from < to) {
            listener.accept(new Chosen<>(lines.get(line), stretch(from, to)));
        }
    }

    @ClientCallable
    void zoomed(double from, double to) {
        if (from < to) {
            zoomer.accept(stretch(from, to));
        } else {
            whole.run();
        }
    }

    /** Of whole seconds, at times that every part of the system can print. */
    private static Stretch stretch(double from, double to) {
        long begin = Math.clamp((long) from, 0L, LAST_SECOND);
        return new Stretch(
                Instant.ofEpochSecond(begin), Instant.ofEpochSecond(Math.clamp((long) to, begin + 1, LAST_SECOND + 1)));
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    /**
     * One line.
     *
     * @param id by which whoever opens a point knows what it is of
     * @param color a token of the style sheet, for example {@code --tg-c1}
     */
    public record Line<P>(String id, String label, String color, ToDoubleFunction<P> value) {}
}
