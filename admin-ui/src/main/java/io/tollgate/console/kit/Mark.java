package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;

/** The stable names by which tests and style sheets find things; {@code TESTIDS.md} lists them. */
public final class Mark {
    private Mark() {}

    /** Gives {@code component} an id and a test id: for what a page has once. */
    public static <C extends Component> C once(C component, String id) {
        component.setId(id);
        return row(component, id);
    }

    /** Gives {@code component} a test id only: for what every row has. */
    public static <C extends Component> C row(C component, String id) {
        component.getElement().setAttribute("data-testid", id);
        return component;
    }

    /** Lets a key press {@code component}; see {@code console.js}. */
    public static <C extends Component> C hotkey(C component, String key) {
        component.getElement().setAttribute("data-hotkey", key);
        return component;
    }

    /** Adds style classes. */
    public static <C extends Component> C style(C component, String... classes) {
        for (String name : classes) {
            component.getElement().getClassList().add(name);
        }
        return component;
    }

    /** Names {@code component} to people who do not see it. */
    public static <C extends Component> C label(C component, String label) {
        component.getElement().setAttribute("aria-label", label);
        component.getElement().setAttribute("title", label);
        return component;
    }
}
