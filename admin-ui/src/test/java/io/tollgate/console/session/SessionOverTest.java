package io.tollgate.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.internal.MockVaadin;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.notification.Notification;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.kit.Live;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.operator.OperatorSessions;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.problem.ProblemException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody does on an open page whose session is over, where nothing on the page says what came of it. */
final class SessionOverTest extends ConsoleWithoutBrowser {
    private static final String NAME = "signed-out-meanwhile";
    private static final String PASSWORD = "I was here a moment ago";

    @BeforeEach
    void somebodyLooksAtAList() {
        Operators operators = console().bean(Operators.class);
        if (operators.standing(NAME, "127.0.0.1", "test").isEmpty()) {
            operators.create(NAME, PASSWORD, List.of(OperatorRole.EDITOR.wireName()), RunningConsole.admin());
        }
        signIn(NAME, PASSWORD);
        search("roles", "support");
        drawn();
    }

    @Test
    void theyAreTakenToSignInWhichSaysWhyAndBackFromThere() {
        console().bean(OperatorSessions.class).close(SignedIn.session().orElseThrow());
        SignedIn.refresh(); // else what was true two seconds ago still counts
        act(SignedIn::actor);
        assertThat(opened())
                .singleElement()
                .satisfies(address ->
                        assertThat(address).startsWith("/login?").contains(AccessGate.ENDED, "to=roles", "support"));
        assertThat(find(Notification.class).all())
                .as("on a page that goes away")
                .isEmpty();
    }

    @Test
    void whoIsStillThereStaysAndReadsTheRefusal() {
        act(() -> {
            throw new ProblemException.Unauthorized("Not the code");
        });
        assertThat(opened()).isEmpty();
        assertThat(find(Notification.class).all()).hasSize(1);
    }

    /** As any press: what it throws goes to the session's error handler. */
    private static void act(Runnable action) {
        Live.push(UI.getCurrent(), action);
        MockVaadin.runUIQueue(true);
    }

    /** Where the browser is told to go. */
    private List<String> opened() {
        roundTrip();
        return UI.getCurrent().getInternals().dumpPendingJavaScriptInvocations().stream()
                .filter(asked -> asked.getInvocation().getExpression().contains("window.open"))
                .map(asked ->
                        Objects.toString(asked.getInvocation().getParameters().getFirst()))
                .toList();
    }
}
