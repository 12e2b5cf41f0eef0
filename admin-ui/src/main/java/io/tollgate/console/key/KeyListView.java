package io.tollgate.console.key;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.PagedList;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.operator.OperatorPermission;
import java.util.Map;

/** The keys of all consumers. */
@Prototype
@Route(value = "keys", layout = MainLayout.class)
@RouteAlias(value = "keys/:id", layout = MainLayout.class)
@PageTitle("Keys · Tollgate")
@NeedsPermission(OperatorPermission.KEYS_READ)
public final class KeyListView extends Div implements BeforeEnterObserver, AfterNavigationObserver {
    private final PagedList<ApiKeyView> list;
    private final KeyFilters filters;

    KeyListView(KeyPages pages) {
        list = pages.list(null, () -> filters().only());
        filters = new KeyFilters(list::changed);
        list.keeping(filters);
        PageHeader header = new PageHeader(
                "Keys",
                "Who holds keys, when they were used last, and the switch that turns one off on every node at once.");
        if (SignedIn.may(OperatorPermission.KEYS_ISSUE)) {
            header.actions(Mark.hotkey(pages.issueButton(null, list, "keys-issue"), "n"));
        }
        add(header, filters, list);
    }

    private KeyFilters filters() {
        return filters;
    }

    /** A link to one key is a search for it. */
    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        event.getRouteParameters()
                .get("id")
                .ifPresent(id -> event.forwardTo("keys", QueryParameters.simple(Map.of("q", id))));
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        list.open(event.getLocation());
    }
}
