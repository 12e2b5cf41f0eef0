package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.AccountDraft;
import io.tollgate.control.account.Accounts;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.operator.Operators;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What comes to an open page is drawn for as long as the person may see it, and the page is there. */
final class LiveTest extends ConsoleWithoutBrowser {
    private static final String PASSWORD = "looking on while I may";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<Consumer<String>> told = new ArrayList<>();
    private final Span page = new Span();

    @Test
    void whoIsSwitchedOffIsShownNothingMoreOnAPageThatStaysOpen() {
        enter("live-looker");
        BooleanSupplier may = SignedIn.still(OperatorPermission.ROLES_READ);
        follow(may);
        tell("while I may");
        assertThat(page.getText()).isEqualTo("while I may");

        console()
                .bean(Accounts.class)
                .put(
                        RunningConsole.admin(),
                        "live-looker",
                        new AccountDraft(List.of(OperatorRole.VIEWER.wireName()), false, null),
                        WriteOptions.plain());
        await().pollInSameThread().atMost(SOON).until(() -> !may.getAsBoolean());
        tell("afterwards");
        assertThat(page.getText()).isEqualTo("while I may");
    }

    @Test
    void allOfWhatIsNeededIsAskedFor() {
        enter("live-viewer");
        follow(SignedIn.still(OperatorPermission.ROLES_READ, OperatorPermission.AUDIT_READ));
        tell("of the trail");
        assertThat(page.getText()).isEmpty();
    }

    @Test
    void aPageThatIsGoneIsToldNothing() {
        signIn();
        follow(() -> true);
        UI.getCurrent().remove(page);
        assertThat(told).isEmpty();
    }

    private void enter(String name) {
        console()
                .bean(Operators.class)
                .create(name, PASSWORD, List.of(OperatorRole.VIEWER.wireName()), RunningConsole.admin());
        signIn(name, PASSWORD);
    }

    private void follow(BooleanSupplier may) {
        Live.<String>follow(
                page,
                may,
                listener -> {
                    told.add(listener);
                    return () -> told.remove(listener);
                },
                page::setText);
        UI.getCurrent().add(page);
    }

    private void tell(String news) {
        told.forEach(listener -> listener.accept(news));
        pushed();
    }
}
