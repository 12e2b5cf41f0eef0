package io.tollgate.console.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.quota.QuotaView;
import io.tollgate.control.quota.Quotas;
import io.tollgate.core.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is used and left of calendar quotas, who has least left first. */
@Prototype
@Route(value = "quotas", layout = MainLayout.class)
@PageTitle("Quotas · Tollgate")
@NeedsPermission(OperatorPermission.QUOTAS_READ)
public final class QuotaListView extends Div implements AfterNavigationObserver {
    private final transient Quotas quotas;
    private final transient Curl curl;
    private final PagedList<QuotaView> list;
    private final QuotaFilters filters;

    QuotaListView(Quotas quotas, Curl curl) {
        this.quotas = quotas;
        this.curl = curl;
        list = new PagedList<>(
                "quotas",
                table(),
                query -> quotas.list(SignedIn.actor(), filters().query(query)),
                this::empty);
        filters = new QuotaFilters(list::changed);
        list.keeping(filters);
        add(
                new PageHeader(
                        "Quotas",
                        "So many requests, or bytes of responses, a calendar day or month. Used is what nodes have reserved: never less than what they"
                                + " admitted. What is granted or reset here is in force on every node within about five seconds."),
                filters,
                list);
    }

    private QuotaFilters filters() {
        return filters;
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        list.open(event.getLocation());
    }

    private DataTable<QuotaView> table() {
        DataTable<QuotaView> table = new DataTable<QuotaView>("quotas", "Quotas", QuotaCells::rowName)
                .column("Who", "subject", QuotaCells::who)
                .column("Quota", "limit", QuotaCells::quota)
                .column("Used", "used", QuotaCells::used)
                .column("Left", "left", QuotaCells::left, Trait.RIGHT, Trait.SHRINK)
                .column("Resets", QuotaCells::resets, Trait.SHRINK)
                .column("Changed", "updatedAt", each -> Moment.of(each.updatedAt()), Trait.SHRINK, Trait.DETAIL);
        return SignedIn.may(OperatorPermission.QUOTAS_GRANT)
                ? table.column("Actions", this::actions, Trait.SHRINK, Trait.UNLABELLED, Trait.DETAIL)
                : table;
    }

    private Component actions(QuotaView quota) {
        Div actions = Mark.style(new Div(), "tg-row-actions");
        if (!quota.resetsAt().isAfter(Instant.now())) {
            return actions; // that period is over
        }
        String name = QuotaCells.rowName(quota);
        Button grant = new Button("Grant", event -> new GrantQuotaDialog(quotas, quota, list::reload).open());
        Button reset = new Button("Reset", event -> resetDialog(quota).open());
        for (Button button : new Button[] {grant, reset}) {
            button.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        }
        reset.setEnabled(quota.balance().used() > 0);
        actions.add(Mark.row(grant, "quota-grant-" + name), Mark.row(reset, "quota-reset-" + name));
        return actions;
    }

    private ConfirmDialog resetDialog(QuotaView quota) {
        return ConfirmDialog.withReason(
                "Reset " + quota.limit() + " for " + quota.who() + "?",
                "The " + QuotaCells.number(quota.balance().used()) + " used in the period " + quota.period()
                        + " count no more, and the whole quota can be used again until it ends. It can’t be undone. Every node"
                        + " knows within about five seconds.",
                "Reset",
                reason -> reset(quota, reason));
    }

    private void reset(QuotaView quota, @Nullable String reason) {
        quotas.reset(SignedIn.actor(), quota.name(), reason);
        Toast.done("Reset: the whole quota is there again, on every node within about 5 s");
        list.reload();
    }

    private Component empty() {
        if (!filters.isNothing()) {
            Button all = new Button("Show all", event -> UI.getCurrent().navigate("quotas"));
            return new EmptyState(
                    Icon.QUOTA,
                    "Nothing of that kind is counted. A counter is here from its first request in a period on.",
                    Mark.once(all, "quotas-all"),
                    curl.get("/quotas"));
        }
        ObjectNode limit = Json.object().put("name", "daily");
        limit.putArray("by").add("consumer");
        limit.putArray("rules")
                .addObject()
                .put("requests", 10_000)
                .put("per", "1d")
                .put("calendar", "UTC");
        return new EmptyState(
                Icon.QUOTA,
                "Nothing is counted yet. A rule with a calendar makes a limit a quota, and each counter is here from its first"
                        + " request on.",
                SignedIn.may(OperatorPermission.LIMITS_WRITE) ? newLimit() : null,
                curl.put("/limits/daily", limit));
    }

    private static Button newLimit() {
        Button button = new Button(
                "New limit", Icon.PLUS.draw(), event -> UI.getCurrent().navigate("new/limit"));
        button.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        return Mark.once(button, "quotas-first");
    }
}
