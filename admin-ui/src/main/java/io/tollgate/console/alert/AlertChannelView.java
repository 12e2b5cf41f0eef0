package io.tollgate.console.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
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
import io.tollgate.control.alert.AlertDeliveries;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One channel: where it tells, and what it proves itself with, which nobody sees again. */
@Prototype
@Route(value = "alerts/channels/:name", layout = MainLayout.class)
@RouteAlias(value = "alerts/new-channel", layout = MainLayout.class)
@PageTitle("Alert channel · Tollgate")
@NeedsPermission(OperatorPermission.ALERTS_READ)
public final class AlertChannelView extends Div implements BeforeEnterObserver, BeforeLeaveObserver {
    private final transient AlertChannels channels;
    private final transient AlertDeliveries deliveries;
    private final boolean mayWrite = SignedIn.may(OperatorPermission.ALERTS_WRITE);
    private final TextField name = Mark.once(new TextField("Name"), "alert-channel-name");
    private ChannelFields fields = new ChannelFields();
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private transient @Nullable String etag;
    private ObjectNode loaded = Json.object();
    private boolean done;

    AlertChannelView(AlertChannels channels, AlertDeliveries deliveries) {
        this.channels = channels;
        this.deliveries = deliveries;
        Mark.style(this, "tg-narrow-page");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        String wanted = event.getRouteParameters().get("name").orElse("");
        AlertChannels.Row kept = null;
        if (!wanted.isEmpty()) {
            try {
                kept = channels.row(SignedIn.actor(), wanted);
            } catch (ProblemException.NotFound e) {
                throw new NotFoundException(e.getMessage());
            }
        }
        messages.removeAll();
        etag = null;
        done = false;
        build(kept);
    }

    private void build(AlertChannels.@Nullable Row kept) {
        removeAll();
        fields = new ChannelFields();
        PageHeader header = new PageHeader(
                        kept == null ? "New alert channel" : kept.name(),
                        "Rules tell every channel unless they name some.")
                .back("Alerts", "alerts");
        if (mayWrite) {
            actions(header, kept);
        } else {
            fields.readOnly();
        }
        name.setReadOnly(kept != null);
        name.setWidthFull();
        name.setManualValidation(true);
        name.setHelperText(kept == null ? "Letters, digits, . _ and -; it can’t be changed later." : "");
        if (kept != null) {
            name.setValue(kept.name());
            etag = kept.etag();
        }
        Div card = Mark.style(new Div(name, fields), "tg-card", "tg-narrow-form");
        add(header, messages, card);
        if (kept instanceof AlertChannels.Kept readable) {
            fields.show(readable.channel());
        } else if (kept instanceof AlertChannels.Unread unread) {
            card.setVisible(false); // empty fields would say that there is nothing
            messages.add(Banner.warning("It is told nothing from here and cannot be changed here", unread.reason()));
        }
        loaded = document();
    }

    /** All that somebody may have typed. */
    private ObjectNode document() {
        return fields.document().put("name", name.getValue().strip());
    }

    @Override
    public void beforeLeave(BeforeLeaveEvent event) {
        if (!done && mayWrite && !document().equals(loaded)) {
            BeforeLeaveEvent.ContinueNavigationAction leave = event.postpone();
            new DiscardDialog(leave::proceed, leave::cancel).open();
        }
    }

    private void actions(PageHeader header, AlertChannels.@Nullable Row kept) {
        if (kept != null) {
            Button delete = Mark.once(new Button("Delete", event -> ask(kept)), "delete");
            delete.addThemeVariants(ButtonVariant.LUMO_ERROR, ButtonVariant.LUMO_TERTIARY);
            header.actions(delete);
        }
        if (kept instanceof AlertChannels.Unread) {
            return;
        }
        if (kept != null) {
            Button test = ChannelTable.testButton(
                    "Send a test", deliveries, kept.name(), () -> document().equals(loaded));
            header.actions(Mark.once(test, "alert-channel-test"));
        }
        header.saving(new ActionButton(kept == null ? "Create channel" : "Save", this::save), "alerts");
    }

    private void save() {
        messages.removeAll();
        name.setInvalid(false);
        fields.unmark();
        String wanted = name.getValue().strip();
        try {
            WriteOptions options = new WriteOptions(etag == null ? WriteOptions.NOTHING : etag, false, null);
            channels.put(SignedIn.actor(), wanted, fields.document(), options);
            done = true;
            Toast.done(wanted + " is saved");
            UI.getCurrent().navigate("alerts");
        } catch (ProblemException.Invalid e) {
            messages.add(SaveBanner.wrong(mark(e.violations()), e));
        } catch (ProblemException.PreconditionFailed e) {
            ObjectNode mine = fields.withoutSecrets();
            Runnable theirs = () -> SaveBanner.loadTheirs(
                    messages, () -> build(channels.row(SignedIn.actor(), wanted)), mine, () -> etag = null);
            messages.add(etag == null ? SaveBanner.taken(e) : SaveBanner.overtaken(e, theirs));
        } catch (ProblemException e) {
            messages.add(Banner.of("The channel was not saved", e));
        }
    }

    /** Answers what no field is about. */
    private List<Violation> mark(List<Violation> violations) {
        List<Violation> unplaced = new ArrayList<>(fields.mark(violations));
        violations.stream().filter(each -> each.pointer().equals("/name")).forEach(each -> {
            name.setErrorMessage(each.detail());
            name.setInvalid(true);
            unplaced.remove(each);
        });
        return unplaced;
    }

    private void ask(AlertChannels.Row kept) {
        new ConfirmDialog(
                        "Delete alert channel " + kept.name() + "?",
                        "It is told nothing more, also not what it has not been told yet. While a rule names it, it stays.",
                        "Delete",
                        () -> {
                            channels.delete(SignedIn.actor(), kept.name(), new WriteOptions(kept.etag(), false, null));
                            done = true;
                            Toast.done(kept.name() + " is deleted");
                            UI.getCurrent().navigate("alerts");
                        })
                .open();
    }
}
