package io.tollgate.console.overview;

import com.vaadin.flow.component.html.Anchor;
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

    private boolean told;

    AlertStrip() {
        Mark.style(Mark.once(this, "overview-alerts"), "tg-banner");
        getElement().setAttribute("role", "status");
        getStyle().setMarginBottom("12px");
        setVisible(false);
    }

    /** What fires as the page is opened, unless it was told something newer by now. */
    void begin(List<Alert> firing) {
        if (!told) {
            show(firing);
        }
    }

    void tell(List<Alert> firing) {
        told = true;
        show(firing);
    }

    private void show(List<Alert> firing) {
        List<Alert> loud = firing.stream().filter(alert -> !alert.silenced()).toList();
        removeAll();
        setVisible(!loud.isEmpty());
        boolean critical = loud.stream().anyMatch(alert -> alert.severity() == Severity.CRITICAL);
        setClassName("tg-banner--warn", !critical);
        // Of very many only the newest come here.
        String count = loud.size() + (firing.size() < Alerts.PUSHED_MAX ? "" : "+");
        Span title = new Span(count.equals("1") ? "1 alert is firing: " : count + " alerts are firing: ");
        String names = names(loud);
        Anchor shown = Mark.style(Words.link("alerts", names), "tg-alert-names");
        shown.setTitle(names); // as much of it as there is room for is drawn: it stays one line
        Div body = Mark.style(new Div(title, shown), "tg-banner-body", "tg-alert-line");
        if (loud.size() > SHOWN_MAX) {
            body.add(new Span(" "), Words.link("alerts", "and " + (loud.size() - SHOWN_MAX) + " more"));
        }
        add(Icon.ALERT.draw(), body);
    }

    private static String names(List<Alert> alerts) {
        return String.join(
                ", ",
                alerts.stream()
                        .limit(SHOWN_MAX)
                        .map(alert -> alert.rule() + (alert.subject().isEmpty() ? "" : " (" + alert.subject() + ")"))
                        .toList());
    }
}
