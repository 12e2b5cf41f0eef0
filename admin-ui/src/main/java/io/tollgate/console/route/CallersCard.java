package io.tollgate.console.route;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.event.EventFeed;
import io.tollgate.control.event.EventFilter;
import io.tollgate.control.event.EventWatch;
import io.tollgate.control.event.EventWatch.Turn;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose a route's requests are. Telemetry counts by route and by consumer and not by both, so this looks at requests as they
 * end, for a minute and only when somebody asks: who watches costs the nodes something.
 */
final class CallersCard extends Div {
    private static final Duration WATCHED = Duration.ofMinutes(1);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final int CALLERS_MAX = 500;
    private static final int SHOWN_MAX = 10;
    private static final String OTHERS = "(other)";

    private final transient EventFeed feed;
    private final String route;
    private final DataTable<Caller> table = new DataTable<>("route-callers", "Callers", Caller::name);
    private final Span state = Mark.once(Words.dim(""), "route-callers-state");
    private final Div messages = new Div();
    private final ActionButton watching;
    private final transient Map<String, Caller> counted = new HashMap<>();
    private transient @Nullable EventWatch watch;
    private long seen;
    private long leftOut;

    /** One consumer; without a name whoever nobody recognised. */
    private record Caller(String name, long requests, long refused) {
        Caller plus(RequestEvent event) {
            return new Caller(name, requests + 1, refused + (event.outcome().status() >= 400 ? 1 : 0));
        }
    }

    CallersCard(EventFeed feed, String route) {
        this.feed = feed;
        this.route = route;
        Mark.style(Mark.once(this, "route-callers"), "tg-card");
        state.getElement().setAttribute("role", "status");
        table.column("Consumer", CallersCard::name, Trait.FIXED)
                .column("Requests", caller -> Words.number(Figure.count(caller.requests)), Trait.RIGHT)
                .column("4xx, 5xx", CallersCard::refused, Trait.RIGHT);
        table.setVisible(false);
        watching = Mark.once(new ActionButton("Watch for a minute", this::begin), "route-callers-watch");
        watching.getStyle().set("justify-self", "start");
        Div body = new Div(
                new Paragraph(
                        "Requests are counted by route and by consumer, not by both: this looks at the next ones as"
                                + " they end."),
                watching,
                messages);
        add(Mark.style(new Div(new H2("Callers"), state), "tg-card-head"), Mark.style(body, "tg-section"), table);
    }

    @Override
    protected void onDetach(DetachEvent event) {
        end();
    }

    private void begin() {
        end();
        messages.removeAll();
        counted.clear();
        seen = 0;
        leftOut = 0;
        try {
            EventFilter filter = EventFilter.of(null, route, EventFilter.Caller.of(null, null), null, null, null);
            EventWatch begun = feed.watch(SignedIn.actor(), filter);
            watch = begun;
            watching.setEnabled(false);
            draw("watching …");
            UI ui = UI.getCurrent();
            Thread.ofVirtual().name("route-callers").start(() -> follow(ui, begun));
        } catch (ProblemException e) {
            messages.add(Banner.of("Requests can’t be watched now", e));
        }
    }

    private void end() {
        EventWatch ending = watch;
        watch = null;
        if (ending != null) {
            ending.close();
        }
    }

    /** On a thread of its own, a minute at most. */
    private void follow(UI ui, EventWatch mine) {
        long until = System.nanoTime() + WATCHED.toNanos();
        try {
            for (boolean over = false; !over && System.nanoTime() - until < 0; ) {
                Turn turn = mine.next(TURN);
                Live.push(ui, () -> add(mine, turn));
                over = turn.isOver();
                Thread.sleep(TURN); // what comes meanwhile is drawn together
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mine.close();
            Live.push(ui, () -> ended(mine));
        }
    }

    private void add(EventWatch mine, Turn turn) {
        if (mine != watch) {
            return;
        }
        if (!SignedIn.mayStill(OperatorPermission.EVENTS_READ)) {
            mine.close();
            ended(mine);
            return;
        }
        leftOut += turn.leftOut();
        for (RequestEvent event : turn.requests()) {
            String consumer = event.caller().consumer();
            String name = counted.containsKey(consumer) || counted.size() < CALLERS_MAX ? consumer : OTHERS;
            counted.put(name, counted.getOrDefault(name, new Caller(name, 0, 0)).plus(event));
            seen++;
        }
        draw("watching: " + words());
    }

    private void ended(EventWatch mine) {
        if (mine == watch) {
            watch = null;
            watching.setEnabled(true);
            draw(words());
        }
    }

    private String words() {
        String missed = leftOut == 0 ? "" : ", " + Figure.count(leftOut) + " left out";
        return Figure.count(seen) + (seen == 1 ? " request seen" : " requests seen") + missed;
    }

    private void draw(String words) {
        if (!state.getText().equals(words)) {
            state.setText(words); // a screen reader would say it again
        }
        List<Caller> most = counted.values().stream()
                .sorted(Comparator.comparingLong((Caller caller) -> -caller.requests)
                        .thenComparing(Caller::name))
                .limit(SHOWN_MAX)
                .toList();
        table.setVisible(!most.isEmpty());
        table.updateItems(most);
    }

    private static Component name(Caller caller) {
        return caller.name.isEmpty()
                ? Words.dim("nobody known")
                : caller.name.equals(OTHERS)
                        ? Words.dim("others")
                        : Words.name("consumers/" + caller.name, caller.name);
    }

    private static Component refused(Caller caller) {
        Span text = Words.number(Figure.count(caller.refused));
        return caller.refused == 0 ? Mark.style(text, "tg-dim") : text;
    }
}
