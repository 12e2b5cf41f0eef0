package io.tollgate.console.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.catalogue.KindNames;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;

/** Describes a request and says whose it is. */
final class QuestionForm extends Div {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private final ComboBox<String> method = Mark.once(new ComboBox<>("Method"), "explain-method");
    private final TextField url = Mark.once(new TextField("URL"), "explain-url");
    private final RadioButtonGroup<Sender> sender = Mark.once(new RadioButtonGroup<>("Who sends it"), "explain-sender");
    private final ComboBox<String> consumer = Mark.once(new ComboBox<>("Consumer"), "explain-consumer");
    private final TextField key = Mark.once(new TextField("Key"), "explain-key");
    private final TextArea token = Mark.once(new TextArea("Token or claims"), "explain-token");
    private final TextArea certificate =
            Mark.once(Mark.style(new TextArea("Client certificate"), "tg-mono-field"), "explain-certificate");
    private final TextField address = Mark.once(new TextField("From address"), "explain-address");
    private final TextArea headers = Mark.once(new TextArea("Headers"), "explain-headers");

    /** Who sends the request. */
    private enum Sender {
        CONSUMER("A consumer"),
        KEY("A key"),
        TOKEN("A token"),
        CERTIFICATE("Whoever has a client certificate"),
        HEADERS("Nobody, or whoever the headers say");

        final String label;

        Sender(String label) {
            this.label = label;
        }
    }

    QuestionForm(Catalogue catalogue, Runnable ask) {
        Mark.style(this, "tg-section");
        method.setItems(METHODS);
        method.setAllowCustomValue(true);
        method.addCustomValueSetListener(
                event -> method.setValue(event.getDetail().strip()));
        method.setValue("GET");
        url.setPlaceholder("https://api.example.com/orders/7");
        url.setManualValidation(true);
        sender.setItems(Sender.values());
        sender.setItemLabelGenerator(item -> item.label);
        sender.addValueChangeListener(event -> showSender());
        KindNames.offer(consumer, catalogue, Kind.CONSUMER);
        consumer.setHelperText("As if with a key that is not cut down.");
        consumer.setManualValidation(true);
        key.setHelperText("Its id or prefix, without the secret.");
        key.setPlaceholder("k_…");
        key.setManualValidation(true);
        token.setHelperText("Neither kept nor sent anywhere. Or its claims: {\"iss\": …, \"aud\": …, \"sub\": …}");
        token.setMinRows(2);
        token.setMaxRows(8);
        token.getElement().setAttribute("spellcheck", "false");
        token.getElement().setAttribute("autocomplete", "off");
        token.setManualValidation(true);
        certificate.setHelperText("In PEM, and those that lead to its authority. No private key.");
        certificate.setMinRows(3);
        certificate.setMaxRows(8);
        certificate.setManualValidation(true);
        address.setPlaceholder("127.0.0.1");
        address.setHelperText("The client’s, behind trusted proxies.");
        address.setManualValidation(true);
        headers.setHelperText("name: value on each line");
        headers.setMinRows(1);
        headers.setManualValidation(true);
        Button button = Mark.once(new Button("Explain", event -> ask.run()), "explain-ask");
        button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        url.addKeyPressListener(Key.ENTER, event -> ask.run());
        add(
                Mark.style(new Div(method, url), "tg-request-line"),
                sender,
                Mark.style(new Div(consumer, key, token, certificate, address, headers), "tg-fields"),
                new Div(button));
        sender.setValue(Sender.CONSUMER);
        showSender();
    }

    private void showSender() {
        consumer.setVisible(sender.getValue() == Sender.CONSUMER);
        key.setVisible(sender.getValue() == Sender.KEY);
        token.setVisible(sender.getValue() == Sender.TOKEN);
        certificate.setVisible(sender.getValue() == Sender.CERTIFICATE);
    }

    /** Shows the question in {@code query}, and says whether there is one. */
    boolean show(QueryParameters query) {
        query.getSingleParameter("method").filter(text -> !text.isBlank()).ifPresent(method::setValue);
        query.getSingleParameter("consumer").ifPresent(name -> {
            sender.setValue(Sender.CONSUMER);
            consumer.setValue(name);
        });
        query.getSingleParameter("key").ifPresent(id -> {
            sender.setValue(Sender.KEY);
            key.setValue(id);
        });
        query.getSingleParameter("certificate").ifPresent(pem -> {
            sender.setValue(Sender.CERTIFICATE);
            certificate.setValue(pem);
        });
        query.getSingleParameter("address").ifPresent(address::setValue);
        headers.setValue(String.join("\n", query.getParameters().getOrDefault("header", List.of())));
        url.setValue(query.getSingleParameter("url").orElse(""));
        boolean asked = !url.isEmpty();
        if (asked && consumer.isEmpty() && key.isEmpty() && certificate.isEmpty()) {
            sender.setValue(Sender.HEADERS);
        }
        return asked;
    }

    /** The question as part of a URL, without any secret: URLs are kept and passed around. */
    QueryParameters toQuery() {
        return QuestionWords.query(toJson());
    }

    /** {@code question} as it may be shown and copied. */
    ObjectNode withoutSecret(ObjectNode question) {
        return QuestionWords.withoutSecret(question);
    }

    ObjectNode toJson() {
        ObjectNode question = Json.object()
                .put("method", method.isEmpty() ? "GET" : method.getValue())
                .put("url", url.getValue().strip());
        ObjectNode fields = QuestionWords.headers(headers.getValue());
        if (!fields.isEmpty()) {
            question.set("headers", fields);
        }
        if (sender.getValue() == Sender.CONSUMER && !consumer.isEmpty()) {
            question.put("consumer", consumer.getValue());
        }
        if (sender.getValue() == Sender.KEY && !key.isEmpty()) {
            question.put("key", key.getValue().strip());
        }
        if (sender.getValue() == Sender.TOKEN && !token.isEmpty()) {
            QuestionWords.putToken(question, token.getValue().strip());
        }
        if (sender.getValue() == Sender.CERTIFICATE && !certificate.isEmpty()) {
            question.put("certificate", certificate.getValue().strip());
        }
        if (!address.isEmpty()) {
            question.put("address", address.getValue().strip());
        }
        return question;
    }

    /** Marks the fields that are wrong; false when one of the violations is about none of them. */
    boolean mark(List<Violation> violations) {
        boolean all = true;
        for (Violation violation : violations) {
            all &= mark(violation);
        }
        return all;
    }

    private boolean mark(Violation violation) {
        String detail = violation.detail();
        String pointer = violation.pointer();
        int end = pointer.indexOf('/', 1);
        switch (end < 0 ? pointer : pointer.substring(0, end)) {
            case "/url" -> {
                url.setErrorMessage(detail);
                url.setInvalid(true);
            }
            case "/consumer" -> {
                consumer.setErrorMessage(detail);
                consumer.setInvalid(true);
            }
            case "/key" -> {
                key.setErrorMessage(detail);
                key.setInvalid(true);
            }
            case "/token", "/claims" -> {
                token.setErrorMessage(detail);
                token.setInvalid(true);
            }
            case "/certificate" -> {
                certificate.setErrorMessage(detail);
                certificate.setInvalid(true);
            }
            case "/address" -> {
                address.setErrorMessage(detail);
                address.setInvalid(true);
            }
            case "/headers" -> {
                headers.setErrorMessage(detail);
                headers.setInvalid(true);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    void unmark() {
        url.setInvalid(false);
        consumer.setInvalid(false);
        key.setInvalid(false);
        token.setInvalid(false);
        certificate.setInvalid(false);
        address.setInvalid(false);
        headers.setInvalid(false);
    }
}
