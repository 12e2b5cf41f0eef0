package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.checkbox.Checkbox;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.List;

/** An object of the document that may be there or not; its own fields show only while it is. */
public final class OptionalPart implements DocumentField {
    private final Place place;
    private final Checkbox box;
    private final List<Component> parts = new ArrayList<>();
    private final List<Component> others = new ArrayList<>();
    private final List<Place> otherPlaces = new ArrayList<>();
    private boolean showing;

    OptionalPart(DocumentForm form, Place place, String label, ObjectNode initial) {
        this.place = place;
        this.box = new Checkbox(label);
        box.addValueChangeListener(event -> {
            reveal(event.getValue());
            if (!showing) {
                if (event.getValue()) {
                    otherPlaces.forEach(other -> other.write(form.document(), null));
                }
                place.write(form.document(), event.getValue() ? initial.deepCopy() : null);
                form.show(form.document());
                form.changed();
            }
        });
    }

    /** Names the fields that belong to it. */
    public OptionalPart of(Component... fields) {
        parts.addAll(List.of(fields));
        return this;
    }

    /** Names what there is instead of it: fields that show while it is not there, and their places, left empty while it is. */
    public OptionalPart insteadOf(List<String> pointers, Component... fields) {
        pointers.forEach(pointer -> otherPlaces.add(new Place(pointer)));
        others.addAll(List.of(fields));
        return this;
    }

    private void reveal(boolean there) {
        parts.forEach(part -> part.setVisible(there));
        others.forEach(other -> other.setVisible(!there));
    }

    Checkbox box() {
        return box;
    }

    @Override
    public void show(ObjectNode document) {
        JsonNode value = place.read(document);
        showing = true;
        try {
            box.setValue(value.isObject());
        } finally {
            showing = false;
        }
        reveal(value.isObject());
    }

    @Override
    public boolean mark(Violation violation) {
        if (!violation.pointer().equals(place.pointer())) {
            return false;
        }
        box.setErrorMessage(violation.detail());
        box.setInvalid(true);
        return true;
    }

    @Override
    public void unmark() {
        box.setInvalid(false);
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        box.setReadOnly(readOnly);
    }
}
