package io.tollgate.console.alert;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.Alerts;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lets nobody be told of an alert for a while. */
final class SilenceDialog extends Dialog {
    private static final Map<String, String> LENGTHS = new LinkedHashMap<>();

    static {
        LENGTHS.put("1h", "For an hour");
        LENGTHS.put("4h", "For four hours");
        LENGTHS.put("24h", "For a day");
        LENGTHS.put("7d", "For a week");
    }

    SilenceDialog(Alerts alerts, Alert alert, Runnable done) {
        Mark.once(this, "silence-dialog");
        String subject = alert.subject();
        setHeaderTitle("Silence " + alert.rule() + (subject.isEmpty() ? "" : " " + subject) + "?");
        Select<String> length = Mark.once(new Select<>(), "silence-for");
        length.setLabel("How long");
        length.setItems(LENGTHS.keySet());
        length.setItemLabelGenerator(word -> LENGTHS.getOrDefault(word, word));
        length.setValue("1h");
        TextField reason = Mark.once(new TextField("Reason"), "silence-reason");
        reason.setWidthFull();
        reason.setHelperText("Stands in the audit trail.");
        Div message = new Div();
        Div content = Mark.style(
                new Div(
                        message,
                        new Paragraph(
                                "It is still evaluated and shown; no channel is notified. What still holds when the silence ends is notified then, unless it was before."),
                        length,
                        reason),
                "tg-dialog");
        add(content);
        Button confirm = Mark.once(new Button("Silence"), "silence-confirm");
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        confirm.setDisableOnClick(true);
        confirm.addClickListener(event -> {
            message.removeAll();
            try {
                alerts.silence(
                        SignedIn.actor(),
                        Json.object()
                                .put("rule", alert.rule())
                                .put("subject", subject)
                                .put("for", length.getValue())
                                .put("reason", reason.getValue().strip()),
                        WriteOptions.plain());
                close();
                done.run();
            } catch (ProblemException e) {
                message.add(Banner.of("It was not silenced", e));
                confirm.setEnabled(true);
            }
        });
        getFooter().add(new Button("Cancel", event -> close()), confirm);
    }
}
