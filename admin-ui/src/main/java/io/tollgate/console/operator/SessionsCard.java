package io.tollgate.console.operator;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Agent;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.Account;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorSessions.OperatorSession;
import io.tollgate.control.problem.ProblemException.NotFound;
import java.util.List;
import java.util.UUID;

/** Where an operator is signed in. */
final class SessionsCard extends Div {
    private final transient Belongings belongings;
    private final transient Account account;
    private final transient Runnable changed;

    /** @param changed called when one was ended */
    SessionsCard(Belongings belongings, Account account, List<OperatorSession> sessions, Runnable changed) {
        this.belongings = belongings;
        this.account = account;
        this.changed = changed;
        Mark.style(Mark.once(this, "operator-sessions"), "tg-card", "tg-panel", "tg-panel--wide");
        add(
                new H2("Sessions"),
                new Paragraph("Where " + account.username()
                        + " is signed in. One that nobody knows: end it, and set a new password."));
        if (sessions.isEmpty()) {
            add(Mark.once(
                    Words.dim(account.username() + " is signed in nowhere at the moment."), "operator-sessions-none"));
            return;
        }
        DataTable<OperatorSession> table = new DataTable<OperatorSession>(
                        "operator-sessions", "Sessions", session -> session.id().toString())
                .column("Where", session -> Words.stack(new Span(session.address()), Agent.said(session.agent())))
                .column("By", session -> Words.chip(session.kind()), Trait.SHRINK)
                .column("Since", session -> Moment.of(session.createdAt()), Trait.SHRINK)
                .column("Last used", session -> Moment.of(session.lastUsedAt()), Trait.SHRINK);
        if (SignedIn.may(OperatorPermission.OPERATORS_WRITE)) {
            table.column("End", this::ending, Trait.UNLABELLED, Trait.SHRINK);
        }
        table.setItems(sessions);
        add(table);
    }

    private Component ending(OperatorSession session) {
        if (SignedIn.session().filter(session.id()::equals).isPresent()) {
            return new StatusBadge(Tone.NOTE, "This one");
        }
        Button end = new Button("End", event -> ask(session));
        end.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        Mark.label(end, "End the session at " + session.address());
        return Mark.row(end, "operator-session-end-" + session.id());
    }

    private void ask(OperatorSession session) {
        new ConfirmDialog(
                        "End a session of " + account.username() + "?",
                        "Whoever works in it, at " + session.address()
                                + ", must sign in again, and loses what is not saved there.",
                        "End the session",
                        () -> end(session.id()))
                .open();
    }

    private void end(UUID id) {
        try {
            belongings.endSession(SignedIn.actor(), account, id);
            Toast.done("The session is over");
        } catch (NotFound e) { // by itself, or somebody else was faster: what was wanted is so
            Toast.done("The session was over already");
        }
        changed.run();
    }
}
