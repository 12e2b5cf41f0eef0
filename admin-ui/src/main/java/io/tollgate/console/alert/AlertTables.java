package io.tollgate.console.alert;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.Alerts.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tables of alerts and silences. */
final class AlertTables {
    private AlertTables() {}

    /** What is not over; {@code silence} is asked for a row, null when nobody here may. */
    static DataTable<Alert> open(@Nullable Consumer<Alert> silence) {
        DataTable<Alert> table = new DataTable<Alert>("alerts", "Alerts that are not over", AlertTables::rowName)
                .column("State", AlertBadges::of, Trait.SHRINK)
                .column("Alert", AlertTables::name, Trait.FIXED, Trait.TITLE)
                .column("What was found", alert -> new Span(alert.words().detail()))
                .column("Since", alert -> Moment.of(alert.times().pendingAt()), Trait.SHRINK);
        if (silence != null) {
            table.column(
                    "Silence", alert -> silenceButton(alert, silence), Trait.SHRINK, Trait.UNLABELLED, Trait.FIXED);
        }
        table.fixedWhile(alert -> List.of(alert.silenced(), alert.words().summary()));
        return table;
    }

    private static Component silenceButton(Alert alert, Consumer<Alert> silence) {
        if (alert.silenced()) {
            return new Div();
        }
        Button button = new Button("Silence", event -> silence.accept(alert));
        button.addThemeVariants(ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_SMALL);
        Mark.label(button, "Silence " + alert.rule() + " " + alert.subject());
        return Mark.row(button, "alert-silence-" + rowName(alert));
    }

    private static String rowName(Alert alert) {
        return alert.rule() + "-" + alert.subject();
    }

    private static Component name(Alert alert) {
        String subject = alert.subject().isEmpty() ? "" : " " + alert.subject();
        return Words.stack(
                Words.name("alerts/rules/" + alert.rule(), alert.rule() + subject),
                alert.words().summary());
    }

    /** What is over. */
    static DataTable<Alert> history() {
        return new DataTable<Alert>("alerts-over", "Alerts that are over", alert -> Long.toString(alert.id()))
                .column("Alert", AlertTables::name, Trait.FIXED)
                .column("Last found", alert -> new Span(alert.words().detail()))
                .column("For", alert -> Words.number(length(alert)), Trait.SHRINK)
                .column("Resolved", alert -> Moment.orDash(alert.times().resolvedAt()), Trait.SHRINK);
    }

    /** What is over and what is not. */
    static DataTable<Alert> all() {
        return new DataTable<Alert>("alert-history", "Alerts", alert -> Long.toString(alert.id()))
                .column("State", AlertBadges::of, Trait.SHRINK)
                .column("Alert", AlertTables::name, Trait.TITLE)
                .column("Last found", alert -> new Span(alert.words().detail()))
                .column("Since", alert -> Moment.of(alert.times().pendingAt()), Trait.SHRINK)
                .column("For", alert -> Words.number(length(alert)), Trait.RIGHT)
                .column("Resolved", alert -> Moment.orDash(alert.times().resolvedAt()), Trait.SHRINK);
    }

    private static String length(Alert alert) {
        Instant end = alert.times().resolvedAt();
        Instant begin = alert.times().pendingAt();
        return end == null ? "" : Moment.amount(Duration.between(begin, end));
    }

    /** What nobody is told of; {@code end} is asked for a row, null when nobody here may. */
    static DataTable<Silence> silences(@Nullable Consumer<Silence> end) {
        DataTable<Silence> table = new DataTable<Silence>(
                        "silences", "Silences", silence -> Long.toString(silence.id()))
                .column("Silenced", silence -> {
                    String subject = silence.subject();
                    return Words.stack(
                            new Span(silence.rule() + (subject == null ? "" : " " + subject)), silence.reason());
                })
                .column("Until", silence -> Moment.of(silence.until()), Trait.SHRINK)
                .column("By", silence -> new Span(silence.createdBy()), Trait.SHRINK);
        if (end != null) {
            table.column(
                    "End",
                    silence -> {
                        Button button = new ActionButton("End", () -> end.accept(silence));
                        button.addThemeVariants(ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_SMALL);
                        return Mark.row(button, "silence-end-" + silence.rule());
                    },
                    Trait.SHRINK,
                    Trait.UNLABELLED,
                    Trait.FIXED);
        }
        return table;
    }
}
