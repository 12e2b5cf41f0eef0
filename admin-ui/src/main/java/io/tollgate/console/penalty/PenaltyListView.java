package io.tollgate.console.penalty;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.lowered.LoweredLimits;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.penalty.Penalties;
import io.tollgate.control.penalty.PenaltyView;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses, networks and keys with too many failed credentials, and lowered limits, as the nodes report them right now. */
@Prototype
@Route(value = "penalties", layout = MainLayout.class)
@PageTitle("Penalties · Tollgate")
@NeedsPermission(OperatorPermission.PENALTIES_READ)
public final class PenaltyListView extends Div {
    private final transient Penalties penalties;
    private final DataTable<PenaltyView> table = new DataTable<>("penalties", "Penalties", PenaltyView::subject);
    private final Div content = Mark.style(new Div(), "tg-card");
    private final Component empty;
    private transient List<PenaltyView> shown = List.of();

    PenaltyListView(Penalties penalties, LoweredLimits loweredLimits, Curl curl) {
        this.penalties = penalties;
        this.empty = new EmptyState(
                Icon.PENALTY,
                "Nobody is held back. Who presents many credentials that are not good waits, then is refused with 429 before"
                        + " the next one is looked at; all of it fades within minutes.",
                watchButton(),
                curl.post("/penalties/lift", Json.object().put("subject", "203.0.113.7")));
        columns();
        add(
                new PageHeader(
                        "Penalties",
                        "Who has failed too often with credentials, on any node. A key that is guessed is never refused"
                                + " itself: its owner would be locked out."),
                content,
                new LoweredLimitCard(loweredLimits));
        show(penalties.list(SignedIn.actor()));
        Live.follow(this, SignedIn.still(OperatorPermission.PENALTIES_READ), penalties::subscribe, this::show);
    }

    /** Refused credentials can be watched before there is a penalty. */
    private static @Nullable Component watchButton() {
        Button watch = new Button(
                "Watch 401s live", event -> UI.getCurrent().navigate("live", QueryParameters.of("status", "401")));
        return SignedIn.may(OperatorPermission.EVENTS_READ) ? Mark.once(watch, "penalties-watch") : null;
    }

    private void columns() {
        table.column("Who", view -> Words.stack(Words.mono(view.subject()), kind(view)))
                .column("Now", PenaltyListView::state, Trait.SHRINK)
                .column("Failures", view -> Words.number(Long.toString(Math.round(view.failures()))), Trait.SHRINK)
                .column("Seen by", view -> Words.chips(view.nodes()));
        if (SignedIn.may(OperatorPermission.PENALTIES_LIFT)) {
            table.column("Actions", this::liftButton, Trait.SHRINK, Trait.UNLABELLED, Trait.FIXED);
        }
    }

    private void show(List<PenaltyView> views) {
        boolean first = content.getComponentCount() == 0;
        if (!first && views.isEmpty() && shown.isEmpty()) {
            return; // what is there stays: somebody may be copying the command
        }
        shown = views;
        Component wanted = views.isEmpty() ? empty : table;
        if (first || !wanted.isAttached()) {
            content.removeAll();
            content.add(wanted);
        }
        table.updateItems(views); // the buttons of rows that stay do not move from under the pointer
    }

    private static String kind(PenaltyView view) {
        return switch (view.kind()) {
            case "key" -> "A key whose secret is guessed";
            case "network" -> "A network";
            case "everybody" -> "All addresses and keys together";
            default -> "An address";
        };
    }

    private static Component state(PenaltyView view) {
        Instant until = view.closedUntil();
        if (until != null) {
            long seconds = Math.max(1, Duration.between(Instant.now(), until).toSeconds());
            return new StatusBadge(Tone.BAD, "Refused, " + seconds + " s to go");
        }
        return switch (view.kind()) {
            case "key" -> new StatusBadge(Tone.WARN, "Guessers have no free tries");
            case "everybody" -> new StatusBadge(Tone.WARN, "Who fails has no free tries");
            default -> new StatusBadge(Tone.WARN, "Delayed");
        };
    }

    private Component liftButton(PenaltyView view) {
        Button button = new ActionButton("Lift", () -> lift(view.subject()));
        button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        return Mark.row(Mark.label(button, "Lift the penalty of " + view.subject()), "penalty-lift-" + view.subject());
    }

    private void lift(String subject) {
        try {
            List<String> told = penalties.lift(SignedIn.actor(), subject, null);
            Toast.done(subject + " is forgiven; " + told.size() + (told.size() == 1 ? " node is" : " nodes are")
                    + " told");
        } catch (ProblemException e) {
            Toast.failed("The penalty of " + subject + " was not lifted", e);
        }
    }
}
