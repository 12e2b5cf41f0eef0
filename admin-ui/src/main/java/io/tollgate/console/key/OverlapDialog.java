package io.tollgate.console.key;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.key.ApiKeyView.Life;
import io.tollgate.control.key.ApiKeyView.Rotation;
import io.tollgate.control.key.Keys;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether somebody still comes with a key that was rotated, so that one sees when its overlap can end. Goes on asking while open. */
final class OverlapDialog extends Dialog {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final transient Keys keys;
    private final transient KeyIssuing issuing;
    private final transient ApiKeyView key;
    private final transient Runnable changed;
    private final Paragraph verdict = Mark.once(new Paragraph(), "overlap-verdict");
    private final DescriptionList facts = Mark.once(Mark.style(new DescriptionList(), "tg-facts"), "overlap-facts");
    private final Div messages = new Div();
    private volatile boolean refused;

    OverlapDialog(Keys keys, KeyIssuing issuing, ApiKeyView key, Runnable changed) {
        this.keys = keys;
        this.issuing = issuing;
        this.key = key;
        this.changed = changed;
        Mark.once(this, "overlap-dialog");
        setHeaderTitle("Who still uses the old " + (key.alias().isEmpty() ? "key" : key.alias()) + "?");
        verdict.getElement().setAttribute("role", "status");
        Div content = new Div(verdict, facts, messages);
        if (SignedIn.may(OperatorPermission.EVENTS_READ)) {
            content.add(Mark.once(Words.link("live?key=" + key.id(), "Watch its requests"), "overlap-live"));
        }
        add(Mark.style(content, "tg-dialog"));
        if (SignedIn.may(OperatorPermission.KEYS_REVOKE)) {
            Button end = Mark.once(new Button("End the overlap", event -> end()), "overlap-end");
            end.addThemeVariants(ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_ERROR);
            getFooter().add(end);
        }
        getFooter().add(Mark.once(new Button("Close", event -> close()), "overlap-close"));
        draw(key, List.of());
    }

    @Override
    protected void onAttach(AttachEvent event) {
        super.onAttach(event);
        UI ui = event.getUI();
        Actor actor = SignedIn.actor();
        Thread.ofVirtual().name("key-overlap").start(() -> follow(ui, actor));
    }

    private void end() {
        close();
        new RevokeKeyDialog(keys, key, changed).open();
    }

    /** On a thread of its own, as long as the dialog is there and the person may still read keys. */
    private void follow(UI ui, Actor actor) {
        try {
            while (isAttached() && !refused) {
                try {
                    ApiKeyView now = keys.get(actor, key.id());
                    List<String> silent = issuing.silentNodes(actor);
                    Live.push(ui, () -> show(now, silent));
                } catch (ProblemException e) {
                    Live.push(ui, () -> unread(e));
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(ApiKeyView now, List<String> silent) {
        refused = !SignedIn.mayStill(OperatorPermission.KEYS_READ);
        if (!refused) {
            draw(now, silent);
        }
    }

    private void unread(ProblemException problem) {
        if (messages.getChildren().noneMatch(Banner.class::isInstance)) { // a screen reader would say it again
            messages.removeAll();
            messages.add(Banner.of("Its last use could not be read", problem));
        }
    }

    private void draw(ApiKeyView now, List<String> silent) {
        Instant at = Instant.now();
        String sentence = OverlapWords.verdict(now, at);
        if (!sentence.equals(verdict.getText())) {
            verdict.setText(sentence); // a screen reader would say it again
        }
        Life life = now.life();
        Rotation rotation = life.rotation();
        facts.removeAll();
        if (rotation != null) {
            fact("Rotated", Moment.of(rotation.at()));
            fact("To", Words.mono(rotation.successor()));
        }
        fact("Last used", KeyCells.lastUsed(now));
        fact("Used since", Mark.once(new Span(OverlapWords.usedSince(life)), "overlap-used"));
        fact("Ends", KeyCells.orNever(life.expiresAt()));
        messages.removeAll();
        String unheard = OverlapWords.silent(silent);
        if (!unheard.isEmpty()) {
            messages.add(Words.dim(unheard));
        }
    }

    private void fact(String name, Component value) {
        facts.add(new DescriptionList.Term(name), new DescriptionList.Description(value));
    }
}
