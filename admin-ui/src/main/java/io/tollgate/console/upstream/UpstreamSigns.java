package io.tollgate.console.upstream;

import com.vaadin.flow.component.Component;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.upstream.TargetTraffic;
import io.tollgate.control.upstream.UpstreamHealth;
import io.tollgate.control.upstream.UpstreamTargets;
import io.tollgate.core.config.Upstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** How the upstreams of a list do: four columns, and what they show of the rows that are there. */
final class UpstreamSigns {
    private final UpstreamTargets targets;
    private final List<Entry> shown = new ArrayList<>();
    private final Map<String, UpstreamHealth> health = new HashMap<>();
    private final Map<String, TargetTraffic> traffic = new HashMap<>();
    /** Of those of which nothing was read. */
    private Counted unread = Counted.notYet();

    private final Lookup<Answer<UpstreamHealth>> looking =
            new Lookup<>("upstreams-health", this::found, refusal -> {}); // the frame says what is away
    private final Lookup<Answer<TargetTraffic>> measuring =
            new Lookup<>("upstreams-traffic", this::counted, this::uncounted);
    private Runnable redraw = () -> {};

    /** What is known of each of {@code names}; other rows may be shown by now. */
    private record Answer<T>(List<String> names, Map<String, T> known) {
        /** Takes over what is known, and nothing of those that are gone. */
        void into(Map<String, T> all) {
            names.forEach(all::remove);
            all.putAll(known);
        }
    }

    UpstreamSigns(UpstreamTargets targets) {
        this.targets = targets;
    }

    void columns(DataTable<Entry> table) {
        table.column("Healthy", this::healthy, Trait.SHRINK)
                .column("Requests", entry -> counted(entry).requests(), Trait.RIGHT)
                .column("Errors", entry -> counted(entry).errors(), Trait.RIGHT)
                .column("p95", entry -> counted(entry).p95(), Trait.RIGHT);
    }

    private Component healthy(Entry entry) {
        String name = name(entry);
        UpstreamHealth known = health.get(name);
        boolean checked = TargetCells.checks((Upstream) entry.object());
        return Mark.row(
                known == null ? Words.dim("–") : TargetCells.summary(known, checked), "upstream-healthy-" + name);
    }

    private Counted counted(Entry entry) {
        TargetTraffic read = traffic.get(name(entry));
        return read == null ? unread : new Counted.Read(read);
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

    /** Draws what becomes of the rows, for as long as {@code table} is shown and the person may see it. */
    void follow(DataTable<Entry> table, Telemetry telemetry) {
        redraw = () -> table.updateItems(shown);
        BooleanSupplier may = SignedIn.still(OperatorPermission.TELEMETRY_READ, OperatorPermission.UPSTREAMS_READ);
        Live.<Boolean>follow(table, may, told -> targets.subscribe(() -> told.accept(true)), news -> look());
        Live.<Summary>follow(table, may, telemetry::subscribe, news -> measure());
    }

    private void look() {
        Actor actor = SignedIn.actor();
        List<String> names = names();
        looking.ask(() -> new Answer<>(names, targets.health(actor, names)));
    }

    private void found(Answer<UpstreamHealth> answer) {
        Map<String, List<?>> before = summaries(health);
        answer.into(health);
        if (!before.equals(summaries(health))) {
            redraw.run();
        }
    }

    /** Asks again what was counted. */
    private void measure() {
        Actor actor = SignedIn.actor();
        List<String> names = names();
        measuring.ask(() -> new Answer<>(names, targets.traffic(actor, names)));
    }

    private void counted(Answer<TargetTraffic> answer) {
        answer.into(traffic);
        redraw.run();
    }

    /** What was known is of a minute that is over. Of the next nobody may think that nothing was asked of them. */
    private void uncounted(ProblemException refusal) {
        traffic.clear();
        unread = Counted.refused(refusal);
        redraw.run();
    }

    private void measure(Actor actor, List<String> names) {
        try {
            traffic.putAll(targets.traffic(actor, names));
        } catch (ProblemException.Unavailable e) {
            traffic.clear(); // the list itself can be read all the same
            unread = Counted.refused(e);
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
