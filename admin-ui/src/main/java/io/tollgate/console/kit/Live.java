package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.function.SerializableConsumer;
import io.tollgate.control.live.Registration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Drawing what is heard from a thread that is not the browser's. */
public final class Live {
    private Live() {}

    /**
     * Draws on {@code page} what {@code source} tells, for as long as it is shown and the person may see it: a page that stays open
     * sees no more than one that is opened now.
     *
     * @param may asked each time, with the session's lock
     */
    public static <T> void follow(
            Component page,
            BooleanSupplier may,
            Function<Consumer<T>, Registration> source,
            SerializableConsumer<T> draw) {
        page.addAttachListener(shown -> {
            UI ui = shown.getUI();
            Registration told = source.apply(news -> push(ui, () -> {
                if (may.getAsBoolean()) {
                    draw.accept(news);
                }
            }));
            page.addDetachListener(gone -> {
                gone.unregisterListener();
                told.close();
            });
        });
    }

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
