package io.tollgate.console.kit;

import com.vaadin.flow.component.UI;
import io.tollgate.control.problem.ProblemException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks what blocks on a thread of its own and draws the answer when it comes, so that nobody holds the session's lock while
 * the database thinks. It asks one thing at a time: of what is wanted meanwhile the last is asked next. All of it but the
 * question is called with the session's lock.
 *
 * @param <T> an answer
 */
public final class Lookup<T> {
    private final String name;
    private final Consumer<T> draw;
    private final Consumer<ProblemException> refused;
    private boolean asking;
    private @Nullable Supplier<T> next;

    /**
     * @param name of the thread
     * @param draw gets the answer
     * @param refused gets why there is none
     */
    public Lookup(String name, Consumer<T> draw, Consumer<ProblemException> refused) {
        this.name = name;
        this.draw = draw;
        this.refused = refused;
    }

    /** Asks {@code question}, which may block and must not touch the page. */
    public void ask(Supplier<T> question) {
        if (asking) {
            next = question;
            return;
        }
        asking = true;
        UI ui = UI.getCurrent();
        Thread.ofVirtual().name(name).start(() -> answer(ui, question));
    }

    private void answer(UI ui, Supplier<T> question) {
        try {
            T found = question.get();
            Live.push(ui, () -> {
                over();
                draw.accept(found);
            });
        } catch (ProblemException e) {
            Live.push(ui, () -> {
                over();
                refused.accept(e);
            });
        } catch (RuntimeException e) {
            Live.push(ui, () -> {
                over();
                throw e; // to the session's error handler, as from any other action
            });
        }
    }

    private void over() {
        asking = false;
        Supplier<T> waiting = next;
        next = null;
        if (waiting != null) {
            ask(waiting);
        }
    }
}
