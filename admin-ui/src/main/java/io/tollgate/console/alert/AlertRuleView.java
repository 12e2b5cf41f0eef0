package io.tollgate.console.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.alert.AlertRules;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One rule: what it says and to whom in fields, its condition as the document that the admin API takes. */
@Prototype
@Route(value = "alerts/rules/:name", layout = MainLayout.class)
@RouteAlias(value = "alerts/new-rule", layout = MainLayout.class)
@PageTitle("Alert rule · Tollgate")
@NeedsPermission(OperatorPermission.ALERTS_READ)
public final class AlertRuleView extends Div implements BeforeEnterObserver {
    /** Conditions to begin from. */
    private static final Map<String, String> EXAMPLES = new TreeMap<>(Map.of(
            "Share of requests",
            "{\"type\":\"ratio\",\"part\":\"status5xx\",\"by\":\"route\",\"abovePercent\":5,\"minimum\":20,\"window\":\"1m\"}",
            "Threshold of a metric",
            "{\"type\":\"threshold\",\"metric\":\"latencyP95\",\"by\":\"route\",\"above\":500,\"minimum\":20,\"window\":\"5m\"}",
            "Traffic that stopped",
            "{\"type\":\"absence\",\"by\":\"route\",\"minimum\":100,\"window\":\"10m\"}",
            "Change since yesterday",
            "{\"type\":\"change\",\"metric\":\"requests\",\"by\":\"consumer\",\"factor\":3,\"minimum\":100,\"window\":\"10m\"}",
            "Something that ends",
            "{\"type\":\"state\",\"fact\":\"certificate-expiring\",\"within\":\"14d\"}"));

    private final transient AlertRules rules;
    private final boolean mayWrite = SignedIn.may(OperatorPermission.ALERTS_WRITE);
    private final TextField name = Mark.once(new TextField("Name"), "alert-rule-name");
    private final TextField summary = Mark.once(new TextField("What is wrong, in a sentence"), "alert-rule-summary");
    private final Select<String> severity = Mark.once(new Select<>(), "alert-rule-severity");
    private final TextField holdFor = Mark.once(new TextField("Must hold for"), "alert-rule-for");
    private final TextField channels = Mark.once(new TextField("Channels"), "alert-rule-channels");
    private final Select<String> example = Mark.once(new Select<>(), "alert-rule-example");
    private final TextArea condition = Mark.once(new TextArea("Condition"), "alert-rule-condition");
    private final Div messages = new Div();
    private boolean enabled = true;
    private transient @Nullable String etag;

    AlertRuleView(AlertRules rules) {
        this.rules = rules;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        removeAll();
        String wanted = event.getRouteParameters().get("name").orElse("");
        AlertRules.Kept kept = null;
        if (!wanted.isEmpty()) {
            try {
                kept = rules.get(SignedIn.actor(), wanted);
            } catch (ProblemException.NotFound e) {
                throw new NotFoundException(e.getMessage());
            }
        }
        PageHeader header = new PageHeader(kept == null ? "New alert rule" : wanted, "").back("Alerts", "alerts");
        if (mayWrite) {
            actions(header, kept);
        }
        add(header, messages, fields(kept));
        show(kept);
    }

    private void actions(PageHeader header, AlertRules.@Nullable Kept kept) {
        if (kept != null && !kept.builtIn()) {
            Button delete = Mark.once(new Button("Delete", event -> ask(kept)), "delete");
            delete.addThemeVariants(ButtonVariant.LUMO_ERROR, ButtonVariant.LUMO_TERTIARY);
            header.actions(delete);
        }
        Button save = Mark.once(new ActionButton("Save", this::save), "save");
        save.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        header.actions(Mark.hotkey(save, "save"));
    }

    private Div fields(AlertRules.@Nullable Kept kept) {
        name.setReadOnly(kept != null);
        name.setHelperText(kept == null ? "Letters, digits, . _ and -; it can’t be changed later." : "");
        severity.setLabel("Severity");
        severity.setItems("critical", "warning");
        holdFor.setPlaceholder("0s");
        holdFor.setHelperText("A duration, such as 2m; 0s tells at once.");
        channels.setHelperText("Names, separated by commas; none tells every channel.");
        example.setLabel("Start from");
        example.setItems(EXAMPLES.keySet());
        example.addValueChangeListener(
                event -> condition.setValue(pretty(EXAMPLES.getOrDefault(event.getValue(), "{}"))));
        condition.setMinHeight("220px");
        condition.setHelperText(
                "Types: threshold, ratio, absence, change, state. Fields that there are not are refused.");
        Mark.style(condition, "tg-mono-field");
        for (var field :
                new com.vaadin.flow.component.HasSize[] {name, summary, severity, holdFor, channels, example, condition
                }) {
            field.setWidthFull();
        }
        if (!mayWrite) {
            summary.setReadOnly(true);
            severity.setReadOnly(true);
            holdFor.setReadOnly(true);
            channels.setReadOnly(true);
            condition.setReadOnly(true);
        }
        example.setVisible(mayWrite);
        Div card = Mark.style(new Div(name, summary, severity, holdFor, channels, example, condition), "tg-card");
        card.getStyle()
                .set("padding", "14px")
                .set("display", "grid")
                .set("gap", "10px")
                .set("max-width", "720px");
        return card;
    }

    private void show(AlertRules.@Nullable Kept kept) {
        if (kept == null) {
            severity.setValue("warning");
            holdFor.setValue("0s");
            example.setValue("Share of requests");
            return;
        }
        enabled = kept.rule().on().enabled();
        etag = kept.etag();
        name.setValue(kept.rule().name());
        summary.setValue(kept.rule().summary());
        ObjectNode document = kept.rule().toJson();
        severity.setValue(document.get("severity").asText());
        holdFor.setValue(document.get("for").asText());
        channels.setValue(String.join(", ", kept.rule().channels()));
        condition.setValue(Json.pretty(document.get("condition")));
    }

    private static String pretty(String text) {
        try {
            return Json.pretty(Json.parse(text));
        } catch (InvalidDocumentException e) {
            throw new IllegalStateException("an example is a document", e);
        }
    }

    private void save() {
        messages.removeAll();
        try {
            ObjectNode document = Json.object()
                    .put("enabled", enabled)
                    .put("severity", severity.getValue())
                    .put("summary", summary.getValue().strip())
                    .put(
                            "for",
                            holdFor.getValue().isBlank()
                                    ? "0s"
                                    : holdFor.getValue().strip());
            JsonNode wanted = Json.parse(condition.getValue());
            document.set("condition", wanted);
            var names = document.putArray("channels");
            for (String channel : channels.getValue().split(",", -1)) {
                if (!channel.isBlank()) {
                    names.add(channel.strip());
                }
            }
            // A new rule replaces none: there may be one of that name, and everybody's own are the built-in ones.
            WriteOptions options = new WriteOptions(etag == null ? WriteOptions.NOTHING : etag, false, null);
            rules.put(SignedIn.actor(), name.getValue().strip(), document, options);
            Toast.done(name.getValue().strip() + " is saved");
            UI.getCurrent().navigate("alerts");
        } catch (InvalidDocumentException e) {
            messages.add(Banner.bad("The rule was not saved", "Condition: " + e.getMessage()));
        } catch (ProblemException e) {
            messages.add(Banner.of("The rule was not saved", e));
        }
    }

    private void ask(AlertRules.Kept kept) {
        String rule = kept.rule().name();
        new ConfirmDialog(
                        "Delete alert rule " + rule + "?",
                        "It is not judged any more, and what fires by it now is over.",
                        "Delete",
                        () -> {
                            rules.delete(SignedIn.actor(), rule, new WriteOptions(kept.etag(), false, null));
                            Toast.done(rule + " is deleted; what fired by it is over");
                            UI.getCurrent().navigate("alerts");
                        })
                .open();
    }
}
