package io.tollgate.console.operator;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.Account;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.operator.AccessTokens.AccessToken;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.NotFound;
import java.util.List;

/** The personal access tokens that act for an operator. */
final class TokensCard extends Div {
    private final transient Belongings belongings;
    private final transient Account account;
    private final transient Runnable changed;

    /** @param changed called when one was revoked */
    TokensCard(Belongings belongings, Account account, List<AccessToken> tokens, Runnable changed) {
        this.belongings = belongings;
        this.account = account;
        this.changed = changed;
        Mark.style(Mark.once(this, "operator-tokens"), "tg-card", "tg-panel", "tg-panel--wide");
        add(
                new H2("Personal access tokens"),
                new Paragraph("What scripts use that act for " + account.username()
                        + ". Under each name stands how the token begins."));
        if (tokens.isEmpty()) {
            add(Mark.once(Words.dim(account.username() + " has none."), "operator-tokens-none"));
            return;
        }
        DataTable<AccessToken> table = new DataTable<AccessToken>(
                        "operator-tokens", "Personal access tokens", AccessToken::id)
                .column("Name", token -> Words.stack(new Span(token.name()), token.beginning()))
                .column("Permissions", TokensCard::permissions, Trait.DETAIL)
                .column("Made", token -> Moment.of(token.createdAt()), Trait.SHRINK, Trait.DETAIL)
                .column("Last used", token -> Moment.orDash(token.lastUsedAt()), Trait.SHRINK)
                .column("Ends", token -> Moment.of(token.expiresAt()), Trait.SHRINK);
        if (SignedIn.may(OperatorPermission.OPERATORS_WRITE)) {
            table.column("Revoke", this::revoking, Trait.UNLABELLED, Trait.SHRINK);
        }
        table.setItems(tokens);
        add(table);
    }

    private static Component permissions(AccessToken token) {
        return Words.chips(token.permissions().stream()
                .map(OperatorPermission::wireName)
                .sorted()
                .toList());
    }

    private Component revoking(AccessToken token) {
        Button revoke = new Button("Revoke", event -> ask(token));
        revoke.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_ERROR);
        Mark.label(revoke, "Revoke the token " + token.name());
        return Mark.row(revoke, "operator-token-revoke-" + token.id());
    }

    private void ask(AccessToken token) {
        new ConfirmDialog(
                        "Revoke the token " + token.name() + " of " + account.username() + "?",
                        "What uses it gets 401 from then on. A revoked token does not come back: " + account.username()
                                + " can make another.",
                        "Revoke",
                        () -> revoke(token))
                .open();
    }

    private void revoke(AccessToken token) {
        try {
            belongings.revokeToken(SignedIn.actor(), account, token.id());
            Toast.done("The token " + token.name() + " opens nothing any more");
        } catch (NotFound e) { // somebody else was faster: what was wanted is so
            Toast.done("The token " + token.name() + " was revoked already");
        }
        changed.run();
    }
}
