package io.tollgate.console.session;

import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterListener;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.RefusedCalls;
import io.tollgate.control.problem.ProblemException.Forbidden;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Stands before every view. Denies by default. What a person may do is asked anew for each page: who was switched off or
 * lost a role does not keep it until the session ends.
 */
@Singleton
public final class AccessGate implements VaadinServiceInitListener, BeforeEnterListener {
    /** Where people sign in. */
    public static final String LOGIN = "login";

    /** Where people look after their own account. */
    public static final String ACCOUNT = "account";

    /** The query parameter of the sign-in page that says where to go then. */
    public static final String WANTED = "to";

    /** The query parameter of the sign-in page that says that there was a session, which is over. */
    public static final String ENDED = "ended";

    private final RefusedCalls refused;
    private final Landing landing;

    AccessGate(RefusedCalls refused, Landing landing) {
        this.refused = refused;
        this.landing = landing;
    }

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
        if (SignedIn.mustChangePassword() && !view.isAnnotationPresent(OpenToMyself.class)) {
            event.forwardTo(ACCOUNT);
            return;
        }
        switch (admission(view, SignedIn.refresh(), event.isErrorEvent())) {
            case SHOWN -> {}
            case SIGN_IN_FIRST ->
                event.forwardTo(LOGIN, wanted(event.getLocation().getPathWithQueryParameters()));
            case DENIED -> {
                if (event.getLocation().getPath().isEmpty()) { // not asked for: sign-in and the logo lead there
                    event.forwardTo(landing.of(SignedIn.actor()));
                    return;
                }
                String why = "You may not see this page" + needed(view);
                SignedIn.find()
                        .ifPresent(actor -> refused.note(
                                actor, "console/" + event.getLocation().getPath(), why));
                event.rerouteToError(new Forbidden(why), "");
            }
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
        if (view.isAnnotationPresent(OpenToMyself.class)) {
            return Admission.SHOWN;
        }
        NeedsPermission needed = view.getAnnotation(NeedsPermission.class);
        return refusal || (needed != null && actor.get().may(needed.value())) ? Admission.SHOWN : Admission.DENIED;
    }

    private static QueryParameters wanted(String location) {
        Map<String, String> told = new TreeMap<>();
        if (!location.isEmpty() && !location.equals(".")) {
            told.put(WANTED, location);
        }
        if (SignedIn.isOver()) {
            told.put(ENDED, "");
        }
        return told.isEmpty() ? QueryParameters.empty() : QueryParameters.simple(told);
    }

    /** The sign-in page's address for who was at {@code location} when the session ended. */
    static String signInAgain(Location location) {
        return "/" + new Location(LOGIN, wanted(location.getPathWithQueryParameters())).getPathWithQueryParameters();
    }

    private static String needed(Class<?> view) {
        NeedsPermission needed = view.getAnnotation(NeedsPermission.class);
        return needed == null ? "" : " (needed: " + needed.value().wireName() + ")";
    }
}
