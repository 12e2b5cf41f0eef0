package io.tollgate.console.upstream;

import com.vaadin.flow.component.Component;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.upstream.TargetTraffic;
import io.tollgate.control.upstream.UpstreamHealth;
import io.tollgate.control.upstream.UpstreamTargets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the upstreams of a list do: four columns, and what they show of the rows that are there. */
final class UpstreamSigns {
    private final UpstreamTargets targets;
    private final List<Entry> shown = new ArrayList<>();
    private final Map<String, UpstreamHealth> health = new HashMap<>();
    private final Map<String, TargetTraffic> traffic = new HashMap<>();

    UpstreamSigns(UpstreamTargets targets) {
        this.targets = targets;
    }

    void columns(DataTable<Entry> table) {
        table.column("Healthy", this::healthy, Trait.SHRINK)
                .column("Requests", entry -> TargetCells.requests(traffic(entry)), Trait.RIGHT)
                .column("Errors", entry -> TargetCells.errors(traffic(entry)), Trait.RIGHT)
                .column("p95", entry -> TargetCells.p95(traffic(entry)), Trait.RIGHT);
    }

    private Component healthy(Entry entry) {
        String name = name(entry);
        UpstreamHealth known = health.get(name);
        return Mark.row(known == null ? Words.dim("–") : TargetCells.summary(known), "upstream-healthy-" + name);
    }

    private TargetTraffic traffic(Entry entry) {
        return traffic.getOrDefault(name(entry), TargetTraffic.NONE);
    }

    private static String name(Entry entry) {
        return entry.object().name();
    }

    /** These rows come too, or anew: all that is shown of them is looked up. */
    void rows(List<Entry> entries, boolean anew) {
        if (anew) {
            shown.clear();
            health.clear();
            traffic.clear();
        }
        shown.addAll(entries);
        List<String> names = entries.stream().map(UpstreamSigns::name).toList();
        Actor actor = SignedIn.actor();
        health.putAll(targets.health(actor, names));
        measure(actor, names);
    }

    /** The rows that are shown. */
    List<Entry> shown() {
        return List.copyOf(shown);
    }

    /** Looks at the nodes again; whether that is another sight. */
    boolean look() {
        try {
            Map<String, UpstreamHealth> now = targets.health(SignedIn.actor(), names());
            boolean other = !summaries(now).equals(summaries(health));
            health.clear();
            health.putAll(now);
            return other;
        } catch (ProblemException e) {
            return false; // the frame says what is away, or that the person is gone
        }
    }

    /** Asks again what was counted. */
    void measure() {
        try {
            measure(SignedIn.actor(), names());
        } catch (ProblemException e) {
            traffic.clear(); // of a minute that is over
        }
    }

    private void measure(Actor actor, List<String> names) {
        try {
            traffic.putAll(targets.traffic(actor, names));
        } catch (ProblemException.Unavailable e) {
            traffic.clear(); // the list itself can be read all the same
        }
    }

    private List<String> names() {
        return shown.stream().map(UpstreamSigns::name).toList();
    }

    /** What is drawn of each. */
    private static Map<String, List<?>> summaries(Map<String, UpstreamHealth> all) {
        Map<String, List<?>> summaries = new HashMap<>();
        all.forEach((name, each) -> summaries.put(
                name,
                List.of(
                        each.isTold(),
                        each.healthy(),
                        each.inRotation(),
                        each.targets().size())));
        return summaries;
    }
}
