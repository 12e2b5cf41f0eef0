package io.tollgate.console.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.catalogue.DocumentField;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.Violation;
import java.util.List;

/** How an upstream's targets are chosen: an algorithm's name, or for a consistent hash an object that says of what. */
final class BalancingField implements DocumentField {
    private static final String FIELD = "loadBalancing";
    private static final String HASH = "consistent-hash";
    private static final List<String> WORDS = List.of("round-robin", "least-requests", "ewma", HASH);

    private final DocumentForm form;
    private final Select<String> kind = Mark.once(new Select<>(), "upstream-loadBalancing");
    private final TextField on = Mark.once(new TextField("Hash of"), "upstream-loadBalancing-on");
    private final Div all = Mark.style(new Div(kind, on), "tg-fields");
    private boolean showing;

    BalancingField(DocumentForm form) {
        this.form = form;
        kind.setLabel("Load balancing");
        kind.setItems(WORDS);
        kind.setManualValidation(true);
        kind.addValueChangeListener(event -> {
            on.setVisible(HASH.equals(event.getValue()));
            changed();
        });
        on.setHelperText("address, path, consumer, header:NAME, cookie:NAME or query:NAME");
        on.setPlaceholder("address");
        on.setManualValidation(true);
        on.addValueChangeListener(event -> changed());
    }

    Div component() {
        return all;
    }

    @Override
    public void show(ObjectNode document) {
        JsonNode value = document.path(FIELD);
        boolean hash = value.isObject() || HASH.equals(value.textValue());
        showing = true;
        try {
            kind.setValue(hash ? HASH : value.asText("round-robin"));
            on.setValue(value.path(HASH).path("on").asText(""));
            on.setVisible(hash);
        } finally {
            showing = false;
        }
    }

    private void changed() {
        if (showing) {
            return;
        }
        if (HASH.equals(kind.getValue())) {
            ObjectNode parameters = form.document().putObject(FIELD).putObject(HASH);
            parameters.put(
                    "on", on.getValue().isBlank() ? "address" : on.getValue().strip());
        } else {
            form.document().put(FIELD, kind.getValue());
        }
        unmark();
        form.changed();
    }

    @Override
    public boolean mark(Violation violation) {
        if (!violation.pointer().equals('/' + FIELD) && !violation.pointer().startsWith('/' + FIELD + '/')) {
            return false;
        }
        if (on.isVisible() && violation.pointer().endsWith("/on")) {
            on.setErrorMessage(violation.detail());
            on.setInvalid(true);
        } else {
            kind.setErrorMessage(violation.detail());
            kind.setInvalid(true);
        }
        return true;
    }

    @Override
    public void unmark() {
        kind.setInvalid(false);
        on.setInvalid(false);
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        kind.setReadOnly(readOnly);
        on.setReadOnly(readOnly);
    }
}
