package io.tollgate.console.upstream;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteResult;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.upstream.TargetTraffic;
import io.tollgate.control.upstream.TargetView;
import io.tollgate.control.upstream.UpstreamHealth;
import io.tollgate.control.upstream.UpstreamTargets;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Upstream;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The targets of one upstream at work: how each node finds each of them, and what was counted of their requests. */
final class TargetsCard extends Div {
    private final transient UpstreamTargets targets;
    private final String upstream;
    private final boolean checked;
    private final Runnable changed;
    private final Div unread = Mark.style(Mark.once(new Div(), "targets-unread"), "tg-card-head", "tg-dim");
    private final DataTable<Row> table = new DataTable<>("targets", "Targets", Row::url);
    private transient List<Row> shown = List.of();
    private transient Map<String, TargetTraffic> traffic = Map.of();
    /** Of targets of which nothing was read. */
    private transient Counted uncounted = Counted.notYet();

    private transient @Nullable UpstreamHealth health;
    private final transient Lookup<UpstreamHealth> looking = new Lookup<>("upstream-health", this::found, this::say);
    private final transient Lookup<Map<String, TargetTraffic>> measuring =
            new Lookup<>("upstream-traffic", this::counted, this::uncounted);

    /** What is drawn of a target: as long as that stays, nothing is drawn again. */
    private record Row(String url, int weight, String words, TargetView view, Counted counted) {
        boolean looksLike(Row other) {
            return url.equals(other.url)
                    && weight == other.weight
                    && words.equals(other.words)
                    && counted.equals(other.counted);
        }
    }

    /** @param changed called when a target was drained here, or serves again */
    TargetsCard(UpstreamTargets targets, Telemetry telemetry, Upstream upstream, Runnable changed) {
        this.targets = targets;
        this.upstream = upstream.name();
        this.checked = TargetCells.checks(upstream);
        this.changed = changed;
        Mark.style(Mark.once(this, "targets"), "tg-card");
        getStyle().setMarginBottom("12px");
        Div head = new Div(new H2("Targets"), Words.dim("as each node finds them; requests of the last minute"));
        add(Mark.style(head, "tg-card-head"), unread, columns());
        if (!checked) {
            add(Mark.style(
                    new Div(
                            "Nothing checks these targets, and none is left out for failing: each is taken for healthy. See Health below."),
                    "tg-card-head",
                    "tg-dim"));
        }
        unread.setVisible(false);
        look();
        measure();
        BooleanSupplier may = SignedIn.still(OperatorPermission.TELEMETRY_READ, OperatorPermission.UPSTREAMS_READ);
        Live.<Boolean>follow(this, may, told -> targets.subscribe(() -> told.accept(true)), news -> look());
        Live.<Summary>follow(this, may, telemetry::subscribe, news -> measure());
    }

    private DataTable<Row> columns() {
        table.fixedWhile(Row::weight);
        table.dim(row -> row.weight() == 0)
                .column("Target", TargetsCard::target, Trait.FIXED)
                .column(
                        "At each node",
                        row -> TargetCells.nodes(row.url(), row.view().nodes(), checked),
                        Trait.KEEP)
                .column("Requests", row -> row.counted().requests(), Trait.RIGHT)
                .column("Errors", row -> row.counted().errors(), Trait.RIGHT)
                .column("p95", row -> row.counted().p95(), Trait.RIGHT);
        if (SignedIn.may(Catalogue.permission(Kind.UPSTREAM, true))) {
            table.column("Actions", this::action, Trait.SHRINK, Trait.UNLABELLED, Trait.KEEP, Trait.FIXED);
        }
        return table;
    }

    private void measure() {
        Actor actor = SignedIn.actor();
        measuring.ask(() -> targets.targetTraffic(actor, upstream));
    }

    private void look() {
        Actor actor = SignedIn.actor();
        looking.ask(() -> targets.health(actor, upstream));
    }

    private void counted(Map<String, TargetTraffic> now) {
        traffic = now;
        draw();
    }

    /** What nodes say is known all the same. */
    private void uncounted(ProblemException refusal) {
        uncounted = Counted.refused(refusal);
        counted(Map.of());
        if (!(refusal instanceof ProblemException.Unavailable)) {
            say(refusal);
        }
    }

    private void found(UpstreamHealth now) {
        health = now;
        unread.setVisible(false);
        draw();
    }

    private void draw() {
        UpstreamHealth known = health;
        if (known == null) {
            return; // it comes
        }
        List<Row> rows = known.targets().stream().map(this::row).toList();
        boolean same = rows.size() == shown.size();
        for (int i = 0; same && i < rows.size(); i++) {
            same = rows.get(i).looksLike(shown.get(i));
        }
        if (!same) {
            shown = rows;
            table.updateItems(rows);
        }
    }

    private Row row(TargetView view) {
        String words = view.nodes().stream()
                .map(node -> node.node() + " " + TargetCells.words(node))
                .collect(Collectors.joining(", "));
        TargetTraffic read = traffic.get(view.url());
        return new Row(view.url(), view.weight(), words, view, read == null ? uncounted : new Counted.Read(read));
    }

    /** What was drawn stays below it: it is older, and no lie. */
    private void say(ProblemException refusal) {
        unread.setText("They can't be looked up: " + refusal.getMessage());
        unread.setVisible(true);
    }

    private static Component target(Row row) {
        return Words.stack(Words.mono(row.url()), row.weight() == 0 ? "out of rotation" : "weight " + row.weight());
    }

    private Component action(Row row) {
        boolean serves = row.weight() > 0;
        Button button = new ActionButton(serves ? "Drain" : "Serve again", () -> drain(row.url(), serves));
        button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        Mark.label(button, serves ? "Drain " + row.url() : "Let " + row.url() + " serve again");
        return Mark.row(button, "target-drain-" + row.url());
    }

    private void drain(String url, boolean draining) {
        String what = draining ? "Drain " + url : "Let " + url + " serve again";
        try {
            WriteResult done =
                    targets.drain(SignedIn.actor(), upstream, url, draining, new WriteOptions(null, false, what));
            Toast.done(url + (draining ? " gets no new requests" : " gets requests again") + ", revision "
                    + done.revision());
            look();
            changed.run();
        } catch (ProblemException e) {
            Toast.failed(url + " was not changed", e);
        }
    }
}
