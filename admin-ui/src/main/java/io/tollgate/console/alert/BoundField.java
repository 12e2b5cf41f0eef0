package io.tollgate.console.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.NumberField;
import io.tollgate.console.catalogue.DocumentField;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.Violation;

/** The bound of a threshold: a document has it as {@code above} or as {@code below}. */
final class BoundField implements DocumentField {
    private static final String CONDITION = "condition";
    private static final String ABOVE = "above";
    private static final String BELOW = "below";

    private final DocumentForm form;
    private final Select<String> side = Mark.once(new Select<>(), "alert-rule-condition-side");
    private final NumberField bound = Mark.once(new NumberField("Bound"), "alert-rule-condition-bound");
    private final Span unit = new Span();
    private final Div all = Mark.style(new Div(side, bound), "tg-fields");
    private boolean showing;

    BoundField(DocumentForm form) {
        this.form = form;
        side.setLabel("Is");
        side.setItems(ABOVE, BELOW);
        side.setManualValidation(true);
        side.addValueChangeListener(event -> changed());
        bound.setManualValidation(true);
        bound.setSuffixComponent(unit);
        bound.addValueChangeListener(event -> changed());
    }

    Div component() {
        return all;
    }

    void unit(String text) {
        unit.setText(text);
    }

    @Override
    public void show(ObjectNode document) {
        JsonNode condition = document.path(CONDITION);
        boolean below = condition.hasNonNull(BELOW);
        JsonNode value = condition.path(below ? BELOW : ABOVE);
        showing = true;
        try {
            side.setValue(below ? BELOW : ABOVE);
            bound.setValue(value.isNumber() ? value.doubleValue() : null);
        } finally {
            showing = false;
        }
    }

    private void changed() {
        if (showing || !(form.document().path(CONDITION) instanceof ObjectNode condition)) {
            return;
        }
        Double value = bound.getValue();
        condition.remove(BELOW.equals(side.getValue()) ? ABOVE : BELOW);
        condition.put(BELOW.equals(side.getValue()) ? BELOW : ABOVE, value);
        unmark();
        form.changed();
    }

    @Override
    public boolean mark(Violation violation) {
        boolean own = violation.pointer().equals("/condition/above")
                || violation.pointer().equals("/condition/below");
        if (!own || !all.isVisible()) {
            return false;
        }
        bound.setErrorMessage(violation.detail());
        bound.setInvalid(true);
        return true;
    }

    @Override
    public void unmark() {
        bound.setInvalid(false);
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        side.setReadOnly(readOnly);
        bound.setReadOnly(readOnly);
    }
}
