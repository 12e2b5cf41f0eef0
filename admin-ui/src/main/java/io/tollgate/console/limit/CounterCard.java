package io.tollgate.console.limit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.limited.CounterStateView;
import io.tollgate.control.limited.CounterStateView.Holder;
import io.tollgate.control.limited.CounterStateView.RuleState;
import io.tollgate.control.limited.CounterStates;
import io.tollgate.control.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How a limit's counters stand for somebody who is named, when asked: what is left, which node holds what, until when it refuses. */
final class CounterCard extends Div {
    private final transient CounterStates states;
    private final String limit;
    private final Map<String, TextField> values = new LinkedHashMap<>();
    private final Div answer = Mark.once(new Div(), "counter-answer");

    CounterCard(CounterStates states, String limit, List<String> by) {
        this.states = states;
        this.limit = limit;
        Mark.style(Mark.once(this, "counter"), "tg-card");
        getStyle().setMarginTop("12px");
        Div head =
                new Div(new H2("A counter"), Words.dim("what is left of it and who holds it; looking changes nothing"));
        add(Mark.style(head, "tg-card-head"), question(by), answer);
        answer.getElement().setAttribute("role", "status");
    }

    private Div question(List<String> by) {
        Div question = Mark.style(new Div(), "tg-counter");
        for (String dimension : by) {
            TextField field = new TextField(dimension.replace(':', ' '));
            Mark.once(field, "counter-" + dimension.replace(':', '-'));
            field.setPlaceholder("none");
            field.addKeyPressListener(Key.ENTER, event -> look());
            values.put(dimension, field);
            question.add(field);
        }
        if (by.isEmpty()) {
            question.add(new Span("All requests together have one counter for each rule."));
        }
        Button look = Mark.once(new Button("Look", event -> look()), "counter-look");
        look.addThemeVariants(ButtonVariant.LUMO_SMALL);
        question.add(look);
        return question;
    }

    private void look() {
        answer.removeAll();
        Map<String, String> asked = new LinkedHashMap<>();
        values.forEach(
                (dimension, field) -> asked.put(dimension, field.getValue().strip()));
        try {
            show(states.of(SignedIn.actor(), limit, asked));
        } catch (ProblemException e) {
            answer.add(Banner.of("Nobody was asked", e));
        }
    }

    private void show(CounterStateView state) {
        if (state.rules().isEmpty()) {
            answer.add(new Paragraph("No node could tell."));
        } else {
            answer.add(table(state.rules()));
        }
        if (!state.silent().isEmpty()) {
            String silent = state.silent().entrySet().stream()
                    .map(each -> each.getKey() + " " + each.getValue())
                    .collect(Collectors.joining(", "));
            answer.add(new Paragraph(Words.dim("Without " + silent + ".")));
        }
    }

    private static DataTable<RuleState> table(List<RuleState> rules) {
        DataTable<RuleState> table = new DataTable<>("counter-rules", "Counters", RuleState::rule);
        table.column("Rule", rule -> Words.mono(rule.rule()))
                .column("Left", CounterCard::left, Trait.SHRINK)
                .column("At nodes", CounterCard::holders)
                .column("Comes back", rule -> Moment.orDash(rule.resetAt()), Trait.SHRINK);
        table.setItems(rules);
        return table;
    }

    private static Component left(RuleState rule) {
        Long left = rule.left();
        if (left != null) {
            return Words.number(Long.toString(left));
        }
        return Words.dim(
                switch (rule.kind()) {
                    case RATE, QUOTA -> "not known";
                    case IN_FLIGHT -> "–";
                });
    }

    private static Component holders(RuleState rule) {
        if (rule.holders().isEmpty()) {
            return Words.dim("nothing");
        }
        Div all = Mark.style(new Div(), "tg-stack");
        rule.holders().forEach(holder -> all.add(new Div(words(rule, holder))));
        return all;
    }

    private static String words(RuleState rule, Holder holder) {
        String holds = switch (rule.kind()) {
            case RATE -> " holds " + holder.held();
            case IN_FLIGHT -> " has " + holder.held() + " under way";
            case QUOTA -> "";
        };
        String refuses = holder.refusesUntil() == null ? "" : ", refuses until " + Moment.exact(holder.refusesUntil());
        return holder.node() + holds + refuses;
    }
}
