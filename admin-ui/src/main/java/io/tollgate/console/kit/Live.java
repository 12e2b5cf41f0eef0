package io.tollgate.console.kit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;

/** Drawing from a thread that is not the browser's. */
public final class Live {
    private Live() {}

    /** Runs {@code draw} with the session's lock and pushes what it changed; nothing when the page is gone. */
    public static void push(UI ui, Runnable draw) {
        try {
            // What fails inside goes to the session's error handler; nobody waits for the end.
            var _ = ui.access(draw::run);
        } catch (UIDetachedException e) {
            // The browser left between the event and this line: there is nothing to draw on.
        }
    }
}
