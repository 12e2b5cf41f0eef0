package io.tollgate.console.alert;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.Location;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.UrlFilters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which alerts are shown; kept in the URL under the name that the admin API has. */
final class AlertFilters extends Div implements UrlFilters {
    private static final String STATE = "state";
    private static final String ALL = "";
    private static final List<String> STATES = List.of(ALL, "firing", "pending", "resolved");

    private final Select<String> state = Mark.once(new Select<>(), "alert-history-state");

    AlertFilters(Runnable changed) {
        Mark.style(this, "tg-filters");
        state.setLabel("Show");
        state.setItems(STATES);
        state.setItemLabelGenerator(AlertFilters::label);
        state.setValue(ALL);
        state.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                changed.run();
            }
        });
        add(state);
    }

    private static String label(String word) {
        return switch (word) {
            case "firing" -> "Firing";
            case "pending" -> "Pending";
            case "resolved" -> "Resolved";
            default -> "All alerts";
        };
    }

    @Override
    public void open(Location location) {
        state.setValue(location.getQueryParameters()
                .getSingleParameter(STATE)
                .filter(STATES::contains)
                .orElse(ALL));
    }

    /** What is asked for; null when all alerts are. */
    @Nullable
    String state() {
        return state.getValue().isEmpty() ? null : state.getValue();
    }

    @Override
    public Map<String, String> parameters() {
        String asked = state();
        return asked == null ? Map.of() : Map.of(STATE, asked);
    }
}
