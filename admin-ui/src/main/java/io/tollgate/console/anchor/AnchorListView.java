package io.tollgate.console.anchor;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.anchor.Anchors;
import io.tollgate.control.anchor.AnchorsView;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.trust.Anchor;
import io.tollgate.control.trust.AnchorKind;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signing keys and authorities, each with its next step, and the nodes that the step waits for. */
@Prototype
@Route(value = "trust-anchors", layout = MainLayout.class)
@PageTitle("Trust anchors · Tollgate")
@NeedsPermission(OperatorPermission.ANCHORS_READ)
public final class AnchorListView extends Div {
    private final transient Anchors anchors;
    private final boolean mayWrite = SignedIn.may(OperatorPermission.ANCHORS_WRITE);
    private final DataTable<Anchor> table = new DataTable<>("anchors", "Trust anchors", Anchor::id);
    private final Div messages = new Div();
    private transient AnchorsView shown = new AnchorsView(0, List.of(), List.of());

    AnchorListView(Anchors anchors, Nodes nodes) {
        this.anchors = anchors;
        columns();
        PageHeader header = new PageHeader(
                "Trust anchors",
                "What nodes believe: the key that signs all they are told, and the authority of their certificates. The next"
                        + " one is prepared, then activated, then the former one is retired; requests notice nothing.");
        if (mayWrite) {
            header.actions(
                    prepareButton(AnchorKind.SIGNING_KEY, "Next signing key"),
                    prepareButton(AnchorKind.AUTHORITY, "Next authority"));
        }
        add(header, messages, Mark.style(new Div(table), "tg-card"));
        show();
        // they say how far they are
        Live.follow(this, SignedIn.still(OperatorPermission.ANCHORS_READ), nodes::subscribe, views -> show());
    }

    private Component prepareButton(AnchorKind kind, String label) {
        Button button = new ActionButton(
                label,
                () -> act(
                        () -> anchors.prepare(SignedIn.actor(), kind, null),
                        "Nodes are told of the next " + kind.wireName()));
        return Mark.once(button, "anchor-prepare-" + kind.wireName());
    }

    private void columns() {
        table.column("Kind", anchor -> Words.stack(new Div(name(anchor)), "Generation " + anchor.generation()))
                .column("State", AnchorListView::state, Trait.SHRINK)
                .column("SHA-256", anchor -> Words.mono(anchor.id()), Trait.DETAIL)
                .column("Made", anchor -> Moment.of(anchor.life().createdAt()), Trait.SHRINK, Trait.DETAIL);
        if (mayWrite) {
            table.column("Actions", this::actions, Trait.SHRINK, Trait.UNLABELLED, Trait.FIXED);
            table.fixedWhile(Anchor::state);
        }
    }

    private static String name(Anchor anchor) {
        return switch (anchor.kind()) {
            case SIGNING_KEY -> "Signing key";
            case AUTHORITY -> "Certificate authority";
        };
    }

    private static Component state(Anchor anchor) {
        return switch (anchor.state()) {
            case NEXT -> new StatusBadge(Tone.NOTE, "Next");
            case ACTIVE -> new StatusBadge(Tone.OK, "Active");
            case FORMER -> new StatusBadge(Tone.WARN, "Former, still believed");
            case RETIRED -> new StatusBadge(Tone.PLAIN, "Retired");
        };
    }

    private Component actions(Anchor anchor) {
        return switch (anchor.state()) {
            case NEXT ->
                new Div(
                        button("Activate", "anchor-activate-", anchor, () -> activate(anchor.kind())),
                        button("Give up", "anchor-abandon-", anchor, () -> abandon(anchor.kind())));
            case FORMER -> button("Retire", "anchor-retire-", anchor, () -> retire(anchor.kind()));
            case ACTIVE, RETIRED -> new Span();
        };
    }

    private static Component button(String label, String id, Anchor anchor, Runnable action) {
        Button button = new Button(label, event -> action.run());
        button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        Mark.label(
                button,
                label + " the " + anchor.state().wireName() + " "
                        + anchor.kind().wireName());
        return Mark.row(button, id + anchor.kind().wireName());
    }

    private void activate(AnchorKind kind) {
        confirm(
                "Activate the next " + kind.wireName() + "?",
                "It signs from now on, and there is no way back but another rotation. A node that does not believe it takes"
                        + " nothing.",
                "Activate",
                message -> anchors.activate(SignedIn.actor(), kind, false, message),
                "The next " + kind.wireName() + " signs from now on");
    }

    private void abandon(AnchorKind kind) {
        confirm(
                "Give up the next " + kind.wireName() + "?",
                "Its private key is destroyed, and nodes believe it no more.",
                "Give up",
                message -> anchors.abandon(SignedIn.actor(), kind, message),
                "The next " + kind.wireName() + " is given up");
    }

    private void retire(AnchorKind kind) {
        confirm(
                "Retire the former " + kind.wireName() + "?",
                "Its private key is destroyed. A backup from before this rotation does not fit the nodes any more.",
                "Retire",
                message -> anchors.retire(SignedIn.actor(), kind, false, message),
                "The former " + kind.wireName() + " is believed by nobody any more");
    }

    private void confirm(
            String question, String consequence, String verb, Consumer<@Nullable String> step, String done) {
        ConfirmDialog.withReason(question, consequence, verb, reason -> {
                    step.accept(reason);
                    Toast.done(done);
                    show();
                })
                .open();
    }

    private void act(Runnable step, String done) {
        try {
            step.run();
            Toast.done(done);
            show();
        } catch (ProblemException e) {
            Toast.failed("It was not done", e);
        }
    }

    private void show() {
        AnchorsView view = anchors.view(SignedIn.actor());
        if (view.equals(shown)) {
            return;
        }
        shown = view;
        messages.removeAll();
        for (AnchorKind kind : AnchorKind.values()) {
            waits("The next " + kind.wireName() + " can’t be activated yet", view.notReadyToActivate(kind));
            waits("The former " + kind.wireName() + " can’t be retired yet", view.notReadyToRetire(kind));
        }
        table.updateItems(view.anchors().stream()
                .sorted(Comparator.comparing(Anchor::kind).thenComparing(Anchor::generation, Comparator.reverseOrder()))
                .toList());
    }

    private void waits(String what, List<String> names) {
        if (!names.isEmpty()) {
            messages.add(Banner.warning(what, "It waits for " + String.join(", ", names) + "."));
        }
    }
}
