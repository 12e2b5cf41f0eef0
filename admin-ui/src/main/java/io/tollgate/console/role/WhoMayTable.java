package io.tollgate.console.role;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.EmptyState;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.console.route.RouteListView;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a row of routes × roles looks: what a route's methods need, which role grants it, and whether one consumer may. */
final class WhoMayTable {
    /** More columns are not read by anybody. */
    static final int ROLES_MAX = 8;

    private final Map<String, Role> known;

    private WhoMayTable(Map<String, Role> known) {
        this.known = known;
    }

    /**
     * A table without rows.
     *
     * @param chosen of whom there is a column; null for nobody
     * @param roles each with a column
     * @param known roles by name
     */
    static DataTable<Need> of(@Nullable Consumer chosen, List<String> roles, Map<String, Role> known) {
        WhoMayTable cells = new WhoMayTable(known);
        DataTable<Need> table = new DataTable<Need>("who-may", "Routes and roles", Need::key)
                .column("Route", need -> Words.name("routes/" + need.route(), need.route()), Trait.SHRINK)
                .column("Method", need -> new Span(need.methods()), Trait.SHRINK)
                .column("Needs", WhoMayTable::needs, Trait.SHRINK);
        if (chosen != null) {
            table.column(chosen.name(), need -> cells.verdict(need, chosen), Trait.SHRINK);
        }
        for (String role : roles) {
            table.column(role, need -> cells.grant(need, role));
        }
        return table;
    }

    /** Which roles have a column: those that were picked, else the consumer's, else the first. */
    static List<String> roles(Set<String> picked, @Nullable Consumer chosen, Map<String, Role> known) {
        Collection<String> wanted = picked.isEmpty() ? (chosen == null ? known.keySet() : chosen.roles()) : picked;
        Stream<String> names = wanted.stream().distinct();
        // A consumer's stay in its own order: the first that grants is the one that is named.
        return (picked.isEmpty() && chosen != null ? names : names.sorted())
                .limit(ROLES_MAX)
                .toList();
    }

    private static Component needs(Need need) {
        return need.isPublic()
                ? Mark.style(new Span("Public"), "tg-chip", "tg-chip--public")
                : Words.chip(need.permission());
    }

    private Component grant(Need need, String role) {
        if (need.isPublic()) {
            return new StatusBadge(Tone.OK, "May");
        }
        Role found = known.get(role);
        return found == null
                ? Words.dim("no such role")
                : need.grantedBy(found)
                        .<Component>map(grant -> Words.stack(new StatusBadge(Tone.OK, "May"), "by " + grant))
                        .orElseGet(() -> Words.dim("–"));
    }

    private Component verdict(Need need, Consumer chosen) {
        if (need.isPublic()) {
            return new StatusBadge(Tone.OK, "May");
        }
        if (!chosen.enabled()) {
            return Words.stack(new StatusBadge(Tone.BAD, "May not"), "is disabled");
        }
        return chosen.roles().stream()
                .map(known::get)
                .filter(role -> role != null && need.grantedBy(role).isPresent())
                .findFirst()
                .<Component>map(role -> Words.stack(new StatusBadge(Tone.OK, "May"), "by role " + role.name()))
                .orElseGet(() -> new StatusBadge(Tone.BAD, "May not"));
    }

    /** What stands there as long as there is no route. */
    static Component empty(Curl curl) {
        Button routes = new Button("Go to the routes", event -> UI.getCurrent().navigate("routes"));
        return new EmptyState(
                Icon.ROUTE,
                "No routes yet. A route says which permission each of its methods needs.",
                Mark.once(routes, "who-may-routes"),
                curl.put("/routes/orders-read", RouteListView.ordersRead()));
    }
}
