package io.tollgate.console.session;

import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterListener;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import io.tollgate.control.problem.ProblemException.Forbidden;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** Stands before every view. Denies by default. */
@Singleton
public final class AccessGate implements VaadinServiceInitListener, BeforeEnterListener {
    /** Where people sign in. */
    public static final String LOGIN = "login";

    /** The query parameter of the sign-in page that says where to go then. */
    public static final String WANTED = "to";

    @Override
    public void serviceInit(ServiceInitEvent event) {
        event.getSource().addUIInitListener(init -> init.getUI().addBeforeEnterListener(this));
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        Class<?> view = event.getNavigationTarget();
        if (view.isAnnotationPresent(OpenToAll.class)) {
            return;
        }
        if (SignedIn.find().isEmpty()) {
            String wanted = event.getLocation().getPathWithQueryParameters();
            QueryParameters query = wanted.isEmpty() || wanted.equals(".")
                    ? QueryParameters.empty()
                    : QueryParameters.simple(Map.of(WANTED, wanted));
            event.forwardTo(LOGIN, query);
            return;
        }
        if (event.isErrorEvent()) {
            return; // the page that says "not found" or "not allowed" shows nothing else
        }
        Optional<NeedsPermission> needed = Optional.ofNullable(view.getAnnotation(NeedsPermission.class));
        if (needed.isEmpty() || !SignedIn.may(needed.get().value())) {
            event.rerouteToError(
                    new Forbidden("You may not see this page"
                            + needed.map(n -> " (needed: " + n.value().wireName() + ")")
                                    .orElse("")),
                    "");
        }
    }
}
