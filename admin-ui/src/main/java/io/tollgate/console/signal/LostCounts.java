package io.tollgate.console.signal;

import com.vaadin.flow.component.html.Div;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.telemetry.Telemetry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Says that requests are in none of the figures, when there are such. It is asked again with all that is new, and a banner that
 * says the same stays the one that it is, for a screen reader says a new one at once.
 */
public final class LostCounts extends Div {
    /** More of them say no more. */
    private static final int NODES_MAX = 5;

    private final transient Telemetry telemetry;
    private final transient Lookup<Answer> lookup =
            new Lookup<>("lost-counts", this::show, refusal -> {}); // the page says what could not be read
    private String said = "";

    /** Of which time it is, and what was lost, by node. */
    private record Answer(Duration window, Map<String, Long> lost) {}

    public LostCounts(Telemetry telemetry) {
        this.telemetry = telemetry;
        Mark.once(this, "lost-counts");
        setVisible(false);
    }

    /** Looks up what was lost in the last {@code window}, and says it. */
    public void ask(Duration window) {
        Actor actor = SignedIn.actor();
        lookup.ask(() -> new Answer(window, telemetry.lost(actor, window)));
    }

    private void show(Answer answer) {
        if (SignedIn.mayStill(OperatorPermission.TELEMETRY_READ)) {
            show(answer.lost, answer.window);
        }
    }

    /** @param lost requests by node, in the last {@code window} */
    void show(Map<String, Long> lost, Duration window) {
        long all = lost.values().stream().mapToLong(Long::longValue).sum();
        String title = Figure.count(all) + (all == 1 ? " request" : " requests") + " of the "
                + ChartRange.label(window).toLowerCase(Locale.ROOT) + (all == 1 ? " is" : " are")
                + " in no figure here";
        String detail = who(lost)
                + " had to let the counts go: nothing stored them for half an hour, or there were more than a node keeps.";
        String words = all == 0 ? "" : title + detail;
        setVisible(all > 0);
        if (!words.equals(said)) {
            said = words;
            removeAll();
            if (all > 0) {
                add(Banner.warning(title, detail));
            }
        }
    }

    private static String who(Map<String, Long> lost) {
        List<String> most = lost.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(each -> each.getKey() + " (" + Figure.count(each.getValue()) + ")")
                .toList();
        String named = most.stream().limit(NODES_MAX).collect(Collectors.joining(", "));
        int more = most.size() - NODES_MAX;
        return more > 0 ? named + " and " + more + (more == 1 ? " more node" : " more nodes") : named;
    }
}
