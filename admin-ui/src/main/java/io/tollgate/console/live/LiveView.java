package io.tollgate.console.live;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.communication.PushConnection;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Curl;
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
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests as they end, newest first. Nodes tell of them only while such a page is open and not paused. */
@Prototype
@Route(value = "live", layout = MainLayout.class)
@PageTitle("Live · Tollgate")
@NeedsPermission(OperatorPermission.EVENTS_READ)
public final class LiveView extends Div implements AfterNavigationObserver {
    private static final Duration TURN_MAX = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TURNS = Duration.ofMillis(400);
    /** A browser comes back sooner after a break of its network, if it does. */
    private static final Duration GONE_AFTER = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(LiveView.class);

    private final transient EventFeed feed;
    private final Button pause = Mark.once(new Button("Pause"), "live-pause");
    private final EventFields fields = new EventFields(this::changed);
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private final ReachBadge state = new ReachBadge(messages);
    private final LiveRows rows;
    private long connectedNanos;
    private transient @Nullable EventWatch watch;

    LiveView(EventFeed feed, Curl curl) {
        this.feed = feed;
        pause.addClickListener(event -> {
            if (watch == null) {
                begin(event.getSource().getUI().orElseThrow());
            } else {
                end("Paused");
            }
        });
        EmptyState empty = new EmptyState(
                Icon.LIVE,
                "No request yet that fits. The next one is shown as soon as it has ended.",
                tryButton(),
                curl.stream("/events"));
        rows = new LiveRows(empty, SignedIn.may(OperatorPermission.EXPLAIN_READ), InstantSource.system());
        Button clear = Mark.once(new Button("Clear", event -> rows.clear()), "live-clear");
        add(
                new PageHeader(
                                "Live",
                                "Requests as they end, newest first: no query, no fields, no bodies. A node tells at most a"
                                        + " hundred a second, and only while somebody looks.")
                        .beside(state)
                        .actions(clear, pause),
                fields,
                messages,
                rows);
    }

    private static @Nullable Component tryButton() {
        Button send = new Button("Send a request", event -> UI.getCurrent().navigate("try"));
        return SignedIn.may(OperatorPermission.REQUESTS_SEND) ? Mark.once(send, "live-try") : null;
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
        rows.clear();
        begin(ui);
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
                state.show(feed.reach(filter));
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
        pause.setText("Go on");
        state.idle(why);
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
        rows.add(turn);
        state.show(reach);
    }
}
