package io.tollgate.console.alert;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Text;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Toggle;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.alert.AlertRule;
import io.tollgate.control.alert.AlertRules;
import io.tollgate.control.alert.NotJudged;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.HumanDuration;
import java.util.List;
import java.util.Map;

/** The rules, each with its switch. */
final class RuleTable extends Div {
    private final transient AlertRules rules;
    private final boolean mayWrite;
    private final DataTable<AlertRules.Row> table;
    private transient Map<String, NotJudged> notJudged = Map.of();

    RuleTable(AlertRules rules, boolean mayWrite) {
        this.rules = rules;
        this.mayWrite = mayWrite;
        table = new DataTable<AlertRules.Row>("alert-rules", "Alert rules", AlertRules.Row::name)
                .dim(row -> !on(row))
                .column("Enabled", this::enabled, Trait.SHRINK, Trait.KEEP, Trait.FIXED)
                .column("Rule", RuleTable::name, Trait.FIXED, Trait.TITLE)
                .column("Severity", RuleTable::severity, Trait.SHRINK)
                .column("When", this::condition)
                .column("For", RuleTable::holdFor, Trait.SHRINK, Trait.DETAIL)
                .column("Channels", RuleTable::channels, Trait.SHRINK, Trait.DETAIL);
        table.fixedWhile(row -> List.of(row instanceof AlertRules.Kept, on(row), summary(row)));
        add(table);
    }

    /** The rules, and which of them could not be judged. */
    record Reading(Map<String, NotJudged> notJudged, List<AlertRules.Row> rows) {}

    /** Asks the database; it does not touch the page. */
    Reading read(Actor actor) {
        return new Reading(rules.notJudged(actor), rules.list(actor));
    }

    void show(Reading reading) {
        notJudged = reading.notJudged;
        table.updateItems(reading.rows);
    }

    private static boolean on(AlertRules.Row row) {
        return switch (row) {
            case AlertRules.Kept kept -> kept.rule().on().enabled();
            case AlertRules.Unread unread -> unread.document().path("enabled").asBoolean(true);
        };
    }

    private static String summary(AlertRules.Row row) {
        return row.document().path("summary").asText();
    }

    private static Component severity(AlertRules.Row row) {
        return switch (row) {
            case AlertRules.Kept kept -> AlertBadges.of(kept.rule().on().severity());
            case AlertRules.Unread unread ->
                Words.dim(unread.document().path("severity").asText());
        };
    }

    private Component condition(AlertRules.Row row) {
        Span words = switch (row) {
            case AlertRules.Kept kept -> new Span(ConditionText.of(kept.rule().condition()));
            case AlertRules.Unread ignored -> Words.dim("A condition of a newer version");
        };
        String name = row.name();
        NotJudged not = notJudged.get(name);
        if (not == null) {
            return words;
        }
        Component badge = Mark.row(new StatusBadge(Tone.WARN, "Not evaluated"), "alert-rule-not-judged-" + name);
        return new Div(words, new Div(badge, new Text(" "), Moment.of(not.since()), Words.dim(", " + not.reason())));
    }

    private static Component name(AlertRules.Row row) {
        return Words.stack(Words.name("alerts/rules/" + row.name(), row.name()), summary(row));
    }

    private static Component holdFor(AlertRules.Row row) {
        return switch (row) {
            case AlertRules.Kept kept -> Words.number(words(kept.rule()));
            case AlertRules.Unread ignored -> new Span();
        };
    }

    private static String words(AlertRule rule) {
        return rule.holdFor().isZero() ? "at once" : HumanDuration.print(rule.holdFor());
    }

    private static Component channels(AlertRules.Row row) {
        return switch (row) {
            case AlertRules.Kept kept
            when !kept.rule().channels().isEmpty() -> Words.chips(kept.rule().channels());
            case AlertRules.Kept ignored -> Words.dim("all channels");
            case AlertRules.Unread ignored -> new Span();
        };
    }

    private Component enabled(AlertRules.Row row) {
        boolean on = on(row);
        String name = row.name();
        if (!mayWrite || row instanceof AlertRules.Unread) {
            return new StatusBadge(on ? Tone.OK : Tone.PLAIN, on ? "Enabled" : "Disabled");
        }
        return Mark.row(
                new Toggle("Rule " + name + " is enabled", on, wanted -> enable(name, wanted)),
                "alert-rule-on-" + name);
    }

    private boolean enable(String name, boolean wanted) {
        try {
            rules.enable(SignedIn.actor(), name, wanted);
            Toast.done(name + (wanted ? " is enabled" : " is disabled"));
            return true;
        } catch (ProblemException e) {
            Toast.failed(name + " was not changed", e);
            return false;
        }
    }
}
