package io.tollgate.console.penalty;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.lowered.LoweredLimitView;
import io.tollgate.control.lowered.LoweredLimits;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.util.List;

/** For whom limits are lowered, how far and why, as the nodes report it right now, and the button that ends it. */
final class LoweredLimitCard extends Div {
    private final transient LoweredLimits loweredLimits;
    private final DataTable<LoweredLimitView> table =
            new DataTable<>("lowered-limits", "Lowered limits", LoweredLimitCard::rowName);
    private final Div nobody = new Div(
            "No limit is lowered for anybody. Limits that adapt are, step by step, for who is refused"
                    + " again and again, looks for paths that are not there, or is far from their own usual; it fades by itself.");

    LoweredLimitCard(LoweredLimits loweredLimits) {
        this.loweredLimits = loweredLimits;
        Mark.style(this, "tg-card");
        getStyle().setMarginTop("12px");
        columns();
        Div head =
                new Div(new H2("Lowered limits"), Words.dim("whose behaviour is suspicious, and what is left to them"));
        add(
                Mark.style(head, "tg-card-head"),
                Mark.style(Mark.once(nobody, "lowered-limits-none"), "tg-card-head", "tg-dim"),
                table);
        show(loweredLimits.list(SignedIn.actor()));
        Live.follow(this, SignedIn.still(OperatorPermission.PENALTIES_READ), loweredLimits::subscribe, this::show);
    }

    private void columns() {
        table.column("Who", view -> Words.stack(Words.mono(view.whose().subject()), kind(view)))
                .column(
                        "Limit",
                        view -> Words.name(
                                "limits/" + view.whose().limit(), view.whose().limit()))
                .column("Left", view -> Words.number(percent(view.lowering().leftPercent())), Trait.SHRINK)
                .column("Why", view -> Words.stack(new Span(view.lowering().why()), turnedAway(view)))
                .column("Now", LoweredLimitCard::mode, Trait.SHRINK)
                .column("Since", view -> Moment.of(view.lowering().since()), Trait.SHRINK, Trait.DETAIL)
                .column("Restored", view -> Moment.of(view.lowering().until()), Trait.SHRINK)
                .column("Seen by", view -> Words.chips(view.nodes()), Trait.DETAIL);
        if (SignedIn.may(OperatorPermission.PENALTIES_LIFT)) {
            table.column("Actions", this::liftButton, Trait.SHRINK, Trait.UNLABELLED, Trait.FIXED);
        }
    }

    private void show(List<LoweredLimitView> views) {
        nobody.setVisible(views.isEmpty());
        table.setVisible(!views.isEmpty());
        table.updateItems(views);
    }

    private static String rowName(LoweredLimitView view) {
        return view.whose().limit() + "-" + view.whose().subject();
    }

    private static String kind(LoweredLimitView view) {
        return switch (view.whose().kind()) {
            case "consumer" -> "A consumer";
            case "network" -> "A network";
            default -> "An address";
        };
    }

    private static String percent(double left) {
        return left == Math.rint(left) ? Math.round(left) + " %" : left + " %";
    }

    private static String turnedAway(LoweredLimitView view) {
        if (view.refused() == 0) {
            return "";
        }
        String requests = view.refused() + (view.refused() == 1 ? " request" : " requests");
        return view.lowering().enforced() ? "It refused " + requests : "It would have refused " + requests;
    }

    private static Component mode(LoweredLimitView view) {
        return view.lowering().enforced()
                ? new StatusBadge(Tone.BAD, "Enforced")
                : new StatusBadge(Tone.WARN, "Shadow: only told");
    }

    private Component liftButton(LoweredLimitView view) {
        Button button = new ActionButton("Lift", () -> lift(view.whose()));
        button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        String label = "Give " + view.whose().subject() + " the whole of limit "
                + view.whose().limit();
        return Mark.row(Mark.label(button, label), "lowered-limit-lift-" + rowName(view));
    }

    private void lift(LoweredLimitView.Whose whose) {
        try {
            List<String> told = loweredLimits.lift(SignedIn.actor(), whose.limit(), whose.subject(), null);
            Toast.done(whose.subject() + " has the whole of limit " + whose.limit() + " again; " + told.size()
                    + (told.size() == 1 ? " node is" : " nodes are") + " told");
        } catch (ProblemException e) {
            Toast.failed("Limit " + whose.limit() + " of " + whose.subject() + " was not lifted", e);
        }
    }
}
