package io.tollgate.console.session;

import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterListener;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException.Forbidden;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/**
 * Stands before every view. Denies by default. What a person may do is asked anew for each page: who was switched off or
 * lost a role does not keep it until the session ends.
 */
@Singleton
public final class AccessGate implements VaadinServiceInitListener, BeforeEnterListener {
    /** Where people sign in. */
    public static final String LOGIN = "login";

    /** The query parameter of the sign-in page that says where to go then. */
    public static final String WANTED = "to";

    /** What becomes of a visit. */
    enum Admission {
        SHOWN,
        SIGN_IN_FIRST,
        DENIED
    }

    @Override
    public void serviceInit(ServiceInitEvent event) {
        event.getSource().addUIInitListener(init -> init.getUI().addBeforeEnterListener(this));
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        Class<?> view = event.getNavigationTarget();
        switch (admission(view, SignedIn.refresh(), event.isErrorEvent())) {
            case SHOWN -> {}
            case SIGN_IN_FIRST ->
                event.forwardTo(LOGIN, wanted(event.getLocation().getPathWithQueryParameters()));
            case DENIED -> event.rerouteToError(new Forbidden("You may not see this page" + needed(view)), "");
        }
    }

    /**
     * The whole rule.
     *
     * @param refusal whether {@code view} is a page that says "not found" or "not allowed", and nothing else
     */
    static Admission admission(Class<?> view, Optional<Actor> actor, boolean refusal) {
        if (view.isAnnotationPresent(OpenToAll.class)) {
            return Admission.SHOWN;
        }
        if (actor.isEmpty()) {
            return Admission.SIGN_IN_FIRST;
        }
        NeedsPermission needed = view.getAnnotation(NeedsPermission.class);
        return refusal || (needed != null && actor.get().may(needed.value())) ? Admission.SHOWN : Admission.DENIED;
    }

    private static QueryParameters wanted(String location) {
        return location.isEmpty() || location.equals(".")
                ? QueryParameters.empty()
                : QueryParameters.simple(Map.of(WANTED, location));
    }

    private static String needed(Class<?> view) {
        NeedsPermission needed = view.getAnnotation(NeedsPermission.class);
        return needed == null ? "" : " (needed: " + needed.value().wireName() + ")";
    }
}
