package io.tollgate.console.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.operator.AccessTokens;
import io.tollgate.control.operator.AccessTokens.AccessToken;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** Personal access tokens: for scripts and programs that act for this person. */
final class TokensPanel extends Div {
    private static final Duration EXAMPLE_LIFE = Duration.ofDays(90);

    private final transient Belongings belongings;
    private final transient Curl curl;
    private final Div content = new Div();

    TokensPanel(AccessTokens tokens, Belongings belongings, Curl curl) {
        this.belongings = belongings;
        this.curl = curl;
        Mark.style(Mark.once(this, "account-tokens"), "tg-card", "tg-panel", "tg-panel--wide");
        Button issue = Mark.once(
                new Button("New token", Icon.PLUS.draw(), event -> new NewTokenDialog(tokens, this::show).open()),
                "token-new");
        add(
                Mark.style(new Div(new H2("Personal access tokens"), issue), "tg-panel-head"),
                new Paragraph(
                        "For scripts: a bearer token of the admin API that may do a part of what you may, and ends."),
                content);
        show();
    }

    private void show() {
        content.removeAll();
        List<AccessToken> all = belongings.tokens(SignedIn.actor());
        if (all.isEmpty()) {
            content.add(empty());
            return;
        }
        DataTable<AccessToken> table = new DataTable<AccessToken>("tokens", "Personal access tokens", AccessToken::name)
                .column("Name", token -> Words.stack(new Span(token.name()), token.beginning()))
                .column("Permissions", TokensPanel::permissions)
                .column("Ends", token -> Moment.of(token.expiresAt()), Trait.SHRINK)
                .column("Last used", token -> Moment.orDash(token.lastUsedAt()), Trait.SHRINK)
                .column("Revoke", this::revoke, Trait.UNLABELLED, Trait.SHRINK);
        table.setItems(all);
        content.add(table);
    }

    private Component empty() {
        ObjectNode token = Json.object().put("name", "ci");
        token.put(
                "expiresAt",
                Instant.now().plus(EXAMPLE_LIFE).truncatedTo(ChronoUnit.DAYS).toString());
        ArrayNode permissions = token.putArray("permissions"); // one of those that this person has
        Arrays.stream(OperatorPermission.values())
                .filter(SignedIn::may)
                .findFirst()
                .ifPresent(permission -> permissions.add(permission.wireName()));
        return new EmptyState(
                Icon.KEY,
                "You have none. A token cannot make another: here $TOKEN is the access_token that POST /api/v1/login answers.",
                null, // it is beside the heading
                curl.post("/me/tokens", token));
    }

    private static Component permissions(AccessToken token) {
        return Words.chips(token.permissions().stream()
                .map(OperatorPermission::wireName)
                .sorted()
                .toList());
    }

    private Component revoke(AccessToken token) {
        return Mark.row(
                new RevokeTokenButton(
                        token,
                        token.name(),
                        "you",
                        () -> belongings.revokeToken(SignedIn.actor(), token.id()),
                        this::show),
                "token-revoke-" + token.name());
    }
}
