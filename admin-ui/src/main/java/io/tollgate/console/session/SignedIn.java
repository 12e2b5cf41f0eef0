package io.tollgate.console.session;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinService;
import com.vaadin.flow.server.VaadinSession;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorSessions;
import io.tollgate.control.operator.OperatorSessions.SessionKind;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.Operators.Standing;
import io.tollgate.control.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

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

    /** Whether this person may as of a few seconds ago: for what comes to an open page by itself. */
    public static boolean mayStill(OperatorPermission permission) {
        return presence()
                .flatMap(Presence::recent)
                .map(actor -> actor.may(permission))
                .orElse(false);
    }

    /** Whether this person may all of that as of a few seconds ago, asked whenever something comes to an open page. */
    public static BooleanSupplier still(OperatorPermission... needed) {
        List<OperatorPermission> all = List.of(needed);
        return () -> all.stream().allMatch(SignedIn::mayStill);
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

    /** What a console session is asked about. */
    public record Desk(Operators operators, OperatorSessions sessions, DatabaseWatch database) {}

    /** Makes this browser that person's. The session's id changes: one that was planted before is worth nothing. */
    public static void enter(Standing standing, Desk desk) {
        VaadinRequest request = VaadinRequest.getCurrent();
        VaadinService.reinitializeSession(request);
        String username = standing.actor().username();
        String agent = request.getHeader("User-Agent");
        UUID session = desk.sessions().open(standing, SessionKind.CONSOLE, agent == null ? "" : agent);
        Presence presence = new Presence(
                standing,
                () -> {
                    if (!desk.database().up()) {
                        throw new ProblemException.Unavailable(null); // nobody waits for what is known to be away
                    }
                    return desk.sessions().use(session)
                            ? desk.operators().standing(username, address(), requestId())
                            : Optional.empty();
                },
                System::nanoTime);
        VaadinSession.getCurrent().setAttribute(Presence.class, presence);
        VaadinSession.getCurrent().setAttribute(OwnSession.class, new OwnSession(session, desk.sessions()));
    }

    /** The session of this browser among the person's. */
    private record OwnSession(UUID id, OperatorSessions sessions) {}

    /** The id of this browser's session; empty before sign-in. */
    public static Optional<UUID> session() {
        return Optional.ofNullable(VaadinSession.getCurrent())
                .map(session -> session.getAttribute(OwnSession.class))
                .map(OwnSession::id);
    }

    /** Whether the person may do nothing but change the password. */
    public static boolean mustChangePassword() {
        return presence().map(Presence::mustChangePassword).orElse(false);
    }

    /** Asks anew who is here; nobody when the person is gone, or the password is another. */
    static Optional<Actor> refresh() {
        return presence().flatMap(Presence::now);
    }

    /** Whether somebody was signed in here whose session is over, as last read. */
    static boolean isOver() {
        return presence().isPresent() && find().isEmpty();
    }

    /**
     * Sends the browser to the sign-in page, which says why, when the session is over by what holds now, and says whether it
     * is. It loads that page anew: nothing of this one stays, whatever lies over it.
     */
    public static boolean leaveIfOver() {
        UI ui = UI.getCurrent();
        if (ui == null || refresh().isPresent()) {
            return false;
        }
        ui.getPage().setLocation(AccessGate.signInAgain(ui.getInternals().getActiveViewLocation()));
        return true;
    }

    /**
     * The same for a page that was drawn in the session {@code own}. When somebody has signed in again in another tab meanwhile, it
     * is loaded anew as theirs: it shows what the person before might see, and no watch is kept on their session.
     */
    public static void leaveIfOver(UUID own) {
        if (session().equals(Optional.of(own))) {
            leaveIfOver();
        } else {
            UI.getCurrent().getPage().reload();
        }
    }

    /** Ends the session, and shows the sign-in page. */
    public static void leave() {
        OwnSession own = VaadinSession.getCurrent().getAttribute(OwnSession.class);
        if (own != null) {
            try {
                own.sessions().close(own.id());
            } catch (ProblemException.Unavailable e) {
                // it ends by itself after a few hours; this browser forgets it now
            }
        }
        UI.getCurrent().getPage().setLocation("/login");
        VaadinSession.getCurrent().getSession().invalidate();
    }

    private static String address(Actor actor) {
        return VaadinRequest.getCurrent() == null ? actor.address() : address();
    }
}
