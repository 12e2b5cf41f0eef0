package io.tollgate.console.session;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinService;
import com.vaadin.flow.server.VaadinSession;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;

/** The person at this browser. */
public final class SignedIn {
    private SignedIn() {}

    /** Who it is; empty before sign-in. */
    public static Optional<Actor> find() {
        VaadinSession session = VaadinSession.getCurrent();
        return session == null ? Optional.empty() : Optional.ofNullable(session.getAttribute(Actor.class));
    }

    /** Who does what is done now; each call is a request of its own in the audit trail. */
    public static Actor actor() {
        Actor actor = find().orElseThrow(() -> new ProblemException.Unauthorized("Sign in first"));
        return actor.at(address(actor), requestId());
    }

    /** Whether this person may; false before sign-in. */
    public static boolean may(OperatorPermission permission) {
        return find().map(actor -> actor.may(permission)).orElse(false);
    }

    /** A name for one request. */
    public static String requestId() {
        return UUID.randomUUID().toString();
    }

    /** Where this browser is, as the socket says. */
    public static String address() {
        VaadinRequest request = VaadinRequest.getCurrent();
        return request == null ? "unknown" : request.getRemoteAddr();
    }

    /** Makes this browser {@code actor}'s. The session's id changes: one that was planted before is worth nothing. */
    public static void enter(Actor actor) {
        VaadinService.reinitializeSession(VaadinRequest.getCurrent());
        VaadinSession.getCurrent().setAttribute(Actor.class, actor);
    }

    /** Takes what is known of the person by now; nobody when the person is gone. */
    static void become(Optional<Actor> actor) {
        VaadinSession.getCurrent().setAttribute(Actor.class, actor.orElse(null));
    }

    /** Ends the session, and shows the sign-in page. */
    public static void leave() {
        UI.getCurrent().getPage().setLocation("/login");
        VaadinSession.getCurrent().getSession().invalidate();
    }

    private static String address(Actor actor) {
        return VaadinRequest.getCurrent() == null ? actor.address() : address();
    }
}
