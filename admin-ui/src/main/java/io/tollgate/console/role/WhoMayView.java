package io.tollgate.console.role;

import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.function.SerializableConsumer;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Routes × roles: what each route needs, which role grants it by which of its permissions, and, for one consumer, what it may
 * do and by which role. What a credential leaves of that, limits and addresses are for the page Explain.
 */
@Prototype
@Route(value = "who-may", layout = MainLayout.class)
@PageTitle("Who may do what · Tollgate")
@NeedsPermission(OperatorPermission.ROLES_READ)
public final class WhoMayView extends Div implements AfterNavigationObserver {
    private static final String ROLE = "role";
    private static final String BETWEEN = ","; // no name has one

    private final transient Catalogue catalogue;
    private final transient Curl curl;
    private final ComboBox<String> consumer = Mark.once(new ComboBox<>("Consumer"), "who-may-consumer");
    private final MultiSelectComboBox<String> roles = Mark.once(new MultiSelectComboBox<>("Roles"), "who-may-roles");
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private final Div content = new Div();
    private transient Map<String, Role> known = new HashMap<>();
    /** That there are more roles than can be chosen; empty when there are not. */
    private String rolesCut = "";

    private @Nullable PagedList<Need> shown;
    private boolean opening;

    WhoMayView(Catalogue catalogue, Curl curl) {
        this.catalogue = catalogue;
        this.curl = curl;
        consumer.setPlaceholder("Any");
        consumer.setClearButtonVisible(true);
        consumer.addValueChangeListener(event -> chosen());
        roles.setPlaceholder("The first " + WhoMayTable.ROLES_MAX);
        roles.setClearButtonVisible(true);
        roles.addValueChangeListener(event -> chosen());
        add(
                new PageHeader(
                                "Who may do what",
                                "Each route and method, the permission that it needs, and the roles that grant it.")
                        .back("Roles", "roles"),
                Mark.style(new Div(consumer, roles), "tg-filters"),
                messages,
                content);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        open(event.getLocation());
    }

    private void open(Location location) {
        messages.removeAll();
        opening = true;
        try {
            offer(SignedIn.actor(), location.getQueryParameters());
        } catch (ProblemException e) {
            content.removeAll();
            messages.add(Banner.unread("Roles and consumers", e, () -> open(location)));
            return;
        } finally {
            opening = false;
        }
        draw(list -> list.open(location));
    }

    private void offer(Actor actor, QueryParameters query) {
        known = new HashMap<>();
        Page<Entry> some = first(actor, Kind.ROLE);
        some.items().forEach(entry -> known.put(entry.object().name(), (Role) entry.object()));
        rolesCut = cut(some, "roles");
        roles.setItems(known.keySet().stream().sorted().toList());
        consumer.setVisible(actor.may(OperatorPermission.CONSUMERS_READ));
        if (consumer.isVisible()) {
            Page<Entry> consumers = first(actor, Kind.CONSUMER);
            consumer.setItems(consumers.items().stream()
                    .map(entry -> entry.object().name())
                    .toList());
            consumer.setHelperText(cut(consumers, "consumers"));
            query.getSingleParameter("consumer").ifPresent(consumer::setValue);
        }
        query.getSingleParameter(ROLE)
                .ifPresent(names -> roles.setValue(Arrays.stream(names.split(BETWEEN, -1))
                        .filter(known::containsKey)
                        .collect(Collectors.toSet())));
    }

    private Page<Entry> first(Actor actor, Kind kind) {
        return catalogue.list(actor, kind, new ListQuery(ListQuery.LIMIT_MAX, null, null, null, null));
    }

    /** What is not there to be chosen must be said, or it seems not to exist. */
    private static String cut(Page<Entry> some, String what) {
        return some.next() == null ? "" : "The first " + some.items().size() + " " + what + " are here to choose.";
    }

    private void chosen() {
        if (!opening) {
            draw(PagedList::changed);
        }
    }

    /** As the URL has them. */
    private Map<String, String> parameters() {
        Map<String, String> kept = new HashMap<>();
        String name = consumer.getValue();
        if (name != null) {
            kept.put("consumer", name);
        }
        if (!roles.isEmpty()) {
            kept.put(ROLE, roles.getValue().stream().sorted().collect(Collectors.joining(BETWEEN)));
        }
        return kept;
    }

    /** @param then reads the rows of the list, which is new */
    private void draw(SerializableConsumer<PagedList<Need>> then) {
        messages.removeAll();
        content.removeAll();
        Consumer chosen;
        try {
            chosen = consumer();
        } catch (ProblemException e) {
            messages.add(Banner.unread("The consumer", e, () -> draw(then)));
            return;
        }
        List<String> columns = WhoMayTable.roles(roles.getValue(), chosen, known);
        roles.setPlaceholder(chosen == null ? "The first " + WhoMayTable.ROLES_MAX : "The consumer’s");
        if (known.size() > columns.size() && chosen == null && roles.isEmpty()) {
            roles.setHelperText(columns.size() + " of " + (rolesCut.isEmpty() ? "" : "more than ") + known.size()
                    + " roles are shown: choose others here. " + rolesCut);
        } else {
            roles.setHelperText(rolesCut);
        }
        PagedList<Need> list = new PagedList<>(
                        "routes", WhoMayTable.of(chosen, columns, known), this::page, () -> WhoMayTable.empty(curl))
                .keeping(this::parameters);
        PagedList<Need> before = shown;
        if (before != null) {
            list.seeking(before.sought());
        }
        shown = list;
        content.add(list);
        then.accept(list);
    }

    private @Nullable Consumer consumer() {
        String name = consumer.getValue();
        if (name == null) {
            return null;
        }
        Actor actor = SignedIn.actor();
        Consumer found = (Consumer) catalogue.get(actor, Kind.CONSUMER, name).object();
        for (String role : found.roles()) {
            if (!known.containsKey(role)) { // one of more than a list holds
                known.put(role, (Role) catalogue.get(actor, Kind.ROLE, role).object());
            }
        }
        return found;
    }

    private Page<Need> page(ListQuery query) {
        Page<Entry> page = catalogue.list(SignedIn.actor(), Kind.ROUTE, query);
        List<Need> needs = new ArrayList<>();
        page.items().forEach(entry -> needs.addAll(Need.of((io.tollgate.core.config.Route) entry.object())));
        return new Page<>(needs, page.next());
    }
}
