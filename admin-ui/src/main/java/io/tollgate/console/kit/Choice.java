package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import java.util.function.Consumer;

/** A check box of the browser's own, for rows of which there are many: it has no parts, and the space bar turns it. */
@Tag("input")
public final class Choice extends Component {
    private static final String CHECKED = "checked";

    /**
     * @param label what is chosen, for people who do not see the row
     * @param change told when a person turned it
     */
    public Choice(String label, Consumer<Boolean> change) {
        Mark.style(this, "tg-choice");
        Mark.label(this, label);
        getElement().setAttribute("type", "checkbox");
        getElement().addPropertyChangeListener(CHECKED, "change", event -> {
            if (event.isUserOriginated()) {
                change.accept(isChosen());
            }
        });
    }

    public boolean isChosen() {
        return getElement().getProperty(CHECKED, false);
    }

    /** Turns it, and tells nobody. */
    public void choose(boolean chosen) {
        getElement().setProperty(CHECKED, chosen);
    }
}
