package io.tollgate.console.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.shared.HasValidationProperties;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.component.upload.Upload;
import com.vaadin.flow.server.streams.UploadHandler;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A document, uploaded or pasted, and where its API goes. */
final class ImportForm extends Div {
    /** As much as the admin API takes in one document. */
    private static final int FILE_BYTES_MAX = 16 << 20;

    private static final int SHOWN_MAX = 200_000;

    private final TextArea document =
            Mark.once(Mark.style(new TextArea("Document"), "tg-mono-field", "tg-document"), "import-document");
    private final TextField name = field("Name", "import-name", "What its routes’ names begin with.", "by its title");
    private final TextField upstream =
            field("Upstream", "import-upstream", "Where its routes go. Made when there is none.", "as the name");
    private final TextField target =
            field("Target", "import-target", "Where a new upstream is.", "the document’s first server");
    private final TextField basePath = field(
            "Path at the gateway", "import-basePath", "Without the document’s own paths.", "as at its first server");
    private final TextField host = field("Host", "import-host", "Of new routes.", "any");
    private final Checkbox open = Mark.once(new Checkbox("New routes are open to everybody"), "import-public");
    private final Checkbox prune =
            Mark.once(new Checkbox("Delete routes of an earlier import that the document has no more"), "import-prune");
    /** A file that is too long to be shown, until somebody types. */
    private String unshown = "";

    private final Span file = Mark.once(Mark.style(new Span(), "tg-dim"), "import-file");
    private final transient Runnable changed;
    private final transient Map<String, HasValidationProperties> byPointer = Map.of(
            "/document", document,
            "/name", name,
            "/upstream", upstream,
            "/target", target,
            "/basePath", basePath,
            "/hosts", host);

    /**
     * @param preview asked for
     * @param changed what was shown is not what would be done any more
     */
    ImportForm(Runnable preview, Runnable changed) {
        this.changed = changed;
        document.setHelperText("OpenAPI 3, in YAML or JSON. Nothing that it points to is fetched.");
        document.setMinRows(8);
        document.setMaxRows(18);
        document.setWidthFull();
        document.setManualValidation(true);
        document.getElement().setAttribute("spellcheck", "false");
        open.setHelperText("Instead of asking for NAME:read and NAME:write.");
        for (var each : List.of(name, upstream, target, basePath, host)) {
            each.setManualValidation(true);
            each.addValueChangeListener(event -> changed.run());
        }
        Mark.style(open, "tg-wide");
        Mark.style(prune, "tg-wide");
        document.addValueChangeListener(event -> {
            if (event.isFromClient()) { // what somebody types stands for itself, also when it is nothing
                forgetFile();
            }
            changed.run();
        });
        open.addValueChangeListener(event -> changed.run());
        prune.addValueChangeListener(event -> changed.run());
        Button button = Mark.once(new Button("Preview", event -> preview.run()), "import-preview");
        button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        add(
                section("Document", "A file, or its text.", upload(), file, document),
                section(
                        "Where it goes",
                        "What is left empty is taken from the document.",
                        Mark.style(new Div(name, upstream, target, basePath, host, open, prune), "tg-fields"),
                        new Div(button)));
    }

    private static TextField field(String label, String id, String help, String otherwise) {
        TextField field = Mark.once(new TextField(label), id);
        field.setHelperText(help);
        field.setPlaceholder(otherwise);
        return field;
    }

    private static Section section(String title, String sentence, Component... content) {
        Section section = Mark.style(
                new Section(Mark.style(new Div(new H2(title), new Paragraph(sentence)), "tg-section-head")),
                "tg-section");
        section.add(content);
        return section;
    }

    private Upload upload() {
        Upload upload = Mark.once(
                new Upload(UploadHandler.inMemory((metadata, bytes) -> uploaded(metadata.fileName(), bytes))),
                "import-upload");
        Button choose = new Button("Choose a file …", Icon.UPLOAD.draw());
        upload.setUploadButton(choose);
        upload.setDropLabel(new Span("or drop it here"));
        upload.setAcceptedFileExtensions(".yaml", ".yml", ".json");
        upload.setMaxFileSize(FILE_BYTES_MAX);
        upload.addFileRejectedListener(event -> fail(document, event.getErrorMessage()));
        upload.addAllFinishedListener(event -> upload.clearFileList());
        return upload;
    }

    private void uploaded(String called, byte[] bytes) {
        if (bytes.length > FILE_BYTES_MAX) { // the browser was to refuse it
            fail(document, called + ": " + bytes.length + " bytes (expected: at most " + FILE_BYTES_MAX + ")");
            return;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean shown = text.length() <= SHOWN_MAX;
        document.setInvalid(false);
        document.setValue(shown ? text : "");
        unshown = shown ? "" : text;
        file.setText(called + (shown ? "" : ", " + (bytes.length >> 10) + " KiB: too long to be shown"));
        changed.run();
    }

    private void forgetFile() {
        unshown = "";
        file.setText("");
    }

    private static void fail(HasValidationProperties field, String detail) {
        field.setErrorMessage(detail);
        field.setInvalid(true);
    }

    /** As the admin API takes it. */
    ObjectNode toJson() {
        ObjectNode request = Json.object().put("document", document.isEmpty() ? unshown : document.getValue());
        put(request, "name", name);
        put(request, "upstream", upstream);
        put(request, "target", target);
        put(request, "basePath", basePath);
        if (!host.isEmpty()) {
            request.putArray("hosts").add(host.getValue().strip());
        }
        if (open.getValue()) {
            request.putObject("access").put("public", true);
        }
        return request;
    }

    private static void put(ObjectNode request, String name, TextField field) {
        if (!field.getValue().isBlank()) {
            request.put(name, field.getValue().strip());
        }
    }

    boolean prunes() {
        return prune.getValue();
    }

    void unmark() {
        byPointer.values().forEach(field -> field.setInvalid(false));
    }

    /** Marks the fields that are wrong; false when one of the violations is about none of them. */
    boolean mark(List<Violation> violations) {
        boolean all = true;
        for (Violation violation : violations) {
            int end = violation.pointer().indexOf('/', 1);
            String top = end < 0 ? violation.pointer() : violation.pointer().substring(0, end);
            HasValidationProperties field = byPointer.get(top);
            all &= field != null;
            if (field != null && !field.isInvalid()) {
                boolean whole = top.equals(violation.pointer()) || !top.equals("/document");
                fail(
                        field,
                        whole
                                ? violation.detail()
                                : violation.pointer().substring(top.length()) + ": " + violation.detail());
            }
        }
        return all;
    }
}
