package io.tollgate.console.tryit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.HasValidation;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is to be sent, and through which node. */
final class TryForm extends Div {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private final Select<String> node = Mark.once(new Select<>(), "try-node");
    private final ComboBox<String> method = Mark.once(new ComboBox<>("Method"), "try-method");
    private final TextField url = Mark.once(new TextField("URL"), "try-url");
    private final PasswordField key = Mark.once(new PasswordField("API key"), "try-key");
    private final TextArea headers = Mark.once(new TextArea("Headers"), "try-headers");
    private final TextArea body = Mark.once(Mark.style(new TextArea("Body"), "tg-mono-field"), "try-body");
    private final Button send = Mark.once(new Button("Send"), "try-send");
    private final Button dryRun = Mark.once(new Button("Dry run"), "try-dry");
    private final transient Map<String, HasValidation> byPointer =
            Map.of("/node", node, "/method", method, "/url", url, "/key", key, "/headers", headers, "/body", body);

    TryForm(List<String> nodes, Runnable ask, Runnable askDry) {
        Mark.style(this, "tg-section");
        node.setLabel("Through node");
        node.setItems(nodes);
        if (!nodes.isEmpty()) {
            node.setValue(nodes.getFirst());
        }
        method.setItems(METHODS);
        method.setAllowCustomValue(true);
        method.addCustomValueSetListener(
                event -> method.setValue(event.getDetail().strip()));
        method.setValue("GET");
        url.setPlaceholder("/orders/7 or http://api.example.com/orders/7");
        key.setHelperText(
                "The whole key: only hashes of keys are kept here, so paste it. It is neither kept nor logged.");
        key.getElement().setAttribute("autocomplete", "off");
        headers.setHelperText("name: value on each line");
        headers.setMinRows(1);
        body.setMinRows(1);
        body.setMaxRows(12);
        byPointer.values().forEach(field -> field.setManualValidation(true));
        send.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        send.setEnabled(!nodes.isEmpty());
        send.addClickListener(event -> ask.run());
        dryRun.setEnabled(!nodes.isEmpty());
        dryRun.setVisible(SignedIn.may(OperatorPermission.EXPLAIN_READ));
        dryRun.addClickListener(event -> askDry.run());
        url.addKeyPressListener(Key.ENTER, event -> ask.run());
        add(
                Mark.style(new Div(method, url), "tg-request-line"),
                Mark.style(new Div(node, key, headers, body), "tg-fields"),
                Mark.style(new Div(send, dryRun), "tg-header-actions"));
    }

    /** Takes what the URL says; never a key, which is not kept in URLs. */
    void show(QueryParameters query) {
        query.getSingleParameter("method").filter(text -> !text.isBlank()).ifPresent(method::setValue);
        query.getSingleParameter("url").ifPresent(url::setValue);
    }

    /** What is tried is a draft: nodes know nothing of it, so it can't be sent. */
    void onlyDry() {
        send.setVisible(false);
        body.setVisible(false);
        dryRun.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
    }

    /** A second press while the first is under way would send it twice. */
    void busy(boolean isUnderWay) {
        send.setEnabled(!isUnderWay);
        dryRun.setEnabled(!isUnderWay);
        send.setText(isUnderWay ? "Sending…" : "Send");
    }

    boolean isBusy() {
        return !send.isEnabled();
    }

    ObjectNode toJson() {
        ObjectNode request = Json.object()
                .put("node", node.isEmpty() ? "" : node.getValue())
                .put("method", method.isEmpty() ? "GET" : method.getValue())
                .put("url", url.getValue().strip());
        ObjectNode fields = fields(headers.getValue());
        if (!fields.isEmpty()) {
            request.set("headers", fields);
        }
        if (!key.isEmpty()) {
            request.put("key", key.getValue().strip());
        }
        if (!body.isEmpty()) {
            request.put("body", body.getValue());
        }
        return request;
    }

    /** {@code name: value} lines; a name that comes again has a list (RFC 9110, section 5.3). */
    private static ObjectNode fields(String lines) {
        ObjectNode fields = Json.object();
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            int colon = line.indexOf(':');
            String name = (colon < 0 ? line : line.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            fields.put(name, fields.has(name) ? fields.get(name).asText() + ", " + value : value);
        });
        return fields;
    }

    void unmark() {
        byPointer.values().forEach(field -> field.setInvalid(false));
    }

    /** Marks the fields that are wrong; false when one of the violations is about none of them. */
    boolean mark(List<Violation> violations) {
        boolean all = true;
        for (Violation violation : violations) {
            String pointer = violation.pointer();
            int end = pointer.indexOf('/', 1);
            HasValidation field = byPointer.get(end < 0 ? pointer : pointer.substring(0, end));
            if (field == null) {
                all = false;
            } else {
                field.setErrorMessage(violation.detail());
                field.setInvalid(true);
            }
        }
        return all;
    }
}
