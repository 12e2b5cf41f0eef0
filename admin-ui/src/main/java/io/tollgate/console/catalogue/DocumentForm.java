package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.html.Div;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.List;

/** The form side of an editor. It holds the document, and its fields write into it what people change. */
public final class DocumentForm extends Div {
    private final String prefix;
    private final List<DocumentField> fields = new ArrayList<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private ObjectNode document = Json.object();

    /**
     * @param prefix of its fields' test ids, for example {@code route}
     * @param listener called when the document was changed by a field
     */
    public DocumentForm(String prefix, Runnable listener) {
        this.prefix = prefix;
        onChange(listener);
    }

    /** Has {@code listener} called, too. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Adds a part with a heading and a sentence. */
    public FormSection section(String title, String sentence) {
        FormSection section = new FormSection(this, prefix, title, sentence);
        add(section);
        return section;
    }

    /** Takes {@code shown} as the document, and shows it. */
    public void show(ObjectNode shown) {
        document = shown;
        fields.forEach(field -> field.show(shown));
        unmark();
    }

    /** The document with what was changed in it; the same object as was shown. */
    public ObjectNode document() {
        return document;
    }

    /** Marks the fields that {@code violations} are about; answers those that no field has. */
    public List<Violation> mark(List<Violation> violations) {
        unmark();
        return violations.stream()
                .filter(violation -> fields.stream()
                        .filter(f -> f.mark(violation))
                        .findFirst()
                        .isEmpty())
                .toList();
    }

    /** Looks only. */
    public void setReadOnly(boolean readOnly) {
        fields.forEach(field -> field.setReadOnly(readOnly));
    }

    void unmark() {
        fields.forEach(DocumentField::unmark);
    }

    /** Told by a field that it wrote into the document. */
    public void changed() {
        listeners.forEach(Runnable::run);
    }

    void register(DocumentField field) {
        fields.add(field);
    }
}
