package io.tollgate.console.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasSize;
import com.vaadin.flow.component.HasValidation;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.shared.HasValidationProperties;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.alert.Channel;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of each kind of channel. What is secret is only ever written: an empty field keeps what is there. */
final class ChannelFields extends Div {
    private static final Map<String, String> KINDS = Map.of("webhook", "Webhook", "slack", "Slack", "email", "Mail");

    private final Select<String> type = Mark.once(new Select<>(), "alert-channel-type");
    private final TextField url = field("URL", "url", "https://hooks.example.com/tollgate");
    private final PasswordField secret = secret("Secret that signs messages", "secret");
    private final PasswordField slackUrl = secret("URL of the incoming webhook", "slack-url");
    private final TextField host = field("Mail server", "host", "smtp.example.com");
    private final IntegerField port = Mark.once(new IntegerField("Port"), "alert-channel-port");
    private final Select<String> security = Mark.once(new Select<>(), "alert-channel-security");
    private final TextField from = field("From", "from", "alerts@example.com");
    private final TextField to = field("To", "to", "ops@example.com, boss@example.com");
    private final TextField username = field("User name", "username", "");
    private final PasswordField password = secret("Password", "password");
    private final transient Map<String, List<Component>> byKind = Map.of(
            "webhook", List.of(url, secret),
            "slack", List.of(slackUrl),
            "email", List.of(host, port, security, from, to, username, password));
    private final transient List<HasValidationProperties> all =
            List.of(type, url, secret, slackUrl, host, port, security, from, to, username, password);

    ChannelFields() {
        Mark.style(this, "tg-fields");
        type.setLabel("Kind");
        type.setItems("webhook", "slack", "email");
        type.setItemLabelGenerator(kind -> KINDS.getOrDefault(kind, kind));
        type.setManualValidation(true);
        type.addValueChangeListener(event -> reveal());
        security.setLabel("Encryption");
        security.setItems("starttls", "tls", "none");
        security.setItemLabelGenerator(ChannelFields::securityName);
        security.setValue("starttls");
        port.setMin(1);
        port.setMax(65_535);
        port.setValue(587);
        to.setHelperText("Addresses, separated by commas.");
        secret.setHelperText("16 characters or more; Tollgate-Signature is made with it.");
        username.setHelperText("Empty for a server that asks nobody.");
        add(type);
        byKind.values()
                .forEach(fields -> fields.forEach(field -> {
                    ((HasSize) field).setWidthFull();
                    ((HasValidation) field).setManualValidation(true);
                    add(field);
                }));
        type.setWidthFull();
        type.setValue("webhook");
    }

    /** Marks what {@code violations} are about; answers those that no field here is about. */
    List<Violation> mark(List<Violation> violations) {
        unmark();
        return violations.stream().filter(each -> !mark(each)).toList();
    }

    /** Of every kind: whoever chose another may choose the one before again. */
    void unmark() {
        all.forEach(field -> field.setInvalid(false));
    }

    private boolean mark(Violation violation) {
        // Of several addresses one may be wrong: /to/1.
        String pointer = violation.pointer().startsWith("/to/") ? "/to" : violation.pointer();
        HasValidationProperties field = byPointer().get(pointer);
        if (field == null || field.isInvalid()) {
            return false;
        }
        boolean one = pointer.equals(violation.pointer());
        field.setErrorMessage(one ? violation.detail() : violation.pointer() + " " + violation.detail());
        field.setInvalid(true);
        return true;
    }

    /** Those of the kind that is chosen, as its document names them. */
    private Map<String, HasValidationProperties> byPointer() {
        return switch (type.getValue()) {
            case "webhook" -> Map.of("/type", type, "/url", url, "/secret", secret);
            case "slack" -> Map.of("/type", type, "/url", slackUrl);
            default ->
                Map.of(
                        "/type",
                        type,
                        "/host",
                        host,
                        "/port",
                        port,
                        "/security",
                        security,
                        "/from",
                        from,
                        "/to",
                        to,
                        "/username",
                        username,
                        "/password",
                        password);
        };
    }

    private static TextField field(String label, String id, String example) {
        TextField field = Mark.once(new TextField(label), "alert-channel-" + id);
        field.setPlaceholder(example);
        return field;
    }

    /** Browsers' password managers have nothing to do with it. */
    private static PasswordField secret(String label, String id) {
        PasswordField field = Mark.once(new PasswordField(label), "alert-channel-" + id);
        field.getElement().setAttribute("autocomplete", "new-password");
        return field;
    }

    private static String securityName(String word) {
        return switch (word) {
            case "starttls" -> "STARTTLS";
            case "tls" -> "TLS from the first byte";
            default -> "None, for a relay on the same machine";
        };
    }

    private void reveal() {
        byKind.forEach((kind, fields) -> fields.forEach(field -> field.setVisible(kind.equals(type.getValue()))));
    }

    void readOnly() {
        List.of(url, host, from, to, username).forEach(field -> field.setReadOnly(true));
        List.of(secret, slackUrl, password).forEach(field -> field.setReadOnly(true));
        List.of(type, security).forEach(field -> field.setReadOnly(true));
        port.setReadOnly(true);
    }

    void show(Channel channel) {
        String kept = "Kept as it is unless you give another; nobody can read it.";
        List.of(secret, slackUrl, password).forEach(field -> field.setPlaceholder("••••••••"));
        secret.setHelperText(kept);
        slackUrl.setHelperText(kept);
        password.setHelperText(kept);
        switch (channel) {
            case Channel.Webhook webhook -> {
                type.setValue("webhook");
                url.setValue(webhook.url().toString());
            }
            case Channel.Slack ignored -> type.setValue("slack");
            case Channel.Email email -> {
                type.setValue("email");
                host.setValue(email.server().host());
                port.setValue(email.server().port());
                security.setValue(email.server().security().name().toLowerCase(java.util.Locale.ROOT));
                from.setValue(email.from());
                to.setValue(String.join(", ", email.to()));
                username.setValue(email.username());
            }
        }
    }

    /** The document that the admin API takes. */
    ObjectNode document() {
        ObjectNode document = Json.object().put("type", type.getValue());
        switch (type.getValue()) {
            case "webhook" -> {
                document.put("url", url.getValue().strip());
                putGiven(document, "secret", secret.getValue());
            }
            case "slack" -> putGiven(document, "url", slackUrl.getValue());
            default -> {
                document.put("host", host.getValue().strip());
                Integer number = port.getValue();
                document.put("port", number == null ? 0 : number);
                document.put("security", security.getValue());
                document.put("from", from.getValue().strip());
                var addresses = document.putArray("to");
                for (String address : to.getValue().split(",", -1)) {
                    if (!address.isBlank()) {
                        addresses.add(address.strip());
                    }
                }
                putGiven(document, "username", username.getValue().strip());
                putGiven(document, "password", password.getValue());
            }
        }
        return document;
    }

    /** The same to be looked at: a secret that was typed is not shown a second time. */
    ObjectNode withoutSecrets() {
        ObjectNode document = document();
        document.remove(List.of("secret", "password"));
        if (type.getValue().equals("slack")) {
            document.remove("url");
        }
        return document;
    }

    private static void putGiven(ObjectNode document, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            document.put(name, value);
        }
    }
}
