package io.tollgate.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.control.live.Registration;
import io.tollgate.control.operator.OperatorSessions;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.Operators.Standing;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A session is watched for as long as a page of it is open, and each of its pages is told when it is over. */
final class SessionWatchTest extends ConsoleWithoutBrowser {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void aSessionIsWatchedUntilItsLastPageHasGone() {
        UUID session = UUID.randomUUID();
        Registration first = watch().subscribe(session, over -> {});
        Registration second = watch().subscribe(session, over -> {});
        first.close();
        first.close();
        assertThat(watched()).as("of two pages one is there").contains(session);
        second.close();
        assertThat(watched()).doesNotContain(session);
    }

    @Test
    void eachPageIsToldWhoseSessionIsOver() throws InterruptedException {
        UUID over = UUID.randomUUID();
        CountDownLatch told = new CountDownLatch(2);
        try (Registration _ = watch().subscribe(over, session -> told.countDown());
                Registration _ = watch().subscribe(over, session -> told.countDown())) {
            assertThat(told.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whoSignsInAgainInTheSameTabIsWatchedByTheNewSession() {
        signIn();
        UUID before = own();
        assertThat(watched()).contains(before);
        end(before);
        UI.getCurrent().navigate("routes");
        assertThat(sees("login-ended")).isTrue();
        assertThat(watched()).as("its page has gone").doesNotContain(before);
        signIn();
        assertThat(own()).isNotEqualTo(before);
        assertThat(watched()).contains(own()).doesNotContain(before);
    }

    @Test
    void aPageThatWasOpenWhenSomebodySignedInAgainInAnotherTabIsLoadedAnew() {
        signIn();
        UUID before = own();
        signInElsewhere();
        assertThat(own()).isNotEqualTo(before);
        UI page = UI.getCurrent();
        SignedIn.leaveIfOver(before);
        assertThat(UI.getCurrent()).isNotSameAs(page);
        assertThat(sees("signed-in-as")).isTrue();
        assertThat(watched()).contains(own());
    }

    @Test
    void aPageWhoseSessionGoesOnStays() {
        signIn();
        UI page = UI.getCurrent();
        SignedIn.leaveIfOver(own());
        assertThat(UI.getCurrent()).isSameAs(page);
        assertThat(watched()).contains(own());
    }

    /** A browser's tabs share what Vaadin calls a session, and this page is one of them. */
    private void signInElsewhere() {
        Operators operators = console().bean(Operators.class);
        Standing standing = operators.standing("admin", "127.0.0.1", "test").orElseThrow();
        SignedIn.enter(
                standing,
                new SignedIn.Desk(
                        operators,
                        console().bean(OperatorSessions.class),
                        console().bean(DatabaseWatch.class)));
    }

    private SessionWatch watch() {
        return console().bean(SessionWatch.class);
    }

    private Set<UUID> watched() {
        return watch().watched();
    }

    private void end(UUID session) {
        console().bean(OperatorSessions.class).close(session);
    }

    private static UUID own() {
        return SignedIn.session().orElseThrow();
    }
}
