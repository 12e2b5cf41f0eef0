package io.tollgate.console.alert;

import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.AlertRule.Severity;

/** States and severities in a word and a colour. */
final class AlertBadges {
    private AlertBadges() {}

    static StatusBadge of(Alert alert) {
        return switch (alert.state()) {
            case PENDING -> new StatusBadge(Tone.NOTE, "Pending");
            case FIRING ->
                alert.silenced()
                        ? new StatusBadge(Tone.PLAIN, "Silenced")
                        : new StatusBadge(alert.severity() == Severity.CRITICAL ? Tone.BAD : Tone.WARN, "Firing");
            case RESOLVED -> new StatusBadge(Tone.OK, "Resolved");
        };
    }

    static StatusBadge of(Severity severity) {
        return switch (severity) {
            case CRITICAL -> new StatusBadge(Tone.BAD, "Critical");
            case WARNING -> new StatusBadge(Tone.WARN, "Warning");
        };
    }
}
