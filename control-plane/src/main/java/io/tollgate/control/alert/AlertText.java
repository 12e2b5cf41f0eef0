package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Alerts as people read them in a chat or a mail. */
final class AlertText {
    private static final String TEST = "Tollgate: a test. Alerts will come this way.";
    private static final int LINES_MAX = 50;

    private AlertText() {}

    /** One line: the first alert, and how many more there are. */
    static String subject(JsonNode body) {
        JsonNode alerts = body.path("alerts");
        if (alerts.isEmpty()) {
            return TEST;
        }
        String more = alerts.size() > 1 ? " (and " + (alerts.size() - 1) + " more)" : "";
        return "Tollgate: " + title(alerts.get(0)) + more;
    }

    private static String title(JsonNode alert) {
        String subject = alert.path("subject").asText();
        return alert.path("state").asText().toUpperCase(Locale.ROOT) + " "
                + alert.path("rule").asText() + (subject.isEmpty() ? "" : " " + subject);
    }

    /** Two lines an alert. */
    static String of(JsonNode body) {
        JsonNode alerts = body.path("alerts");
        if (alerts.isEmpty()) {
            return TEST;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < alerts.size() && i < LINES_MAX; i++) {
            JsonNode alert = alerts.get(i);
            text.append(title(alert)).append('\n');
            text.append(alert.path("summary").asText()).append(": ");
            text.append(alert.path("detail").asText()).append("\n");
        }
        if (alerts.size() > LINES_MAX) {
            text.append("and ").append(alerts.size() - LINES_MAX).append(" more\n");
        }
        return text.toString();
    }
}
