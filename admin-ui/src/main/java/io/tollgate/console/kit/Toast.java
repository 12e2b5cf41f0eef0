package io.tollgate.console.kit;

import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.notification.Notification.Position;
import com.vaadin.flow.component.notification.NotificationVariant;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;

/** A word that something was done, or not; it goes by itself. */
public final class Toast {
    private static final int DONE_MILLIS = (int) Duration.ofSeconds(4).toMillis();
    private static final int FAILED_MILLIS = (int) Duration.ofSeconds(10).toMillis();

    private Toast() {}

    public static void done(String text) {
        Notification.show(text, DONE_MILLIS, Position.BOTTOM_END);
    }

    public static void failed(String text) {
        Notification shown = Notification.show(text, FAILED_MILLIS, Position.BOTTOM_END);
        shown.addThemeVariants(NotificationVariant.LUMO_ERROR);
        shown.setAssertive(true);
    }

    /** Says what a refusal says. */
    public static void failed(String what, ProblemException refusal) {
        failed(what + ": " + refusal.getMessage());
    }
}
