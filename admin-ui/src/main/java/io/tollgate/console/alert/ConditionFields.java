package io.tollgate.console.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.IntegerField;
import io.tollgate.console.catalogue.DocumentField;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;
import java.util.Map;

/** Which condition, and the fields that one of that kind has. */
final class ConditionFields implements DocumentField {
    private static final String CONDITION = "condition";
    private static final String BY = "by";
    private static final String NAME = "name";

    private static final String RATIO =
            "{\"type\":\"ratio\",\"part\":\"status5xx\",\"by\":\"route\",\"abovePercent\":5,\"minimum\":20,\"window\":\"1m\"}";

    /** Conditions to begin from. */
    private static final Map<String, String> EXAMPLES = Map.of(
            "ratio",
            RATIO,
            "threshold",
            "{\"type\":\"threshold\",\"metric\":\"latencyP95\",\"by\":\"route\",\"above\":500,\"minimum\":20,\"window\":\"5m\"}",
            "absence",
            "{\"type\":\"absence\",\"by\":\"route\",\"minimum\":100,\"window\":\"10m\"}",
            "change",
            "{\"type\":\"change\",\"metric\":\"requests\",\"by\":\"route\",\"factor\":3,\"minimum\":100,\"window\":\"10m\"}",
            "state",
            "{\"type\":\"state\",\"fact\":\"certificate-expiring\",\"within\":\"14d\"}");

    /** What a condition of another kind has too, and keeps. */
    private static final List<String> SHARED = List.of("metric", BY, NAME, "window", "minimum");

    private final DocumentForm form;
    private final Select<String> type = Mark.once(new Select<>(), "alert-rule-condition-type");
    private final Div words = Mark.style(Mark.once(new Div(), "alert-rule-words"), "tg-dim");
    private final BoundField bound;
    private final Component name;
    private final IntegerField minimum;
    private final Component within;
    private final Map<String, List<Component>> byType;
    private boolean showing;

    ConditionFields(DocumentForm form, FormSection section) {
        this.form = form;
        type.setLabel("Condition");
        type.setItems(ConditionWords.TYPES);
        type.setItemLabelGenerator(ConditionWords::type);
        type.setManualValidation(true);
        type.addValueChangeListener(event -> switchTo(event.getValue()));
        section.special(this, type);
        Select<String> metric = section.choice("/condition/metric", "Signal", ConditionWords.METRICS, "requests");
        metric.setItemLabelGenerator(ConditionWords::metric);
        metric.addValueChangeListener(event -> reveal());
        Select<String> part = section.choice("/condition/part", "Share of requests", ConditionWords.PARTS, "status5xx");
        part.setItemLabelGenerator(ConditionWords::metric);
        Select<String> fact = section.choice("/condition/fact", "What", ConditionWords.FACTS, "node-stale");
        fact.setItemLabelGenerator(ConditionWords::fact);
        fact.addValueChangeListener(event -> reveal());
        Select<String> by = section.choice("/condition/by", "Group by", ConditionWords.BY, "");
        by.setItemLabelGenerator(ConditionWords::by);
        by.setHelperText("What only nodes have, such as CPU, is grouped by nothing or by node.");
        by.addValueChangeListener(event -> reveal());
        name = section.text("/condition/name", "Only the one named", "Empty: each. It need not be there yet.");
        bound = new BoundField(form);
        section.special(bound, bound.component());
        Component percent = section.decimal("/condition/abovePercent", "Is above, percent", "0 to 100");
        Component factor = section.decimal(
                "/condition/factor",
                "Times what it was at this time yesterday",
                "3: more than three times as much. 0.5: less than half.");
        Component window =
                section.text("/condition/window", "Over the last", "10s to 6h, in steps of 10s. Default: 1m");
        minimum = section.number("/condition/minimum", "Minimum requests", "");
        within = section.text("/condition/within", "Ends within", "1h to 365d. Default: 14d");
        section.add(words);
        byType = Map.of(
                "threshold", List.of(metric, by, name, bound.component(), window, minimum),
                "ratio", List.of(part, by, name, percent, window, minimum),
                "absence", List.of(by, name, window, minimum),
                "change", List.of(metric, by, name, factor, window, minimum),
                "state", List.of(fact, within));
    }

    /** A new condition of that kind; of another word, a share of requests. */
    static ObjectNode example(String type) {
        try {
            return (ObjectNode) Json.parse(EXAMPLES.getOrDefault(type, RATIO));
        } catch (InvalidDocumentException e) {
            throw new IllegalStateException("an example is a document", e);
        }
    }

    private void switchTo(String wanted) {
        if (showing) {
            return;
        }
        JsonNode before = form.document().path(CONDITION);
        ObjectNode after = example(wanted);
        SHARED.stream()
                .filter(field -> after.has(field.equals(NAME) ? BY : field) && before.hasNonNull(field))
                .forEach(field -> after.set(field, before.get(field)));
        form.document().set(CONDITION, after);
        form.show(form.document());
        form.changed();
    }

    @Override
    public void show(ObjectNode document) {
        showing = true;
        try {
            type.setValue(document.path(CONDITION).path("type").asText("threshold"));
        } finally {
            showing = false;
        }
        reveal();
    }

    /** Shows the fields that the condition has, and says it. */
    void reveal() {
        JsonNode condition = form.document().path(CONDITION);
        String kind = condition.path("type").asText("");
        byType.values().forEach(fields -> fields.forEach(field -> field.setVisible(false)));
        byType.getOrDefault(kind, List.of()).forEach(field -> field.setVisible(true));
        if (condition.path(BY).asText("").isEmpty() && !condition.has(NAME)) {
            name.setVisible(false); // of everything together there is none
        }
        bound.unit(ConditionWords.unit(condition.path("metric").asText()));
        minimum.setHelperText(
                kind.equals("absence")
                        ? "In the hour before; who came seldom is not missed."
                        : "With fewer requests it is not evaluated. Default: 1");
        within.setVisible(kind.equals("state")
                && ConditionWords.isEnd(condition.path("fact").asText()));
        say();
    }

    /** The condition in words, as far as it is one. */
    void say() {
        words.setText(ConditionWords.sentence(form.document().path(CONDITION)));
    }

    @Override
    public boolean mark(Violation violation) {
        boolean own =
                violation.pointer().equals("/condition") || violation.pointer().equals("/condition/type");
        if (own) {
            type.setErrorMessage(violation.detail());
            type.setInvalid(true);
        }
        return own;
    }

    @Override
    public void unmark() {
        type.setInvalid(false);
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        type.setReadOnly(readOnly);
    }
}
