package io.tollgate.console.kit;

import com.vaadin.flow.component.html.NativeButton;
import java.util.function.Predicate;

/** A switch that acts at once, and goes back when what it asked for was refused. */
public final class Toggle extends NativeButton {
    private boolean on;

    /**
     * @param change told the wanted state; answers whether it came about
     */
    public Toggle(String label, boolean on, Predicate<Boolean> change) {
        Mark.style(this, "tg-switch");
        Mark.label(this, label);
        getElement().setAttribute("role", "switch");
        getElement().setAttribute("type", "button");
        getElement().setAttribute(ActionButton.ONCE, true);
        show(on);
        addClickListener(event -> {
            boolean wanted = !this.on;
            if (change.test(wanted)) {
                show(wanted);
            }
        });
    }

    private void show(boolean state) {
        on = state;
        getElement().setAttribute("aria-checked", Boolean.toString(state));
    }
}
