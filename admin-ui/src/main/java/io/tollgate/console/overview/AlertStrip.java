package io.tollgate.console.overview;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.AlertRule.Severity;
import io.tollgate.control.alert.Alerts;
import java.util.List;

/** What is wrong now, in a line; not there when nothing is. */
final class AlertStrip extends Div {
    private static final int SHOWN_MAX = 3;

    AlertStrip() {
        Mark.style(Mark.once(this, "overview-alerts"), "tg-banner");
        getElement().setAttribute("role", "status");
        getStyle().setMarginBottom("12px");
        setVisible(false);
    }

    void show(List<Alert> firing) {
        List<Alert> loud = firing.stream().filter(alert -> !alert.silenced()).toList();
        removeAll();
        setVisible(!loud.isEmpty());
        boolean critical = loud.stream().anyMatch(alert -> alert.severity() == Severity.CRITICAL);
        setClassName("tg-banner--warn", !critical);
        Div body = Mark.style(new Div(), "tg-banner-body");
        // Of very many only the newest come here.
        String count = loud.size() + (firing.size() < Alerts.PUSHED_MAX ? "" : "+");
        Span title = new Span(count.equals("1") ? "1 alert is firing: " : count + " alerts are firing: ");
        body.add(title, Words.link("alerts", names(loud)));
        add(Icon.ALERT.draw(), body);
    }

    private static String names(List<Alert> alerts) {
        String first = String.join(
                ", ",
                alerts.stream()
                        .limit(SHOWN_MAX)
                        .map(alert -> alert.rule() + (alert.subject().isEmpty() ? "" : " (" + alert.subject() + ")"))
                        .toList());
        return alerts.size() > SHOWN_MAX ? first + " and " + (alerts.size() - SHOWN_MAX) + " more" : first;
    }
}
