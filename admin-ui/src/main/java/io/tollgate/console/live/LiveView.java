package io.tollgate.console.live;

import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.communication.PushConnection;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.event.EventFeed;
import io.tollgate.control.event.EventFeed.Reach;
import io.tollgate.control.event.EventFilter;
import io.tollgate.control.event.EventWatch;
import io.tollgate.control.event.EventWatch.Turn;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests as they end, newest first. Nodes tell of them only while such a page is open and not paused. */
@Prototype
@Route(value = "live", layout = MainLayout.class)
@PageTitle("Live · Tollgate")
@NeedsPermission(OperatorPermission.EVENTS_READ)
public final class LiveView extends Div implements AfterNavigationObserver {
    private static final int ROWS_MAX = 100;
    /** Nobody reads faster, and a browser should not have to draw more. */
    private static final int ROWS_AT_ONCE = 20;

    private static final Duration TURN_MAX = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TURNS = Duration.ofMillis(400);
    /** A browser comes back sooner after a break of its network, if it does. */
    private static final Duration GONE_AFTER = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(LiveView.class);

    private final transient EventFeed feed;
    private final Span state = Mark.style(Mark.once(new Span(), "live-state"), "tg-badge");
    private final Button pause = Mark.once(new Button("Pause"), "live-pause");
    private final EventFields fields = new EventFields(this::changed);
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private final Span counts = Mark.style(Mark.once(new Span(), "live-counts"), "tg-count");
    private final DataTable<RequestEvent> table = EventTable.table(SignedIn.may(OperatorPermission.EXPLAIN_READ));
    private final EmptyState empty;
    private final Div content;
    private long connectedNanos;
    private long shown;
    private long leftOut;
    private transient @Nullable EventWatch watch;
    private transient @Nullable Reach reached;

    LiveView(EventFeed feed, Curl curl) {
        this.feed = feed;
        state.getElement().setAttribute("role", "status");
        pause.addClickListener(event -> {
            if (watch == null) {
                begin(event.getSource().getUI().orElseThrow());
            } else {
                end("Paused");
            }
        });
        Button clear = Mark.once(new Button("Clear", event -> clear()), "live-clear");
        empty = new EmptyState(
                Icon.LIVE,
                "No request yet that fits. The next one is shown as soon as it has ended.",
                null,
                curl.stream("/events"));
        content = Mark.style(new Div(empty, table), "tg-card");
        table.setVisible(false);
        add(
                new PageHeader(
                                "Live",
                                "Requests as they end, newest first: no query, no fields, no bodies. A node tells at most a"
                                        + " hundred a second, and only while somebody looks.")
                        .beside(state)
                        .actions(clear, pause),
                fields,
                messages,
                Mark.style(new Div(counts), "tg-toolbar"),
                content);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        fields.open(event.getLocation());
        begin(UI.getCurrent());
    }

    @Override
    protected void onDetach(DetachEvent event) {
        end("Paused");
    }

    private void changed() {
        UI ui = UI.getCurrent();
        ui.getPage().getHistory().replaceState(null, new Location("live", fields.parameters()));
        clear();
        begin(ui);
    }

    private void clear() {
        table.setItems(List.of());
        table.setVisible(false);
        empty.setVisible(true);
        shown = 0;
        leftOut = 0;
        count();
    }

    private void begin(UI ui) {
        end("Paused");
        messages.removeAll();
        fields.filter().ifPresent(filter -> {
            try {
                EventWatch begun = feed.watch(SignedIn.actor(), filter);
                watch = begun;
                connectedNanos = System.nanoTime();
                pause.setText("Pause");
                show(feed.reach(filter));
                Thread.ofVirtual().name("live-requests").start(() -> follow(ui, begun, filter));
            } catch (ProblemException e) {
                messages.add(Banner.of("Requests can’t be shown now", e).retrying(() -> begin(ui)));
            }
        });
    }

    private void end(String why) {
        EventWatch ending = watch;
        watch = null;
        if (ending != null) {
            ending.close();
        }
        reached = null;
        pause.setText("Go on");
        tone(why, "");
    }

    /** On a thread of its own, until the watch is over, or can't go on: the page says so in any case. */
    private void follow(UI ui, EventWatch mine, EventFilter filter) {
        try {
            for (boolean over = false; !over; ) {
                Turn turn = mine.next(TURN_MAX);
                Reach reach = feed.reach(filter);
                Live.push(ui, () -> show(mine, turn, reach));
                over = turn.isOver();
                Thread.sleep(BETWEEN_TURNS); // what comes meanwhile is drawn together
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("a page can't show requests any more", e);
        } finally {
            mine.close();
            Live.push(ui, () -> ended(mine));
        }
    }

    private void ended(EventWatch mine) {
        if (mine == watch) {
            end("Ended");
            messages.add(Banner.warning(
                    "Requests are not shown any more", "The watch has ended; Go on begins another one."));
        }
    }

    /** A browser that vanished without a word would hold one of few places until its session is over. */
    private boolean isGone() {
        PushConnection connection =
                getUI().map(ui -> ui.getInternals().getPushConnection()).orElse(null);
        if (connection != null && connection.isConnected()) {
            connectedNanos = System.nanoTime();
        }
        return System.nanoTime() - connectedNanos > GONE_AFTER.toNanos();
    }

    private void show(EventWatch mine, Turn turn, Reach reach) {
        if (mine != watch) {
            return; // of the filters before
        }
        if (isGone() || !SignedIn.mayStill(OperatorPermission.EVENTS_READ)) {
            ended(mine);
            return;
        }
        // Each node tells a few times a second: what comes together is put in order.
        List<RequestEvent> requests = turn.requests().stream()
                .sorted(Comparator.comparing(RequestEvent::at))
                .toList();
        List<RequestEvent> newest = requests.subList(Math.max(0, requests.size() - ROWS_AT_ONCE), requests.size());
        shown += newest.size();
        leftOut += turn.leftOut() + requests.size() - newest.size();
        if (!newest.isEmpty()) {
            table.addFirst(newest.reversed(), ROWS_MAX);
            table.setVisible(true);
            empty.setVisible(false);
        }
        count();
        show(reach);
    }

    private void count() {
        counts.setText(shown == 0 && leftOut == 0 ? "" : shown + " shown, " + leftOut + " left out");
    }

    private void show(Reach reach) {
        if (reach.equals(reached)) {
            return; // a screen reader would say it again
        }
        reached = reach;
        if (reach.nodes().isEmpty()) {
            tone("No node is connected here", "tg-badge--warn");
        } else {
            tone(
                    "Watching " + String.join(", ", reach.nodes()),
                    reach.elsewhere().isEmpty() ? "tg-badge--ok" : "tg-badge--warn");
        }
        messages.removeAll();
        if (!reach.elsewhere().isEmpty()) {
            messages.add(Banner.warning(
                    String.join(", ", reach.elsewhere()) + " can’t be seen from here",
                    "Connected to another control plane: watch there."));
        }
    }

    private void tone(String text, String style) {
        state.setText(text);
        for (String each : List.of("tg-badge--ok", "tg-badge--warn")) {
            state.setClassName(each, each.equals(style));
        }
    }
}
