package io.tollgate.console.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.catalogue.DocumentField;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.config.Access;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a route: everybody, or callers with a credential whose roles hold a permission. Permissions of single methods
 * (a method name as the key) stay as they are; the JSON side shows them.
 */
final class AccessField implements DocumentField {
    private static final String KEY = "Callers with a credential";
    private static final String PUBLIC = "Everybody (public)";

    private final DocumentForm form;
    private final RadioButtonGroup<String> who = Mark.once(new RadioButtonGroup<>("Who may call"), "route-access-who");
    private final TextField read = permission("Permission to read", "GET, HEAD, OPTIONS", "read");
    private final TextField write = permission("Permission to write", "All other methods", "write");
    private final MultiSelectComboBox<String> methods =
            Mark.once(new MultiSelectComboBox<>("Accepted credentials"), "route-access-authentication");
    private final Div permissions = Mark.style(new Div(methods, read, write), "tg-fields");
    private final Div all = Mark.style(new Div(who, permissions), "tg-rows");
    private @Nullable ObjectNode closed;
    private boolean showing;

    /** Offers API keys, client certificates and the tokens of {@code issuers}, by name. */
    AccessField(DocumentForm form, List<String> issuers) {
        this.form = form;
        List<String> offered = new ArrayList<>(List.of(Access.API_KEY, Access.MTLS));
        issuers.forEach(issuer -> offered.add("jwt:" + issuer));
        methods.setItems(offered);
        methods.setAllowCustomValue(true);
        methods.setHelperText("Any of them opens: an API key, a client certificate (mtls), or a token of an issuer.");
        methods.getElement().setProperty("manualValidation", true);
        methods.addCustomValueSetListener(event -> {
            Set<String> chosen = new LinkedHashSet<>(methods.getValue());
            chosen.add(event.getDetail().strip());
            methods.setValue(chosen);
        });
        methods.addValueChangeListener(event -> putMethods(event.getValue()));
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
        Set<String> accepted = new LinkedHashSet<>();
        access.path("authentication").forEach(method -> accepted.add(method.asText()));
        methods.setValue(accepted);
        read.setValue(access.path("permissions").path("read").asText(""));
        write.setValue(access.path("permissions").path("write").asText(""));
        showing = false;
    }

    @Override
    public boolean mark(Violation violation) {
        if (!violation.pointer().equals("/access") && !violation.pointer().startsWith("/access/")) {
            return false;
        }
        if (permissions.isVisible() && violation.pointer().startsWith("/access/authentication")) {
            methods.setErrorMessage(violation.detail());
            methods.setInvalid(true);
            return true;
        }
        if (!permissions.isVisible()) {
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
        methods.setInvalid(false);
        read.setInvalid(false);
        write.setInvalid(false);
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        who.setReadOnly(readOnly);
        methods.setReadOnly(readOnly);
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

    private void putMethods(Set<String> chosen) {
        if (showing) {
            return;
        }
        ObjectNode document = form.document();
        ObjectNode access = document.path("access") instanceof ObjectNode there ? there : document.putObject("access");
        ArrayNode array = access.putArray("authentication");
        chosen.forEach(array::add);
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
