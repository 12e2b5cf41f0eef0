package io.tollgate.console.live;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.kit.FoldButton;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.event.EventFilter;
import io.tollgate.control.problem.ProblemException.Malformed;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which requests are shown; kept in the URL, with the names of the admin API's parameters. */
final class EventFields extends Div {
    private final transient Map<String, TextField> fields = new LinkedHashMap<>();

    EventFields(Runnable changed) {
        Mark.style(this, "tg-filters");
        add(new FoldButton("Filters"));
        field("route", "Route", "orders");
        field("status", "Status", "404 or 4xx");
        field("code", "Decision", "ok, key-unknown, …");
        field("consumer", "Consumer", "acme");
        field("key", "Key", "k_…");
        field("node", "Node", "node-1");
        field("slowerThan", "Slower than", "250ms");
        fields.values().forEach(field -> {
            field.setClearButtonVisible(true);
            field.setManualValidation(true);
            field.addValueChangeListener(event -> {
                if (event.isFromClient()) {
                    changed.run();
                }
            });
            add(field);
        });
    }

    private void field(String name, String label, String example) {
        TextField field = Mark.once(new TextField(label), "live-" + name);
        field.setPlaceholder(example);
        fields.put(name, field);
    }

    private String text(String name) {
        return Optional.ofNullable(fields.get(name))
                .map(TextField::getValue)
                .orElse("")
                .strip();
    }

    /** Takes what the URL says. */
    void open(Location location) {
        QueryParameters query = location.getQueryParameters();
        fields.forEach(
                (name, field) -> field.setValue(query.getSingleParameter(name).orElse("")));
    }

    /** As the URL has them. */
    QueryParameters parameters() {
        Map<String, String> given = new HashMap<>();
        fields.keySet().stream().filter(name -> !text(name).isEmpty()).forEach(name -> given.put(name, text(name)));
        return QueryParameters.simple(given);
    }

    /** What is asked for; empty when a field holds what means nothing, which it says itself. */
    Optional<EventFilter> filter() {
        fields.values().forEach(field -> field.setInvalid(false));
        try {
            return Optional.of(EventFilter.of(
                    text("node"),
                    text("route"),
                    EventFilter.Caller.of(text("consumer"), text("key")),
                    text("status"),
                    text("code"),
                    text("slowerThan")));
        } catch (Malformed e) {
            e.violations().forEach(violation -> {
                TextField field = fields.get(violation.pointer().substring(1));
                if (field != null) {
                    field.setErrorMessage(violation.detail());
                    field.setInvalid(true);
                }
            });
            return Optional.empty();
        }
    }
}
