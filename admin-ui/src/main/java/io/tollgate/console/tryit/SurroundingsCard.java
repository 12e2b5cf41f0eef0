package io.tollgate.console.tryit;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.UnorderedList;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.control.limited.CounterStateView;
import io.tollgate.control.limited.CounterStateView.RuleState;
import io.tollgate.control.tryit.Surroundings;
import io.tollgate.control.tryit.Surroundings.LimitState;
import io.tollgate.control.tryit.Surroundings.TargetState;

/** How the limits stand that a request falls on, and where it may go. */
final class SurroundingsCard extends Div {
    SurroundingsCard(Surroundings surroundings) {
        Mark.style(this, "tg-card");
        if (!surroundings.limits().isEmpty()) {
            UnorderedList limits = list("Limits that hold", "try-limits");
            surroundings.limits().forEach(limit -> add(limits, limit));
        }
        if (!surroundings.untold().isEmpty()) {
            list("Limits that hold", "try-limits").add(new ListItem("Not known: " + surroundings.untold() + "."));
        }
        if (!surroundings.targets().isEmpty()) {
            UnorderedList targets = list("Targets, as the node sees them", "try-targets");
            surroundings.targets().forEach(target -> targets.add(new ListItem(words(target))));
        }
    }

    private UnorderedList list(String title, String id) {
        UnorderedList list = Mark.style(Mark.once(new UnorderedList(), id), "tg-meets");
        add(Mark.style(new Div(new H2(title)), "tg-card-head"), list);
        return list;
    }

    private static void add(UnorderedList list, LimitState limit) {
        CounterStateView counter = limit.counter();
        String name = limit.limit() + " (" + limit.from() + ")";
        if (counter == null) {
            list.add(new ListItem(name + ": " + limit.untold()));
            return;
        }
        String whose = counter.whose().text();
        counter.rules()
                .forEach(rule ->
                        list.add(new ListItem(name + (whose.isEmpty() ? "" : ", " + whose) + ": " + words(rule))));
        if (counter.rules().isEmpty()) {
            list.add(new ListItem(name + ": no node told how it stands"));
        }
    }

    private static String words(RuleState rule) {
        Long left = rule.left();
        return rule.rule() + ", " + (left == null ? "what is left is not known" : left + " left")
                + ", nodes hold " + rule.held()
                + (rule.resetAt() == null ? "" : ", some come back at " + Moment.exact(rule.resetAt()));
    }

    private static String words(TargetState target) {
        return target.url() + ": " + (target.isEligible() ? "may be chosen" : "is not chosen: " + target.why());
    }
}
