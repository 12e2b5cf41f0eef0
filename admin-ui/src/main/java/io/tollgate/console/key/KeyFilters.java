package io.tollgate.console.key;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.Location;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.UrlFilters;
import io.tollgate.control.key.KeyQuery.Only;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which keys are shown; kept in the URL under the name that the admin API has. */
final class KeyFilters extends Div implements UrlFilters {
    private static final String ONLY = "only";
    private static final String ALL = "";

    private final Select<String> only = Mark.once(new Select<>(), "keys-only");

    KeyFilters(Runnable changed) {
        Mark.style(this, "tg-filters");
        only.setLabel("Show");
        only.setItems(ALL, Only.EXPIRING_SOON.wireName(), Only.NEVER_USED.wireName());
        only.setItemLabelGenerator(KeyFilters::label);
        only.setValue(ALL);
        only.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                changed.run();
            }
        });
        add(only);
    }

    private static String label(String word) {
        return switch (Only.of(word).orElse(null)) {
            case null -> "All keys";
            case EXPIRING_SOON -> "Expiring soon";
            case NEVER_USED -> "Never used";
        };
    }

    @Override
    public void open(Location location) {
        only.setValue(location.getQueryParameters()
                .getSingleParameter(ONLY)
                .flatMap(Only::of)
                .map(Only::wireName)
                .orElse(ALL));
    }

    /** What is asked for; null when all keys are. */
    @Nullable
    Only only() {
        return Only.of(only.getValue()).orElse(null);
    }

    @Override
    public Map<String, String> parameters() {
        Only asked = only();
        return asked == null ? Map.of() : Map.of(ONLY, asked.wireName());
    }
}
