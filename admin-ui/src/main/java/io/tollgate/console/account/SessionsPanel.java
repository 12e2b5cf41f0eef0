package io.tollgate.console.account;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Agent;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.operator.OperatorSessions.OperatorSession;
import io.tollgate.control.problem.ProblemException;

/** Where this person is signed in. */
final class SessionsPanel extends Div {
    private final transient Belongings belongings;
    private final Div content = new Div();

    SessionsPanel(Belongings belongings) {
        this.belongings = belongings;
        Mark.style(Mark.once(this, "account-sessions"), "tg-card", "tg-panel", "tg-panel--wide");
        add(
                new H2("Sessions"),
                new Paragraph("Where you are signed in. One that you do not know: end it, and change your password."),
                content);
        show();
    }

    private void show() {
        content.removeAll();
        DataTable<OperatorSession> table = new DataTable<OperatorSession>(
                        "sessions", "Sessions", session -> session.id().toString())
                .column("Where", session -> Words.stack(new Span(session.address()), Agent.said(session.agent())))
                .column("By", session -> Words.chip(session.kind()), Trait.SHRINK)
                .column("Since", session -> Moment.of(session.createdAt()), Trait.SHRINK)
                .column("Last used", session -> Moment.of(session.lastUsedAt()), Trait.SHRINK)
                .column("End", this::end, Trait.UNLABELLED, Trait.SHRINK);
        table.setItems(belongings.sessions(SignedIn.actor()));
        content.add(table);
    }

    private Component end(OperatorSession session) {
        if (SignedIn.session().filter(session.id()::equals).isPresent()) {
            return new StatusBadge(Tone.NOTE, "This one");
        }
        ActionButton end = new ActionButton("End", () -> {
            try {
                belongings.endSession(SignedIn.actor(), session.id());
                Toast.done("The session is over");
            } catch (ProblemException e) {
                Toast.failed("It was not ended", e);
            }
            show();
        });
        end.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        return Mark.row(end, "session-end-" + session.id());
    }
}
