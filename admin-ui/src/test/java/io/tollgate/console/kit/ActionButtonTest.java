package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.dialog.Dialog;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What twice would be too much is done once, until whoever pressed has seen what came of it. */
final class ActionButtonTest extends ConsoleWithoutBrowser {
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void pressesThatComeBeforeTheBrowserHasDrawnTheFirstAreDropped() {
        ActionButton button = shown(new ActionButton("Issue", done::incrementAndGet));
        click(button);
        click(button);
        roundTrip();
        click(button);
        assertThat(done).hasValue(1);
    }

    @Test
    void whoSawWhatCameOfItMayPressAgain() {
        ActionButton button = shown(new ActionButton("Issue", done::incrementAndGet));
        click(button);
        drawn();
        click(button);
        assertThat(done).hasValue(2);
    }

    @Test
    void anActionThatFailsCanBeTriedAgain() {
        ActionButton button = shown(new ActionButton("Issue", () -> {
            if (done.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time");
            }
        }));
        assertThatThrownBy(() -> click(button)).hasMessage("the first time");
        drawn();
        click(button);
        assertThat(done).hasValue(2);
    }

    @Test
    void oneThatClosedItsDialogIsDoneWith() {
        Dialog dialog = new Dialog();
        ActionButton button = new ActionButton("Delete", () -> {
            done.incrementAndGet();
            dialog.close();
        });
        dialog.add(button);
        dialog.open();
        roundTrip();
        button.click();
        drawn();
        button.click(); // the dialog fades, and a browser still sends what was pressed in it
        assertThat(done).hasValue(1);
    }

    private static ActionButton shown(ActionButton button) {
        UI.getCurrent().add(button);
        return button;
    }
}
