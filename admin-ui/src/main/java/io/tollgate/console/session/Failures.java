package io.tollgate.console.session;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.CustomizedSystemMessages;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import io.tollgate.console.kit.Toast;
import io.tollgate.control.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to an exception that no page caught, and to a page whose session is over. */
@Singleton
final class Failures implements VaadinServiceInitListener {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    @Override
    public void serviceInit(ServiceInitEvent event) {
        event.getSource().setSystemMessagesProvider(request -> {
            CustomizedSystemMessages messages = new CustomizedSystemMessages();
            // Go on to the sign-in page at once: there is nothing to decide.
            messages.setSessionExpiredNotificationEnabled(false);
            return messages;
        });
        event.getSource()
                .addSessionInitListener(init -> init.getSession().setErrorHandler(error -> say(error.getThrowable())));
    }

    private static void say(Throwable thrown) {
        Throwable cause = thrown.getCause(); // what was drawn from another thread comes wrapped
        Throwable failure = thrown instanceof ExecutionException && cause != null ? cause : thrown;
        if (failure instanceof ProblemException.Unauthorized && SignedIn.leaveIfOver()) {
            return; // nothing on this page can be done any more, and the sign-in page says why
        }
        if (failure instanceof ProblemException refusal) {
            toast("Refused: " + refusal.getMessage());
            return;
        }
        String id = SignedIn.requestId();
        LOG.error("console: an action failed, id {}", id, failure);
        toast("Something failed. The control plane’s log says why, with the id " + id + ".");
    }

    private static void toast(String text) {
        if (UI.getCurrent() != null) {
            Toast.failed(text);
        }
    }
}
