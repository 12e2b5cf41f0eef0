package io.tollgate.console.audit;

import com.vaadin.flow.component.datepicker.DatePicker;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.kit.FoldButton;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.UrlFilters;
import io.tollgate.control.audit.AuditQuery;
import io.tollgate.control.page.ListQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who, what, on what and when; kept in the URL. Days are UTC's, as the times in the list. */
final class AuditFilters extends Div implements UrlFilters {
    private final TextField actor = Mark.once(new TextField("Who"), "audit-actor");
    private final TextField action = Mark.once(new TextField("Action"), "audit-action");
    private final TextField object = Mark.once(new TextField("Object"), "audit-object");
    private final DatePicker from = Mark.once(new DatePicker("From"), "audit-from");
    private final DatePicker to = Mark.once(new DatePicker("To"), "audit-to");

    AuditFilters(Runnable changed) {
        Mark.style(this, "tg-filters");
        add(new FoldButton("Filters"));
        action.setPlaceholder("routes.update, keys, …");
        object.setPlaceholder("routes/orders, consumers, …");
        for (TextField field : List.of(actor, action, object)) {
            field.setClearButtonVisible(true);
            field.addValueChangeListener(event -> {
                if (event.isFromClient()) {
                    changed.run();
                }
            });
        }
        for (DatePicker day : List.of(from, to)) {
            day.setClearButtonVisible(true);
            day.addValueChangeListener(event -> {
                if (event.isFromClient()) {
                    changed.run();
                }
            });
        }
        add(actor, action, object, from, to);
    }

    @Override
    public void open(Location location) {
        QueryParameters query = location.getQueryParameters();
        actor.setValue(query.getSingleParameter("actor").orElse(""));
        action.setValue(query.getSingleParameter("action").orElse(""));
        object.setValue(query.getSingleParameter("object").orElse(""));
        from.setValue(day(query.getSingleParameter("from").orElse("")));
        to.setValue(day(query.getSingleParameter("to").orElse("")));
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null; // an address that somebody typed: without that filter more is shown, not less
        }
    }

    /** What is asked for; the last day is shown whole. */
    AuditQuery query(ListQuery list) {
        LocalDate last = to.getValue();
        return new AuditQuery(
                text(actor),
                text(action),
                text(object),
                start(from.getValue()),
                start(last == null ? null : last.plusDays(1)),
                list);
    }

    private static @Nullable Instant start(@Nullable LocalDate day) {
        return day == null ? null : day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static @Nullable String text(TextField field) {
        String text = field.getValue().strip();
        return text.isEmpty() ? null : text;
    }

    @Override
    public Map<String, String> parameters() {
        Map<String, String> kept = new HashMap<>();
        keep(kept, "actor", text(actor));
        keep(kept, "action", text(action));
        keep(kept, "object", text(object));
        keep(kept, "from", from.getValue());
        keep(kept, "to", to.getValue());
        return kept;
    }

    private static void keep(Map<String, String> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
    }
}
