package io.tollgate.console.route;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.signal.Failing;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.telemetry.Top;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What each shown route has had of requests in the last minutes. The rows do not wait for it: a thread of its own asks once for
 * all of them, when they have come and whenever telemetry is new, and pushes.
 */
final class TrafficColumns {
    static final Duration WINDOW = Duration.ofMinutes(5);

    private final Telemetry telemetry;
    private final Map<String, Cells> shown = new LinkedHashMap<>();
    private final Set<String> read = new HashSet<>();
    private final Lookup<Found> lookup = new Lookup<>("route-traffic", this::show, this::refused);

    TrafficColumns(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** What was counted of those of {@code names} that had requests. */
    private record Found(List<String> names, Map<String, Top.Item> items) {}

    /** One route's cells, which stay while its row does. */
    record Cells(Span rate, Span failed, Span slow) {
        static Cells of(String route) {
            Cells cells = new Cells(
                    Mark.row(new Span(), "route-rate-" + route),
                    Mark.row(new Span(), "route-failed-" + route),
                    Mark.row(new Span(), "route-p95-" + route));
            cells.showNothing("…", "Not read yet");
            return cells;
        }

        void showNothing(String text, String why) {
            for (Span cell : List.of(rate, failed, slow)) {
                Span nothing = Words.dim(text);
                nothing.setTitle(why);
                fill(cell, nothing);
            }
        }

        /** @param incomplete whether requests of this route may have been counted elsewhere */
        void show(String route, Top.Item item, boolean incomplete) {
            fill(rate, Words.link("routes/" + route + "?tab=overview", Figure.of(item.requestsPerSecond()) + "/s"));
            fill(failed, percent(item.counts().percent(item.counts().status5xx())));
            fill(slow, new Span(Figure.of(item.latency().p95Millis()) + " ms"));
            if (incomplete) {
                for (Span cell : List.of(rate, failed, slow)) {
                    Span mark = Words.dim(" ?");
                    mark.setTitle(Incomplete.WHY);
                    cell.add(mark);
                }
            }
        }

        private static void fill(Span cell, Component content) {
            cell.removeAll();
            cell.add(content);
        }

        private static Component percent(double failing) {
            Span text = new Span(Figure.of(failing) + " %");
            return switch (Failing.of(failing)) {
                case BAD -> Mark.style(text, "tg-minus");
                case SOME -> Mark.style(text, "tg-tilde");
                case FEW -> failing == 0 ? Mark.style(text, "tg-dim") : text;
            };
        }
    }

    /** Adds the columns, and keeps them up to date as long as {@code table} is shown. */
    void addTo(DataTable<Entry> table) {
        table.column("Requests", entry -> cells(entry).rate, Trait.RIGHT)
                .column("Errors", entry -> cells(entry).failed, Trait.RIGHT)
                .column("p95", entry -> cells(entry).slow, Trait.RIGHT);
        Live.follow(
                table,
                SignedIn.still(OperatorPermission.TELEMETRY_READ),
                telemetry::subscribe,
                (Summary news) -> ask());
    }

    private Cells cells(Entry entry) {
        return shown.computeIfAbsent(entry.object().name(), Cells::of);
    }

    /**
     * Rows have been read and will be drawn.
     *
     * @param anew instead of those that were there
     */
    void read(List<Entry> rows, boolean anew) {
        if (anew) {
            shown.clear();
            read.clear();
        }
        rows.forEach(this::cells);
        ask();
    }

    /** Of the first so many rows: a page of more of them is no page any more. */
    private List<String> names() {
        return Stream.concat(Stream.of(Dimension.OTHERS), shown.keySet().stream())
                .limit(Telemetry.NAMES_MAX)
                .toList();
    }

    private void ask() {
        if (shown.isEmpty() || !SignedIn.mayStill(OperatorPermission.TELEMETRY_READ)) {
            return;
        }
        Actor actor = SignedIn.actor();
        List<String> names = names();
        lookup.ask(() -> new Found(names, telemetry.named(actor, "route", names, WINDOW)));
    }

    private void show(Found found) {
        found.names.forEach(name -> show(name, found.items));
    }

    /** What was read before stays; of the rest nobody may think that nobody called it. It is asked again with the next figures. */
    private void refused(ProblemException refusal) {
        shown.forEach((name, cells) -> {
            if (!read.contains(name)) {
                cells.showNothing("?", "Could not be read: " + refusal.getMessage());
            }
        });
    }

    private void show(String name, Map<String, Top.Item> found) {
        Cells cells = shown.get(name);
        Top.Item item = found.get(name);
        if (cells == null) {
            return; // other rows are shown by now
        }
        read.add(name);
        if (item != null) {
            cells.show(name, item, Incomplete.is(found));
        } else if (Incomplete.is(found)) {
            cells.showNothing("?", Incomplete.WHY);
        } else {
            cells.showNothing("–", "No requests in the last " + WINDOW.toMinutes() + " minutes");
        }
    }
}
