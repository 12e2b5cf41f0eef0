package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.tabs.Tab;
import com.vaadin.flow.component.tabs.Tabs;
import com.vaadin.flow.component.textfield.TextArea;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One document, seen as a form and as JSON. Whichever is in front is what will be saved. */
public final class DocumentTabs extends Div {
    private final DocumentForm form;
    private final TextArea json = new TextArea("Document");
    private final Tab formTab = Mark.once(new Tab("Form"), "tab-form");
    private final Tab jsonTab = Mark.once(new Tab("JSON"), "tab-json");
    private final Tabs tabs = Mark.style(new Tabs(formTab, jsonTab), "tg-tabs");
    private final Div jsonPanel = Mark.style(new Div(json), "tg-section");

    /**
     * @param prefix of the fields' test ids, for example {@code route}
     * @param changed called when the document was changed
     * @param fields puts the fields into the form
     */
    public DocumentTabs(String prefix, Runnable changed, Consumer<DocumentForm> fields) {
        form = new DocumentForm(prefix, changed);
        fields.accept(form);
        Mark.style(Mark.once(json, "document-json"), "tg-json");
        json.getElement().setAttribute("spellcheck", "false");
        json.setManualValidation(true);
        json.setHelperText("The whole object, as the API has it. Fields that the form does not show are here.");
        json.addValueChangeListener(event -> {
            ObjectNode document = event.isFromClient() ? parse() : null;
            if (document != null) {
                form.show(document);
                changed.run();
            }
        });
        tabs.addSelectedChangeListener(event -> turn());
        // Its own scroller can be focused, which makes it a child that a list of tabs may not have (WAI-ARIA 1.2,
        // tablist).
        tabs.getElement()
                .executeJs("this.updateComplete?.then(() => this.shadowRoot.querySelectorAll('[tabindex]')"
                        + ".forEach(part => part.removeAttribute('tabindex')))");
        jsonPanel.setVisible(false);
        add(tabs, form, jsonPanel);
    }

    /** The form side. */
    public DocumentForm form() {
        return form;
    }

    /** Takes {@code document}, and shows it. */
    public void show(ObjectNode document) {
        form.show(document);
        json.setValue(Json.pretty(document));
    }

    /** The document; null when the JSON side is in front and can't be read, which it then says. */
    public @Nullable ObjectNode read() {
        return jsonShown() ? parse() : form.document();
    }

    /** Whether the document still says what {@code original} says. */
    public boolean unchanged(ObjectNode original) {
        ObjectNode document = read();
        return document != null && same(document, original);
    }

    /** Looks only. */
    public void setReadOnly(boolean readOnly) {
        form.setReadOnly(readOnly);
        json.setReadOnly(readOnly);
    }

    /** Marks what {@code violations} are about; answers those that are marked nowhere. */
    public List<Violation> mark(List<Violation> violations) {
        List<Violation> unplaced = form.mark(violations);
        if (!jsonShown()) {
            return unplaced;
        }
        complain(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")));
        return List.of();
    }

    /** Turns to the JSON side, or to the form. */
    public void select(boolean jsonSide) {
        tabs.setSelectedTab(jsonSide ? jsonTab : formTab);
    }

    private boolean jsonShown() {
        return jsonTab.equals(tabs.getSelectedTab());
    }

    private void turn() {
        if (jsonShown()) {
            json.setValue(Json.pretty(form.document()));
            json.setInvalid(false);
        } else {
            ObjectNode document = parse();
            if (document == null) {
                tabs.setSelectedTab(jsonTab); // the form can't show what can't be read
                return;
            }
            if (!same(document, form.document())) {
                form.show(document);
            }
        }
        form.setVisible(!jsonShown());
        jsonPanel.setVisible(jsonShown());
    }

    /** Trees compare the width of numbers too; what counts is what they say. */
    private static boolean same(ObjectNode one, ObjectNode other) {
        return Arrays.equals(Json.canonical(one), Json.canonical(other));
    }

    private @Nullable ObjectNode parse() {
        try {
            if (Json.parse(json.getValue()) instanceof ObjectNode document) {
                json.setInvalid(false);
                return document;
            }
            complain("not an object (expected: {…})");
        } catch (InvalidDocumentException e) {
            complain(String.valueOf(e.getMessage()));
        }
        return null;
    }

    private void complain(String message) {
        json.setErrorMessage(message);
        json.setInvalid(true);
    }
}
