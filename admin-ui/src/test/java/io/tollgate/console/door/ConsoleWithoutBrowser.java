package io.tollgate.console.door;

import com.vaadin.browserless.BrowserlessTest;
import com.vaadin.browserless.ComponentTester;
import com.vaadin.browserless.internal.MockVaadin;
import com.vaadin.browserless.internal.SessionObjects;
import com.vaadin.browserless.mocks.MockedUI;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.internal.CurrentInstance;
import com.vaadin.flow.server.ServiceDestroyEvent;
import com.vaadin.flow.server.SessionInitEvent;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinResponse;
import com.vaadin.flow.server.VaadinService;
import com.vaadin.flow.server.VaadinServletService;
import com.vaadin.flow.server.VaadinSession;
import io.tollgate.console.host.BrowserlessServlet;
import io.tollgate.console.login.LoginView;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.node.BooleanNode;

/**
 * Views at work with the services of a running control plane and without a browser: a session, a user interface and a
 * router of Vaadin's own, and our gate before every page. What only a browser does (styles, scripts, focus) is not here; see
 * the tests in {@code e2e}. Each test begins before sign-in. The ids are those of {@code TESTIDS.md}.
 */
public abstract class ConsoleWithoutBrowser extends BrowserlessTest {
    /** Vaadin itself only holds it weakly. */
    private @Nullable SessionObjects session;

    /** One for all classes of a run: starting it takes longer than all their tests. */
    private static final class Shared {
        static final RunningConsole CONSOLE = RunningConsole.start();
    }

    /** The console that is looked at. It is shared: a test names what it makes after itself. */
    protected RunningConsole console() {
        return Shared.CONSOLE;
    }

    /** As the library's own, but that Vaadin 25.3 tells listeners by a bus which that does not know (decision 45). */
    @BeforeEach
    @Override
    protected void initVaadinEnvironment() {
        scanTesters();
        VaadinServletService service =
                MockVaadin.setupServlet(new BrowserlessServlet(console().context()), Set.of());
        VaadinService.setCurrent(service);
        SessionObjects opened = MockVaadin.createSessionObjects(service);
        session = opened;
        CurrentInstance.set(VaadinRequest.class, opened.getRequest());
        CurrentInstance.set(VaadinResponse.class, opened.getResponse());
        VaadinSession.setCurrent(opened.getSession());
        service.getEventBus().fireEvent(new SessionInitEvent(service, opened.getSession(), opened.getRequest()));
        MockVaadin.createUI(MockedUI::new, opened.getSession());
        initSignalsSupport();
    }

    @AfterEach
    @Override
    protected void cleanVaadinEnvironment() {
        MockVaadin.closeCurrentUI(true);
        if (session != null) {
            MockVaadin.fireSessionDestroyAndDrain(session.getSession());
            session = null;
        }
        VaadinService service = VaadinService.getCurrent();
        if (service != null) {
            service.getEventBus().fireEvent(new ServiceDestroyEvent(service));
            VaadinService.setCurrent(null);
        }
        super.cleanVaadinEnvironment();
    }

    /** Signs in on the page for it. */
    protected final void signIn(String username, String password) {
        navigate(LoginView.class);
        type("login-username", username);
        type("login-password", password);
        press("login-submit");
    }

    /** Signs in as who may do everything. */
    protected final void signIn() {
        signIn("admin", RunningConsole.PASSWORD);
    }

    /** What has that id; fails when nothing has it, or a person could not see it. */
    protected final Component one(String id) {
        return find(Component.class).withTestId(id).single();
    }

    /** The same, of a type. */
    protected final <C extends Component> C one(Class<C> type, String id) {
        return type.cast(one(id));
    }

    /** Whether a person sees what has that id. */
    protected final boolean sees(String id) {
        return find(Component.class).withTestId(id).exists();
    }

    /** What stands there, with all that is in it. */
    protected final String text(String id) {
        return one(id).getElement().getTextRecursively();
    }

    /** Types into a field and leaves it. */
    protected final void type(String id, String text) {
        Component field = one(id);
        if (field instanceof TextArea area) {
            test(area).setValue(text);
        } else if (field instanceof PasswordField password) {
            test(password).setValue(text);
        } else {
            test((TextField) field).setValue(text);
        }
    }

    /** Presses, as a person can; fails when it is switched off or behind a dialog. */
    protected final void press(String id) {
        click(one(id));
        drawn();
    }

    /** One press of which nothing has come back to the browser yet. */
    protected static void click(Component button) {
        new ComponentTester<>(button).click();
    }

    /** The browser draws what came of the presses before, and says so to whoever asked to be told. */
    protected static void drawn() {
        roundTrip();
        UI.getCurrent().getInternals().dumpPendingJavaScriptInvocations().stream()
                .filter(asked -> asked.getInvocation().getExpression().contains("return true"))
                .forEach(asked -> asked.complete(BooleanNode.TRUE));
    }
}
