package io.tollgate.console.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.BeforeLeaveEvent;
import com.vaadin.flow.router.BeforeLeaveObserver;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DiscardDialog;
import io.tollgate.console.catalogue.SaveBanner;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.alert.AlertChannels;
import io.tollgate.control.alert.AlertRules;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One rule: what is wrong when, and who is told, as a form and as the document that the admin API takes. A new one may begin
 * with a kind of condition: {@code alerts/new-rule?type=change}.
 */
@Prototype
@Route(value = "alerts/rules/:name", layout = MainLayout.class)
@RouteAlias(value = "alerts/new-rule", layout = MainLayout.class)
@PageTitle("Alert rule · Tollgate")
@NeedsPermission(OperatorPermission.ALERTS_READ)
public final class AlertRuleView extends Div implements BeforeEnterObserver, BeforeLeaveObserver {
    private final transient AlertRules rules;
    private final transient AlertChannels channels;
    private final boolean mayWrite = SignedIn.may(OperatorPermission.ALERTS_WRITE);
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private transient AlertRules.@Nullable Row kept;
    private @Nullable AlertRuleForm form;
    private ObjectNode loaded = Json.object();
    private boolean done;

    AlertRuleView(AlertRules rules, AlertChannels channels) {
        this.rules = rules;
        this.channels = channels;
        Mark.style(this, "tg-narrow-page");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        String wanted = event.getRouteParameters().get("name").orElse("");
        try {
            kept = wanted.isEmpty() ? null : rules.get(SignedIn.actor(), wanted);
        } catch (ProblemException.NotFound e) {
            throw new NotFoundException(e.getMessage());
        }
        loaded = kept != null
                ? kept.document()
                : AlertRuleForm.blank(event.getLocation()
                        .getQueryParameters()
                        .getSingleParameter("type")
                        .orElse("ratio"));
        messages.removeAll();
        done = false;
        build(channels.names(SignedIn.actor()));
    }

    private void build(List<String> names) {
        removeAll();
        AlertRules.Row shown = kept;
        AlertRuleForm fields = new AlertRuleForm(names, shown == null);
        fields.show(loaded.deepCopy());
        if (!mayWrite || shown instanceof AlertRules.Unread) {
            fields.setReadOnly();
        }
        form = fields;
        String title = shown == null ? "New alert rule" : shown.name();
        PageHeader header = new PageHeader(title, "").back("Alerts", "alerts");
        if (mayWrite) {
            actions(header, shown);
        }
        if (shown instanceof AlertRules.Unread unread) {
            fields.select(true); // the form shows what this version knows, which is not all of it
            messages.add(Banner.warning("It is not evaluated here and cannot be changed here", unread.reason()));
        }
        add(header, messages, Mark.style(new Div(fields), "tg-card"));
    }

    private void actions(PageHeader header, AlertRules.@Nullable Row shown) {
        if (shown != null && !shown.builtIn()) {
            Button delete = Mark.once(new Button("Delete", event -> ask(shown)), "delete");
            delete.addThemeVariants(ButtonVariant.LUMO_ERROR, ButtonVariant.LUMO_TERTIARY);
            header.actions(delete);
        }
        if (shown instanceof AlertRules.Unread) {
            return;
        }
        header.saving(new ActionButton(shown == null ? "Create rule" : "Save", this::save), "alerts");
    }

    @Override
    public void beforeLeave(BeforeLeaveEvent event) {
        if (!done && mayWrite && !(kept instanceof AlertRules.Unread) && form != null && !form.unchanged(loaded)) {
            BeforeLeaveEvent.ContinueNavigationAction leave = event.postpone();
            new DiscardDialog(leave::proceed, leave::cancel).open();
        }
    }

    private void save() {
        messages.removeAll();
        AlertRuleForm fields = Objects.requireNonNull(form);
        ObjectNode document = fields.read();
        if (document == null) {
            return; // the JSON tab says what is wrong with it
        }
        String name = kept == null ? document.path("name").asText().strip() : kept.name();
        // A new rule replaces none: there may be one of that name, and everybody's own are the built-in ones.
        WriteOptions options = new WriteOptions(kept == null ? WriteOptions.NOTHING : kept.etag(), false, null);
        try {
            rules.put(SignedIn.actor(), name, document, options);
            done = true;
            Toast.done(name + " is saved");
            UI.getCurrent().navigate("alerts");
            return;
        } catch (ProblemException.Invalid e) {
            messages.add(SaveBanner.wrong(fields.mark(e.violations()), e));
        } catch (ProblemException.PreconditionFailed e) {
            ObjectNode mine = document.deepCopy(); // the form goes on writing into its own
            Runnable theirs = () -> SaveBanner.loadTheirs(messages, () -> show(name), mine, () -> kept = null);
            messages.add(kept == null ? SaveBanner.taken(e) : SaveBanner.overtaken(e, theirs));
        } catch (ProblemException e) {
            messages.add(Banner.of("Not saved", e));
        }
        messages.scrollIntoView(); // whoever pressed Ctrl+S far below would miss what it says
    }

    private void show(String name) {
        AlertRules.Row theirs = rules.get(SignedIn.actor(), name);
        List<String> names = channels.names(SignedIn.actor()); // all is read before anything is changed
        kept = theirs;
        loaded = theirs.document();
        build(names);
    }

    private void ask(AlertRules.Row shown) {
        String rule = shown.name();
        new ConfirmDialog(
                        "Delete alert rule " + rule + "?",
                        "It is not evaluated any more, and what fires by it now is over.",
                        "Delete",
                        () -> {
                            rules.delete(SignedIn.actor(), rule, new WriteOptions(shown.etag(), false, null));
                            done = true;
                            Toast.done(rule + " is deleted; what fired by it is over");
                            UI.getCurrent().navigate("alerts");
                        })
                .open();
    }
}
