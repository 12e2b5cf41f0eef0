package io.tollgate.console.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.html.Div;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.DocumentTabs;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alert rule's document, as a form and as JSON. */
final class AlertRuleForm extends Div {
    private final List<String> channels;
    private final boolean creating;
    private final DocumentTabs tabs;
    private @Nullable ConditionFields condition;

    /**
     * @param channels there are
     * @param creating whether the rule gets its name here
     */
    AlertRuleForm(List<String> channels, boolean creating) {
        this.channels = List.copyOf(channels);
        this.creating = creating;
        tabs = new DocumentTabs("alert-rule", this::changed, this::fields);
        add(tabs);
    }

    /** A new rule. */
    static ObjectNode blank(String type) {
        ObjectNode document = Json.object()
                .put("name", "")
                .put("enabled", true)
                .put("severity", "warning")
                .put("summary", "");
        document.set("condition", ConditionFields.example(type));
        document.put("for", "0s").putArray("channels");
        return document;
    }

    private void fields(DocumentForm form) {
        FormSection basics = form.section("Rule", "");
        basics.text("/name", "Name", creating ? "Letters, digits, . _ and -; it can’t be changed later." : "")
                .setReadOnly(!creating);
        basics.choice("/severity", "Severity", List.of("critical", "warning"), "warning")
                .setHelperText("Critical: somebody must look now. Warning: today.");
        Mark.style(basics.text("/summary", "What is wrong, in a sentence", ""), "tg-wide");
        basics.flag("/enabled", "Enabled", true);
        condition =
                new ConditionFields(form, form.section("Condition", "Each name of the group has an alert of its own."));
        FormSection notify = form.section("Notify", "");
        notify.text("/for", "Must hold for", "A duration up to 24h, such as 2m; 0s notifies at once.");
        notify.references("/channels", "Channels", channels, "None chosen notifies every channel.");
    }

    private void changed() {
        if (condition != null) {
            condition.say();
        }
    }

    void show(ObjectNode document) {
        tabs.show(document);
    }

    /** Null when the JSON side is in front and can't be read, which it then says. */
    @Nullable
    ObjectNode read() {
        return tabs.read();
    }

    boolean unchanged(ObjectNode original) {
        return tabs.unchanged(original);
    }

    List<Violation> mark(List<Violation> violations) {
        return tabs.mark(violations);
    }

    void select(boolean jsonSide) {
        tabs.select(jsonSide);
    }

    void setReadOnly() {
        tabs.setReadOnly(true);
    }
}
