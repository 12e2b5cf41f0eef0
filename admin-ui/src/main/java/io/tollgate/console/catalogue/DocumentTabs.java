package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.tabs.Tab;
import com.vaadin.flow.component.tabs.Tabs;
import com.vaadin.flow.component.textfield.TextArea;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One document, seen as a form and as JSON: whichever of them was in front last is what will be saved. Beside them there may
 * be panes, which show the object and hold nothing of the document.
 */
public final class DocumentTabs extends Div {
    /** The document's two sides. */
    static final String FORM = "form";

    static final String JSON = "json";

    private final DocumentForm form;
    private final TextArea json = new TextArea("Document");
    private final Map<String, Tab> byWord = new LinkedHashMap<>();
    private final transient Map<Tab, Pane> panes = new HashMap<>();
    private final Tabs tabs = Mark.style(new Tabs(false), "tg-tabs");
    private final Div formPanel = new Div();
    private final Div jsonPanel = Mark.style(new Div(json), "tg-section");
    private final Div panePanel = Mark.style(new Div(), "tg-pane");
    private boolean jsonLast;
    private Turned turned = (word, byPerson) -> {};

    /**
     * What is shown of an object beside its document. It is made anew each time that somebody turns to it.
     *
     * @param word in the address, as {@code ?tab=history}, and in its test id
     * @param leads stands before the document's two sides
     */
    public record Pane(String word, String label, boolean leads, Supplier<Component> content) {}

    /** Told which tab is in front. */
    @FunctionalInterface
    interface Turned {
        /**
         * Another tab is in front.
         *
         * @param word {@link #FORM}, {@link #JSON}, or a pane's
         * @param byPerson whether somebody pressed it; else the page did
         */
        void to(String word, boolean byPerson);
    }

    /**
     * A document without panes beside it.
     *
     * @param prefix of the fields' test ids, for example {@code route}
     * @param changed called when the document was changed
     * @param fields puts the fields into the form
     */
    public DocumentTabs(String prefix, Runnable changed, Consumer<DocumentForm> fields) {
        this(prefix, changed, fields, List.of());
    }

    /** The same with panes beside the document's two sides. */
    DocumentTabs(String prefix, Runnable changed, Consumer<DocumentForm> fields, List<Pane> panes) {
        form = new DocumentForm(prefix, changed);
        fields.accept(form);
        formPanel.add(form);
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
        panes.stream().filter(Pane::leads).forEach(this::addPane);
        addTab(FORM, "Form");
        addTab(JSON, "JSON");
        panes.stream().filter(pane -> !pane.leads()).forEach(this::addPane);
        tabs.setSelectedTab(byWord.get(FORM));
        tabs.addSelectedChangeListener(event -> turn(event.isFromClient()));
        // Its own scroller can be focused, which makes it a child that a list of tabs may not have (WAI-ARIA 1.2,
        // tablist).
        tabs.getElement()
                .executeJs("this.updateComplete?.then(() => this.shadowRoot.querySelectorAll('[tabindex]')"
                        + ".forEach(part => part.removeAttribute('tabindex')))");
        for (Div panel : List.of(formPanel, jsonPanel, panePanel)) {
            panel.getElement().setAttribute("role", "tabpanel");
            add(panel);
        }
        addComponentAsFirst(tabs);
        showFront();
    }

    private void addTab(String word, String label) {
        Tab tab = Mark.once(new Tab(label), "tab-" + word);
        byWord.put(word, tab);
        tabs.add(tab);
    }

    private void addPane(Pane pane) {
        addTab(pane.word(), pane.label());
        panes.put(byWord.get(pane.word()), pane);
    }

    /** Calls {@code listener} whenever another tab is in front. */
    void onTurn(Turned listener) {
        turned = listener;
    }

    /** Turns to the tab of that word; a word that means nothing turns nothing. */
    void open(String word) {
        Tab tab = byWord.get(word);
        if (tab != null) {
            tabs.setSelectedTab(tab);
        }
    }

    /** Whether one of the document's two sides is in front. */
    boolean showsDocument() {
        return !panes.containsKey(tabs.getSelectedTab());
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
        if (!showsDocument()) {
            open(FORM); // where the marks are
        }
        List<Violation> unplaced = form.mark(violations);
        if (!jsonShown()) {
            return unplaced;
        }
        complain(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")));
        return List.of();
    }

    /** Turns to the JSON side, or to the form. */
    public void select(boolean jsonSide) {
        open(jsonSide ? JSON : FORM);
    }

    private boolean jsonShown() {
        return Objects.equals(byWord.get(JSON), tabs.getSelectedTab());
    }

    private void turn(boolean byPerson) {
        if (jsonShown() && !jsonLast) {
            json.setValue(Json.pretty(form.document()));
            json.setInvalid(false);
            jsonLast = true;
        } else if (!jsonShown() && jsonLast) {
            ObjectNode document = parse();
            if (document == null) {
                open(JSON); // the form can't take what can't be read
                return;
            }
            if (!same(document, form.document())) {
                form.show(document);
            }
            jsonLast = false;
        }
        showFront();
        byWord.forEach((word, tab) -> {
            if (tab.equals(tabs.getSelectedTab())) {
                turned.to(word, byPerson);
            }
        });
    }

    private void showFront() {
        Tab front = tabs.getSelectedTab();
        Pane pane = panes.get(front);
        panePanel.removeAll(); // what is live stops with it
        if (pane != null) {
            panePanel.add(pane.content().get());
        }
        formPanel.setVisible(!jsonShown() && pane == null);
        jsonPanel.setVisible(jsonShown());
        panePanel.setVisible(pane != null);
        for (Div panel : List.of(formPanel, jsonPanel, panePanel)) {
            panel.getElement().setAttribute("aria-label", front.getLabel());
        }
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
