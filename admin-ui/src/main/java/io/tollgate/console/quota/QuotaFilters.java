package io.tollgate.console.quota;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.kit.FoldButton;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.UrlFilters;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.quota.QuotaQuery;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Of which limit, for which consumer and in which period; kept in the URL under the names that the admin API has. */
final class QuotaFilters extends Div implements UrlFilters {
    private static final String LIMIT = "limitName";
    private static final String CONSUMER = "consumer";
    private static final String PERIOD = "period";

    private final TextField limit = Mark.once(new TextField("Limit"), "quotas-limit");
    private final TextField consumer = Mark.once(new TextField("Consumer"), "quotas-consumer");
    private final TextField period = Mark.once(new TextField("Period"), "quotas-period");

    QuotaFilters(Runnable changed) {
        Mark.style(this, "tg-filters");
        add(new FoldButton("Filters"));
        period.setPlaceholder("Now, or 2026-11-26, 2026-11");
        for (TextField field : List.of(limit, consumer, period)) {
            field.setClearButtonVisible(true);
            field.addValueChangeListener(event -> {
                if (event.isFromClient()) {
                    changed.run();
                }
            });
        }
        add(limit, consumer, period);
    }

    @Override
    public void open(Location location) {
        QueryParameters query = location.getQueryParameters();
        limit.setValue(query.getSingleParameter(LIMIT).orElse(""));
        consumer.setValue(query.getSingleParameter(CONSUMER).orElse(""));
        period.setValue(query.getSingleParameter(PERIOD).orElse(""));
    }

    QuotaQuery query(ListQuery list) {
        return new QuotaQuery(list, text(limit), text(consumer), text(period));
    }

    boolean isNothing() {
        return parameters().isEmpty();
    }

    private static @Nullable String text(TextField field) {
        String text = field.getValue().strip();
        return text.isEmpty() ? null : text;
    }

    @Override
    public Map<String, String> parameters() {
        Map<String, String> kept = new TreeMap<>();
        Map.of(LIMIT, limit, CONSUMER, consumer, PERIOD, period).forEach((name, field) -> {
            String text = text(field);
            if (text != null) {
                kept.put(name, text);
            }
        });
        return kept;
    }
}
