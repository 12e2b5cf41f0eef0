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
    private final DataTable<AlertRules.Kept> table;
    private transient Map<String, NotJudged> notJudged = Map.of();

    RuleTable(AlertRules rules, boolean mayWrite) {
        this.rules = rules;
        this.mayWrite = mayWrite;
        table = new DataTable<AlertRules.Kept>(
                        "alert-rules", "Alert rules", kept -> kept.rule().name())
                .dim(kept -> !kept.rule().on().enabled())
                .column("On", this::enabled, Trait.SHRINK, Trait.KEEP, Trait.FIXED)
                .column("Rule", RuleTable::name, Trait.FIXED, Trait.TITLE)
                .column("Severity", kept -> AlertBadges.of(kept.rule().on().severity()), Trait.SHRINK)
                .column("When", this::condition)
                .column("For", kept -> Words.number(holdFor(kept.rule())), Trait.SHRINK, Trait.DETAIL)
                .column(
                        "Tells",
                        kept -> kept.rule().channels().isEmpty()
                                ? Words.dim("all channels")
                                : Words.chips(kept.rule().channels()),
                        Trait.SHRINK,
                        Trait.DETAIL);
        table.fixedWhile(kept -> List.of(kept.rule().on().enabled(), kept.rule().summary()));
        add(table);
    }

    /** The rules, and which of them could not be judged. */
    record Reading(Map<String, NotJudged> notJudged, List<AlertRules.Kept> kept) {}

    /** Asks the database; it does not touch the page. */
    Reading read(Actor actor) {
        return new Reading(rules.notJudged(actor), rules.list(actor));
    }

    void show(Reading reading) {
        notJudged = reading.notJudged;
        table.updateItems(reading.kept);
    }

    private Component condition(AlertRules.Kept kept) {
        Span words = new Span(ConditionText.of(kept.rule().condition()));
        String name = kept.rule().name();
        NotJudged not = notJudged.get(name);
        if (not == null) {
            return words;
        }
        Component badge = Mark.row(new StatusBadge(Tone.WARN, "Could not be judged"), "alert-rule-not-judged-" + name);
        return new Div(words, new Div(badge, new Text(" "), Moment.of(not.since()), Words.dim(", " + not.reason())));
    }

    private static Component name(AlertRules.Kept kept) {
        String name = kept.rule().name();
        return Words.stack(Words.name("alerts/rules/" + name, name), kept.rule().summary());
    }

    private static String holdFor(AlertRule rule) {
        return rule.holdFor().isZero() ? "at once" : HumanDuration.print(rule.holdFor());
    }

    private Component enabled(AlertRules.Kept kept) {
        boolean on = kept.rule().on().enabled();
        String name = kept.rule().name();
        if (!mayWrite) {
            return new StatusBadge(on ? Tone.OK : Tone.PLAIN, on ? "On" : "Off");
        }
        return Mark.row(
                new Toggle("Rule " + name + " is judged", on, wanted -> enable(name, wanted)), "alert-rule-on-" + name);
    }

    private boolean enable(String name, boolean wanted) {
        try {
            rules.enable(SignedIn.actor(), name, wanted);
            Toast.done(name + (wanted ? " is judged again" : " is not judged any more"));
            return true;
        } catch (ProblemException e) {
            Toast.failed(name + " was not changed", e);
            return false;
        }
    }
}
