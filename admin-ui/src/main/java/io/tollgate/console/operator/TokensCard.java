package io.tollgate.console.operator;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.account.RevokeTokenButton;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.Account;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.operator.AccessTokens.AccessToken;
import io.tollgate.control.operator.OperatorPermission;
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
        return Mark.row(
                new RevokeTokenButton(
                        token,
                        token.name() + " of " + account.username(),
                        account.username(),
                        () -> belongings.revokeToken(SignedIn.actor(), account, token.id()),
                        changed),
                "operator-token-revoke-" + token.id());
    }
}
