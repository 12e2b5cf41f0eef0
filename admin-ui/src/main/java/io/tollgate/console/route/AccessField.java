package io.tollgate.console.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.catalogue.DocumentField;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a route: everybody, or callers with a key whose roles hold a permission. Permissions of single methods
 * (a method name as the key) stay as they are; the JSON side shows them.
 */
final class AccessField implements DocumentField {
    private static final String KEY = "Callers with an API key";
    private static final String PUBLIC = "Everybody (public)";

    private final DocumentForm form;
    private final RadioButtonGroup<String> who = Mark.once(new RadioButtonGroup<>("Who may call"), "route-access-who");
    private final TextField read = permission("Permission to read", "GET, HEAD, OPTIONS", "read");
    private final TextField write = permission("Permission to write", "All other methods", "write");
    private final Div permissions = Mark.style(new Div(read, write), "tg-fields");
    private final Div all = Mark.style(new Div(who, permissions), "tg-rows");
    private @Nullable ObjectNode closed;
    private boolean showing;

    AccessField(DocumentForm form) {
        this.form = form;
        who.setItems(KEY, PUBLIC);
        who.addValueChangeListener(event -> {
            permissions.setVisible(KEY.equals(event.getValue()));
            if (!showing) {
                choose(PUBLIC.equals(event.getValue()));
            }
        });
        read.addValueChangeListener(event -> put("read", event.getValue()));
        write.addValueChangeListener(event -> put("write", event.getValue()));
    }

    Div component() {
        return all;
    }

    @Override
    public void show(ObjectNode document) {
        showing = true;
        JsonNode access = document.path("access");
        boolean isPublic = access.path("public").asBoolean(false);
        who.setValue(isPublic ? PUBLIC : KEY);
        permissions.setVisible(!isPublic);
        read.setValue(access.path("permissions").path("read").asText(""));
        write.setValue(access.path("permissions").path("write").asText(""));
        showing = false;
    }

    @Override
    public boolean mark(Violation violation) {
        if (!violation.pointer().equals("/access") && !violation.pointer().startsWith("/access/")) {
            return false;
        }
        if (!permissions.isVisible() || violation.pointer().startsWith("/access/authentication")) {
            who.setErrorMessage(violation.detail());
            who.setInvalid(true);
            return true;
        }
        TextField field = violation.pointer().endsWith("/write") ? write : read;
        field.setErrorMessage(violation.detail());
        field.setInvalid(true);
        return true;
    }

    @Override
    public void unmark() {
        who.setInvalid(false);
        read.setInvalid(false);
        write.setInvalid(false);
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        who.setReadOnly(readOnly);
        read.setReadOnly(readOnly);
        write.setReadOnly(readOnly);
    }

    private void choose(boolean isPublic) {
        ObjectNode document = form.document();
        if (isPublic) {
            closed = document.path("access") instanceof ObjectNode access ? access : null;
            document.set("access", Json.object().put("public", true));
        } else {
            // Back again: what was there before, if anything was.
            document.set(
                    "access", closed != null ? closed : RouteDocuments.blank().get("access"));
            show(document);
        }
        form.changed();
    }

    private void put(String key, String permission) {
        if (showing) {
            return;
        }
        ObjectNode document = form.document();
        ObjectNode access = document.path("access") instanceof ObjectNode there ? there : document.putObject("access");
        ObjectNode map =
                access.path("permissions") instanceof ObjectNode there ? there : access.putObject("permissions");
        if (permission.isBlank()) {
            map.remove(key);
        } else {
            map.put(key, permission.strip());
        }
        form.changed();
    }

    private static TextField permission(String label, String hint, String key) {
        TextField field = Mark.once(new TextField(label), "route-access-" + key);
        field.setManualValidation(true);
        field.setHelperText(hint + ". None: nobody may.");
        field.setPlaceholder("orders:" + key);
        return field;
    }
}
