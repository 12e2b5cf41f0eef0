package io.tollgate.console.peak;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.telemetry.RequestCounts;
import io.tollgate.control.telemetry.Top;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Who had most of it, by one dimension. */
final class PeakTable extends Div {
    private final transient By by;
    private final Signal signal;
    private final DataTable<Top.Item> table;

    /**
     * One dimension.
     *
     * @param word its name at the admin API
     * @param path of a name's own page; empty when it has none
     * @param filter its field on the page of live requests; empty when it has none
     * @param none what stands for requests without one
     */
    record By(String word, String title, String path, String filter, String none) {
        static final By ROUTE = new By("route", "Routes", "routes", "route", "no route");
        static final By CONSUMER = new By("consumer", "Consumers", "consumers", "consumer", "nobody known");
        static final By CODE = new By("code", "Decisions", "", "code", "");
        static final By TARGET = new By("target", "Targets", "", "", "none");
        static final By NODE = new By("node", "Nodes", "", "node", "");
    }

    PeakTable(By by, Signal signal, Top top) {
        this.by = by;
        this.signal = signal;
        this.table = new DataTable<>("peak-" + by.word, by.title, Top.Item::name);
        Mark.style(this, "tg-card");
        table.column(by.title.substring(0, by.title.length() - 1), this::name)
                .column("Requests", item -> count(item, RequestCounts::requests), Trait.RIGHT)
                .column("5xx", item -> count(item, RequestCounts::status5xx), Trait.RIGHT)
                .column("4xx", item -> count(item, RequestCounts::status4xx), Trait.RIGHT)
                .column("429", item -> count(item, RequestCounts::limited), Trait.RIGHT);
        if (signal == Signal.REFUSED) {
            table.column("Auth failed", item -> count(item, RequestCounts::authFailed), Trait.RIGHT);
        }
        boolean timed = top.items().stream().anyMatch(item -> item.latency().p99Millis() > 0);
        if (timed) {
            table.column("p50", item -> millis(item.latency().p50Millis()), Trait.RIGHT)
                    .column("p95", item -> millis(item.latency().p95Millis()), Trait.RIGHT)
                    .column("p99", item -> millis(item.latency().p99Millis()), Trait.RIGHT);
        }
        if (!by.filter.isEmpty() && SignedIn.may(OperatorPermission.EVENTS_READ)) {
            table.column("Live", this::live, Trait.SHRINK);
        }
        table.setItems(top.items());
        Div head =
                Mark.style(new Div(new H2(by.title), Words.dim("most " + signal.label() + " first")), "tg-card-head");
        add(head);
        if (top.items().isEmpty()) {
            add(Mark.style(new Div(Words.dim(none(by, signal))), "tg-card-head"));
        } else {
            add(table);
        }
    }

    /** That there were none of these; there may have been others. */
    static String none(By by, Signal signal) {
        String whom = by.title.substring(0, by.title.length() - 1).toLowerCase(Locale.ROOT);
        return "No " + whom + (by.equals(By.TARGET) ? " answered " : " had ") + signal.one() + ".";
    }

    /** Adds a column before anything is shown of it. */
    PeakTable with(String label, Function<Top.Item, Component> cell, Top top) {
        table.column(label, cell, Trait.SHRINK);
        table.setItems(top.items());
        return this;
    }

    /** Whether it is an object's name; {@code (none)} and {@code (other)} are not. */
    static boolean isNamed(Top.Item item) {
        return !item.name().isEmpty() && !item.name().startsWith("(");
    }

    private Component name(Top.Item item) {
        if (!isNamed(item)) {
            return Words.dim(item.name().equals("(other)") ? "others" : by.none);
        }
        return by.path.isEmpty() ? Words.mono(item.name()) : Words.name(by.path + "/" + item.name(), item.name());
    }

    private static Component count(Top.Item item, ToLongFunction<RequestCounts> part) {
        long count = part.applyAsLong(item.counts());
        Span text = Words.number(String.format(Locale.ROOT, "%,d", count));
        return count == 0 ? Mark.style(text, "tg-dim") : text;
    }

    static Component millis(double value) {
        return value == 0 ? Words.dim("–") : Words.number(Figure.of(value) + " ms");
    }

    /** What comes from now on, which is where one sees whether it goes on. */
    private Component live(Top.Item item) {
        if (!isNamed(item)) {
            return new Span();
        }
        Map<String, String> filters = new HashMap<>(signal.live(item.latency()));
        filters.put(by.filter, item.name());
        String path = new Location("live", QueryParameters.simple(filters)).getPathWithQueryParameters();
        return Mark.row(Words.link(path, "Watch"), "peak-live-" + by.word + "-" + item.name());
    }
}
