package io.tollgate.console.key;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.key.EnforcementReceipts.Enforcement;
import io.tollgate.control.key.EnforcementReceipts.Receipt;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the last change of a credential is in force: the nodes' own receipts, not a hope. It asks until all have answered or a
 * while is over, on a virtual thread, and shows each answer by push.
 */
public final class EnforcementNote extends Div {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final transient Function<Actor, @Nullable Enforcement> source;
    private final Span text = new Span("Telling the nodes…");

    /** Asks {@code source} again and again; it may block. */
    public EnforcementNote(Function<Actor, @Nullable Enforcement> source) {
        this.source = source;
        Mark.style(Mark.once(this, "enforcement"), "tg-receipt");
        getElement().setAttribute("role", "status");
        add(Icon.NODE.draw(), text);
    }

    @Override
    protected void onAttach(AttachEvent event) {
        UI ui = event.getUI();
        // Not actor(), which may refuse: a secret is on the screen beside this.
        SignedIn.find()
                .ifPresent(actor -> Thread.ofVirtual().name("enforcement").start(() -> watch(ui, actor)));
    }

    private void watch(UI ui, Actor actor) {
        Instant end = Instant.now().plus(PATIENCE);
        String shown = "";
        try {
            while (Instant.now().isBefore(end) && isAttached()) {
                Enforcement enforcement = source.apply(actor);
                String now = sentence(enforcement);
                if (!now.equals(shown)) {
                    shown = now;
                    Live.push(ui, () -> text.setText(now));
                }
                if (complete(enforcement)) {
                    return;
                }
                Thread.sleep(PAUSE);
            }
            String last = shown;
            Live.push(ui, () -> text.setText(stopped(last)));
        } catch (ProblemException e) {
            Live.push(ui, () -> text.setText("Which nodes have it is not known: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean complete(@Nullable Enforcement enforcement) {
        return enforcement == null || (enforcement.of() > 0 && enforcement.inForce() >= enforcement.of());
    }

    /** {@code In force on 2/2 nodes after 40 ms}. */
    static String sentence(@Nullable Enforcement enforcement) {
        if (enforcement == null) {
            return "Nodes get it with their next connection.";
        }
        if (enforcement.of() == 0) {
            return "No node is enrolled yet; the first one gets it when it joins.";
        }
        String where = "In force on " + enforcement.inForce() + "/" + enforcement.of()
                + (enforcement.of() == 1 ? " node" : " nodes");
        long after = enforcement.nodes().stream()
                .mapToLong(Receipt::afterMillis)
                .max()
                .orElse(0);
        if (enforcement.inForce() == 0) {
            return where;
        }
        // Nodes that had it with a later connection left no receipt: then nothing is known of how long it took.
        return enforcement.nodes().isEmpty() ? where : where + " after " + after + " ms";
    }

    /** {@code sentence}, when nobody asks any more. */
    static String stopped(String sentence) {
        return sentence + " (as of " + PATIENCE.toSeconds()
                + " s after the change; this page has stopped asking. The other nodes get it when they connect.)";
    }
}
