package io.tollgate.console.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.token.TokenRevocationView.Status;
import io.tollgate.control.token.TokenRevocations;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import org.junit.jupiter.api.Test;

/** Whoever lets tokens in again is asked before, and told what that means. */
final class TakeBackTest extends ConsoleWithoutBrowser {
    private final TokenRevocations revocations = console().bean(TokenRevocations.class);

    @Test
    void itIsAskedFirstAndSaysWhoIsLetInAgain() throws Exception {
        console()
                .put(
                        Kind.ISSUER,
                        "take-back",
                        "{'issuer':'https://take-back.example.com/','audiences':['a'],'algorithms':['ES256']}");
        var request =
                Json.object().put("issuer", "take-back").put("subject", "ann").put("reason", "left");
        String id =
                revocations.revoke(RunningConsole.admin(), request, null).what().id();
        signIn();
        UI.getCurrent().navigate("token-revocations");

        press("revocation-withdraw-" + id);
        assertThat(text("confirm-dialog")).contains("let in again", "every node");
        press("confirm-cancel");
        assertThat(status(id)).isEqualTo(Status.ACTIVE);

        press("revocation-withdraw-" + id);
        type("confirm-reason", "she came back");
        press("confirm");
        assertThat(status(id)).isEqualTo(Status.WITHDRAWN);
        assertThat(text("revocation-status-" + id)).isEqualTo("Taken back");
    }

    private Status status(String id) {
        return revocations.get(RunningConsole.admin(), id).life().status();
    }
}
