package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasValue;
import com.vaadin.flow.component.shared.HasValidationProperties;
import io.tollgate.core.json.Violation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One input for one place.
 *
 * @param <V> what the input holds
 */
final class ValueField<V> implements DocumentField {
    private final Component component;
    private final HasValue<?, V> input;
    private final Place place;
    private final Function<JsonNode, ? extends @Nullable V> read;
    private boolean showing;

    /**
     * @param read what to show of the value there, which may be missing or null
     * @param write what to put there; null means nothing
     */
    <C extends Component & HasValue<?, V>> ValueField(
            C component,
            Place place,
            DocumentForm form,
            Function<JsonNode, ? extends @Nullable V> read,
            Function<V, @Nullable JsonNode> write) {
        this.component = component;
        this.input = component;
        this.place = place;
        this.read = read;
        component.addValueChangeListener(event -> {
            if (!showing) {
                place.write(form.document(), write.apply(event.getValue()));
                unmark();
                form.changed();
            }
        });
    }

    @Override
    public void show(ObjectNode document) {
        showing = true;
        try {
            input.setValue(read.apply(place.read(document)));
        } finally {
            showing = false;
        }
    }

    @Override
    public boolean mark(Violation violation) {
        if (!place.holds(violation.pointer()) || !component.isVisible()) {
            return false;
        }
        if (component instanceof HasValidationProperties validation) {
            validation.setErrorMessage(violation.detail());
            validation.setInvalid(true);
        }
        return true;
    }

    @Override
    public void unmark() {
        if (component instanceof HasValidationProperties validation) {
            validation.setInvalid(false);
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        input.setReadOnly(readOnly);
    }
}
