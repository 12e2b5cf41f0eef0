package io.tollgate.console.alert;

import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.AlertRule.Severity;

/** States and severities in a word and a colour. */
final class AlertBadges {
    private AlertBadges() {}

    static StatusBadge of(Alert alert) {
        return new StatusBadge(
                toneOf(alert),
                switch (alert.state()) {
                    case PENDING -> "Pending";
                    case FIRING -> alert.silenced() ? "Silenced" : "Firing";
                    case RESOLVED -> "Resolved";
                });
    }

    /** Of what fires, its severity's. */
    static Tone toneOf(Alert alert) {
        return switch (alert.state()) {
            case PENDING -> Tone.NOTE;
            case FIRING -> alert.silenced() ? Tone.PLAIN : alert.severity() == Severity.CRITICAL ? Tone.BAD : Tone.WARN;
            case RESOLVED -> Tone.OK;
        };
    }

    static StatusBadge of(Severity severity) {
        return switch (severity) {
            case CRITICAL -> new StatusBadge(Tone.BAD, "Critical");
            case WARNING -> new StatusBadge(Tone.WARN, "Warning");
        };
    }
}
