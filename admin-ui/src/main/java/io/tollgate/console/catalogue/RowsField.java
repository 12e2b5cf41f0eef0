package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.List;

/** A list of objects of one shape, a row of inputs for each. What a row does not show survives. */
public final class RowsField extends Div implements DocumentField {
    private final DocumentForm form;
    private final String id;
    private final Place place;
    private final String label;
    private final List<Column> columns;
    private final Div rows = Mark.style(new Div(), "tg-rows");
    private final Button add;
    private final List<TextField> inputs = new ArrayList<>();
    private boolean readOnly;

    /**
     * One field of a row.
     *
     * @param number whether it is a whole number; a word that is none is stored as text, so that it is refused, not lost
     * @param initial what a new row has; empty for nothing
     */
    public record Column(String field, String label, boolean number, String initial) {}

    RowsField(DocumentForm form, String id, Place place, String label, String add, List<Column> columns) {
        this.form = form;
        this.id = id;
        this.place = place;
        this.label = label;
        this.columns = columns;
        this.add = Mark.once(new Button(add, Icon.PLUS.draw(), event -> append()), id + "-add");
        this.add.addThemeVariants(ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_SMALL);
        getElement().setAttribute("role", "group");
        getElement().setAttribute("aria-label", label);
        Mark.style(this, "tg-rows");
        add(rows, this.add);
    }

    @Override
    public void show(ObjectNode document) {
        rows.removeAll();
        inputs.clear();
        JsonNode array = place.read(document);
        for (int i = 0; i < array.size(); i++) {
            rows.add(row(i, array.get(i)));
        }
    }

    @Override
    public boolean mark(Violation violation) {
        if (!place.holds(violation.pointer())) {
            return false;
        }
        String rest = violation.pointer().substring(place.pointer().length());
        TextField target = inputs.stream()
                .filter(input -> input.getId().orElse("").equals(id + rest.replace('/', '-')))
                .findFirst()
                .orElse(null);
        if (target == null && inputs.isEmpty()) {
            return false;
        }
        TextField marked = target == null ? inputs.getFirst() : target;
        marked.setErrorMessage(violation.detail());
        marked.setInvalid(true);
        return true;
    }

    @Override
    public void unmark() {
        inputs.forEach(input -> input.setInvalid(false));
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
        add.setVisible(!readOnly);
        show(form.document());
    }

    private Div row(int index, JsonNode element) {
        Div row = Mark.style(new Div(), "tg-rows-row");
        for (Column column : columns) {
            TextField input = new TextField();
            input.setManualValidation(true);
            input.setReadOnly(readOnly);
            if (index == 0) {
                input.setLabel(column.label());
            } else {
                input.setAriaLabel(label + " " + (index + 1) + ", " + column.label());
            }
            JsonNode value = element.path(column.field());
            input.setValue(value.isMissingNode() || value.isNull() ? "" : value.asText());
            input.addValueChangeListener(event -> {
                new Place(place.pointer() + "/" + index + "/" + column.field())
                        .write(form.document(), value(column, event.getValue().strip()));
                form.changed();
            });
            Mark.style(
                    Mark.once(input, id + "-" + index + "-" + column.field()), column.number() ? "tg-num" : "tg-grow");
            inputs.add(input);
            row.add(input);
        }
        if (!readOnly) {
            row.add(removeButton(index));
        }
        return row;
    }

    private Button removeButton(int index) {
        Button remove = new Button(Icon.CLOSE.draw(), event -> {
            if (place.read(form.document()) instanceof ArrayNode array) {
                array.remove(index);
                show(form.document());
                form.changed();
            }
        });
        Mark.label(Mark.style(remove, "tg-icon-button"), "Remove " + label + " " + (index + 1));
        if (index == 0) {
            remove.getStyle().setMarginTop("22px"); // the first row has labels above its inputs
        }
        return Mark.once(remove, id + "-" + index + "-remove");
    }

    private void append() {
        JsonNode there = place.read(form.document());
        ArrayNode array =
                there instanceof ArrayNode existing ? existing : Json.object().putArray("rows");
        ObjectNode element = array.addObject();
        for (Column column : columns) {
            if (!column.initial().isEmpty()) {
                element.set(column.field(), value(column, column.initial()));
            }
        }
        place.write(form.document(), array);
        show(form.document());
        form.changed();
    }

    private static @org.jspecify.annotations.Nullable JsonNode value(Column column, String text) {
        if (text.isEmpty()) {
            return null;
        }
        return column.number() && text.matches("-?[0-9]{1,18}")
                ? LongNode.valueOf(Long.parseLong(text))
                : TextNode.valueOf(text);
    }
}
