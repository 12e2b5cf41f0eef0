package io.tollgate.console.account;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Toast;
import io.tollgate.control.operator.AccessTokens.AccessToken;
import io.tollgate.control.problem.ProblemException.NotFound;

/** Revokes a personal access token, once somebody said that it is meant. */
public final class RevokeTokenButton extends Button {
    private final transient AccessToken token;
    private final transient Runnable revoke;
    private final transient Runnable changed;

    /**
     * @param called its name, with whose it is where that is somebody else
     * @param owner who can make another
     * @param revoke does it; throws {@link NotFound} when it is gone already
     * @param changed called when it is gone
     */
    public RevokeTokenButton(AccessToken token, String called, String owner, Runnable revoke, Runnable changed) {
        super("Revoke");
        this.token = token;
        this.revoke = revoke;
        this.changed = changed;
        addClickListener(event -> new ConfirmDialog(
                        "Revoke the token " + called + "?",
                        "What uses it gets 401 from then on. A revoked token does not come back: " + owner
                                + " can make another.",
                        "Revoke",
                        this::revokeNow)
                .open());
        addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_ERROR);
        Mark.label(this, "Revoke the token " + token.name());
    }

    private void revokeNow() {
        try {
            revoke.run();
            Toast.done("The token " + token.name() + " opens nothing any more");
        } catch (NotFound e) { // another tab or somebody else was faster: what was wanted is so
            Toast.done("The token " + token.name() + " was revoked already");
        }
        changed.run();
    }
}
