package io.tollgate.console.token;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.KindNames;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.token.TokenRevocationView;
import io.tollgate.control.token.TokenRevocations;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** All token revocations, newest first. */
@Prototype
@Route(value = "token-revocations", layout = MainLayout.class)
@PageTitle("Revoked tokens · Tollgate")
@NeedsPermission(OperatorPermission.TOKENS_READ)
public final class TokenRevocationListView extends Div implements AfterNavigationObserver {
    private final transient TokenRevocations revocations;
    private final transient Catalogue catalogue;
    private final transient Curl curl;
    private final PagedList<TokenRevocationView> list;

    TokenRevocationListView(TokenRevocations revocations, Catalogue catalogue, Curl curl) {
        this.revocations = revocations;
        this.catalogue = catalogue;
        this.curl = curl;
        list = new PagedList<>("revocations", table(), query -> revocations.list(SignedIn.actor(), query), this::empty);
        PageHeader header = new PageHeader(
                "Revoked tokens", "Tokens that every node refuses before they end. Each revocation ends by itself.");
        if (SignedIn.may(OperatorPermission.TOKENS_REVOKE)) {
            header.actions(Mark.hotkey(Mark.once(revokeButton(), "tokens-revoke"), "n"));
        }
        add(header, list);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        list.open(event.getLocation());
    }

    private DataTable<TokenRevocationView> table() {
        DataTable<TokenRevocationView> table = new DataTable<TokenRevocationView>(
                        "revocations", "Token revocations", each -> each.what().id())
                .dim(each -> each.life().status() != TokenRevocationView.Status.ACTIVE)
                .column("Refuses", TokenRevocationListView::what)
                .column(
                        "Issuer",
                        each -> Words.link(
                                "issuers/" + each.what().issuer(), each.what().issuer()))
                .column("Status", TokenRevocationListView::status, Trait.SHRINK)
                .column("Reason", each -> Words.dim(each.life().reason()))
                .column("Until", each -> Moment.of(each.what().expiresAt()), Trait.SHRINK)
                .column(
                        "Created",
                        "createdAt",
                        each -> Words.stack(
                                Moment.of(each.life().createdAt()),
                                "by " + each.life().createdBy()),
                        Trait.SHRINK,
                        Trait.DETAIL);
        return SignedIn.may(OperatorPermission.TOKENS_REVOKE)
                ? table.column("Actions", this::withdrawButton, Trait.SHRINK, Trait.UNLABELLED, Trait.DETAIL)
                : table;
    }

    private static Component what(TokenRevocationView each) {
        String jti = each.what().jti();
        String subject = each.what().subject();
        Instant before = each.what().issuedBefore();
        if (jti != null) {
            return Words.stack(Mark.style(new Span(jti), "tg-name"), "one token, by its jti");
        }
        String when = before == null ? "all of the subject’s tokens" : "tokens from before " + Moment.exact(before);
        return Words.stack(Mark.style(new Span(subject == null ? "everybody" : subject), "tg-name"), when);
    }

    private static Component status(TokenRevocationView each) {
        StatusBadge badge = switch (each.life().status()) {
            case ACTIVE -> new StatusBadge(Tone.BAD, "In force");
            case ENDED -> new StatusBadge(Tone.OK, "Ended");
            case WITHDRAWN -> new StatusBadge(Tone.WARN, "Taken back");
        };
        return Mark.row(badge, "revocation-status-" + each.what().id());
    }

    private Button revokeButton() {
        Button button = new Button("Revoke tokens", Icon.REVOKE.draw());
        button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        button.addClickListener(event ->
                new RevokeTokensDialog(revocations, KindNames.of(catalogue, Kind.ISSUER), list::reload).open());
        return button;
    }

    private Component withdrawButton(TokenRevocationView each) {
        if (each.life().status() != TokenRevocationView.Status.ACTIVE) {
            return new Span();
        }
        Button button = new Button("Take back", event -> withdrawDialog(each).open());
        button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        button.setTooltipText("The tokens are accepted again while they last");
        return Mark.row(button, "revocation-withdraw-" + each.what().id());
    }

    private ConfirmDialog withdrawDialog(TokenRevocationView each) {
        return ConfirmDialog.withReason(
                "Take back the revocation of " + whose(each) + "?",
                "Whoever holds one of these tokens is let in again, on every node and at once, until the token ends. Who is to"
                        + " stay out after all has to be revoked anew.",
                "Take back",
                reason -> withdraw(each, reason));
    }

    private void withdraw(TokenRevocationView each, @Nullable String reason) {
        revocations.withdraw(SignedIn.actor(), each.what().id(), reason);
        Toast.done("Taken back: the tokens are accepted again while they last");
        list.reload();
    }

    private static String whose(TokenRevocationView each) {
        String jti = each.what().jti();
        String subject = each.what().subject();
        return jti != null ? "token " + jti : subject == null ? "everybody’s tokens" : "tokens of " + subject;
    }

    private Component empty() {
        return new EmptyState(
                Icon.REVOKE,
                "No token is revoked. A revocation refuses one token, a subject’s, or all from before a time.",
                SignedIn.may(OperatorPermission.TOKENS_REVOKE) ? Mark.once(revokeButton(), "tokens-first") : null,
                curl.post(
                        "/token-revocations",
                        Json.object()
                                .put("issuer", "corp")
                                .put("subject", "ann")
                                .put("reason", "left")));
    }
}
