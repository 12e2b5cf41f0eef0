package io.tollgate.console.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.account.AccountDraft;
import io.tollgate.control.account.Accounts;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.event.EventFeed;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.operator.Operators;
import io.tollgate.protocol.v1.SeenRequest;
import io.tollgate.protocol.v1.SeenRequests;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A page that watches callers already stops when whoever looks at it loses the role. */
final class CallersCardTest extends ConsoleWithoutBrowser {
    private static final String PASSWORD = "looking on while I may";
    private static final String ADMIN = OperatorRole.ADMIN.wireName();
    private static final Duration SOON = Duration.ofSeconds(30);

    private final EventFeed feed = console().bean(EventFeed.class);

    @Test
    void watchingEndsForWhoIsSwitchedOff() {
        console().bean(Operators.class).create("caller-looker", PASSWORD, List.of(ADMIN), RunningConsole.admin());
        signIn("caller-looker", PASSWORD);
        UI.getCurrent().add(new CallersCard(feed, "watched"));
        press("route-callers-watch");
        Button watching = one(Button.class, "route-callers-watch");
        calls("while-i-may");
        await().pollInSameThread().atMost(SOON).until(() -> sees("route-callers-row-while-i-may"));

        AccountDraft off = new AccountDraft(List.of(ADMIN), false, null);
        console().bean(Accounts.class).put(RunningConsole.admin(), "caller-looker", off, WriteOptions.plain());
        await().pollInSameThread().atMost(SOON).until(() -> {
            pushed();
            return watching.isEnabled();
        });
        assertThat(text("route-callers-state")).doesNotContain("watching");
    }

    private void calls(String consumer) {
        SeenRequest request = SeenRequest.newBuilder()
                .setRoute("watched")
                .setConsumer(consumer)
                .setStatus(200)
                .build();
        feed.seen("node-1", SeenRequests.newBuilder().addRequests(request).build());
    }
}
