package io.tollgate.console.live;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.event.EventWatch.Turn;
import io.tollgate.control.event.RequestEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The newest requests, and which share they are of those that the filters let through. */
final class LiveRows extends Div {
    private static final int ROWS_MAX = 100;
    /** Nobody reads faster, and a browser should not have to draw more. */
    private static final int ROWS_AT_ONCE = 20;
    /** Below it a share would be called one in one. */
    private static final double NEARLY_ALL = 1.05;

    private final Span counts = Mark.style(Mark.once(new Span(), "live-counts"), "tg-count");
    private final DataTable<RequestEvent> table;
    private final EmptyState empty;
    /** Nodes' clocks differ: none is believed to be ahead, or later than that. */
    private static final Duration LATE_MAX = Duration.ofSeconds(5);

    /** When the rows ended, as they stand in the table. */
    private final transient List<Instant> ends = new ArrayList<>();

    private final transient InstantSource clock;

    private long shown;
    private long leftOut;

    /**
     * @param empty stands there as long as there is no row
     * @param explains whether a row leads to why
     */
    LiveRows(EmptyState empty, boolean explains, InstantSource clock) {
        this.empty = empty;
        this.clock = clock;
        this.table = EventTable.table(explains);
        table.setVisible(false);
        add(Mark.style(new Div(counts), "tg-toolbar"), Mark.style(new Div(empty, table), "tg-card"));
    }

    void clear() {
        ends.clear();
        table.setItems(List.of());
        table.setVisible(false);
        empty.setVisible(true);
        shown = 0;
        leftOut = 0;
        counts.setText("");
    }

    /** Each node tells a few times a second, of what has ended since: of two nodes the later word may be of the earlier request. */
    void add(Turn turn) {
        List<RequestEvent> requests = turn.requests().stream()
                .sorted(Comparator.comparing(RequestEvent::endedAt))
                .toList();
        List<RequestEvent> newest = requests.subList(Math.max(0, requests.size() - ROWS_AT_ONCE), requests.size());
        shown += newest.size();
        leftOut += turn.leftOut() + requests.size() - newest.size();
        if (!newest.isEmpty()) {
            newest.forEach(this::insert);
            table.setVisible(true);
            empty.setVisible(false);
        }
        counts.setText(words(shown, leftOut));
    }

    private void insert(RequestEvent request) {
        Instant ended = ended(request);
        int place = 0;
        while (place < ends.size() && ends.get(place).isAfter(ended)) {
            place++;
        }
        ends.add(place, ended);
        table.insert(place, request, ROWS_MAX);
        if (ends.size() > ROWS_MAX) {
            ends.removeLast();
        }
    }

    private Instant ended(RequestEvent request) {
        Instant now = clock.instant();
        Instant told = request.endedAt();
        Instant earliest = now.minus(LATE_MAX);
        return told.isAfter(now) ? now : told.isBefore(earliest) ? earliest : told;
    }

    /** Whoever counts rows must know of how many requests each is the one that is seen. */
    static String words(long shown, long leftOut) {
        if (shown == 0) {
            return leftOut == 0 ? "" : "Showing none of " + leftOut;
        }
        if (leftOut == 0) {
            return "Showing all " + shown;
        }
        double in = (shown + leftOut) / (double) shown;
        String share = in < NEARLY_ALL
                ? "nearly all"
                : "1 in " + (in < 10 ? String.format(Locale.ROOT, "%.1f", in).replace(".0", "") : Math.round(in));
        return "Showing " + share + ": " + shown + " of " + (shown + leftOut);
    }
}
