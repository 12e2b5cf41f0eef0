package io.tollgate.console.alert;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.Alerts;
import io.tollgate.control.operator.OperatorPermission;
import org.jspecify.annotations.Nullable;

/** Every alert that is kept, page by page. It stands still while somebody reads it: what is wrong now is on the page before. */
@Prototype
@Route(value = "alerts/all", layout = MainLayout.class)
@PageTitle("All alerts · Tollgate")
@NeedsPermission(OperatorPermission.ALERTS_READ)
public final class AlertHistoryView extends Div implements AfterNavigationObserver {
    private final PagedList<Alert> list;
    private final AlertFilters filters;

    AlertHistoryView(Alerts alerts, Curl curl) {
        list = new PagedList<>(
                "alerts",
                AlertTables.all(),
                query -> alerts.list(SignedIn.actor(), filters().state(), null, query),
                () -> empty(filters().state(), curl));
        filters = new AlertFilters(list::changed);
        list.keeping(filters);
        add(
                new PageHeader(
                                "All alerts",
                                "What is wrong and what was, newest first. What is over is kept for 90 days.")
                        .back("Alerts", "alerts"),
                filters,
                list);
    }

    private static Component empty(@Nullable String state, Curl curl) {
        if (state != null) {
            Button all = new Button("Show all", event -> UI.getCurrent().navigate("alerts/all"));
            return new EmptyState(
                    Icon.ALERT,
                    "No such alert in the last 90 days.",
                    Mark.once(all, "alert-history-everything"),
                    curl.get("/alerts"));
        }
        Button rules = new Button("See the rules", event -> UI.getCurrent().navigate("alerts"));
        return new EmptyState(
                Icon.ALERT,
                "No alert in the last 90 days. Rules say what is one.",
                Mark.once(rules, "alert-history-rules"),
                curl.get("/alert-rules"));
    }

    private AlertFilters filters() {
        return filters;
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        list.open(event.getLocation());
    }
}
