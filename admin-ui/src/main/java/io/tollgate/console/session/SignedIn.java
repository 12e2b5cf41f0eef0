package io.tollgate.console.session;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinService;
import com.vaadin.flow.server.VaadinSession;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.Operators.Standing;
import io.tollgate.control.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;

/** The person at this browser. */
public final class SignedIn {
    private SignedIn() {}

    /** Who it is; empty before sign-in. */
    public static Optional<Actor> find() {
        return presence().flatMap(Presence::known);
    }

    private static Optional<Presence> presence() {
        return Optional.ofNullable(VaadinSession.getCurrent()).map(session -> session.getAttribute(Presence.class));
    }

    /**
     * Who does what is done now, with what they may as of a few seconds ago at most; each call is a request of its own in
     * the audit trail. Throws {@link ProblemException.Unauthorized} when they are gone.
     */
    public static Actor actor() {
        Actor actor = presence()
                .flatMap(Presence::recent)
                .orElseThrow(() -> new ProblemException.Unauthorized("You are no longer signed in: sign in again"));
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

    /** Makes this browser that person's. The session's id changes: one that was planted before is worth nothing. */
    public static void enter(Standing standing, Operators operators, DatabaseWatch database) {
        VaadinService.reinitializeSession(VaadinRequest.getCurrent());
        String username = standing.actor().username();
        Presence presence = new Presence(
                standing,
                () -> {
                    if (!database.up()) {
                        throw new ProblemException.Unavailable(null); // nobody waits for what is known to be away
                    }
                    return operators.standing(username, address(), requestId());
                },
                System::nanoTime);
        VaadinSession.getCurrent().setAttribute(Presence.class, presence);
    }

    /** Asks anew who is here; nobody when the person is gone, or the password is another. */
    static Optional<Actor> refresh() {
        return presence().flatMap(Presence::now);
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
