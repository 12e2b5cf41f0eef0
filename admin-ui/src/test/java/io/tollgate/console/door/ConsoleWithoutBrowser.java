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
import com.vaadin.flow.component.textfield.TextAreaTester;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.component.textfield.TextFieldTester;
import com.vaadin.flow.dom.Element;
import com.vaadin.flow.internal.CurrentInstance;
import com.vaadin.flow.internal.nodefeature.VirtualChildrenList;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.server.ServiceDestroyEvent;
import com.vaadin.flow.server.SessionInitEvent;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinResponse;
import com.vaadin.flow.server.VaadinService;
import com.vaadin.flow.server.VaadinServletService;
import com.vaadin.flow.server.VaadinSession;
import io.tollgate.console.host.BrowserlessServlet;
import io.tollgate.console.login.LoginView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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

    /**
     * As the library's own, but that Vaadin 25.3 tells listeners by a bus which that does not know (decision 45). For the same reason
     * its {@code test} is of no use: a tester is made by its constructor.
     */
    @BeforeEach
    @Override
    protected void initVaadinEnvironment() {
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

    /** Opens a list at what its search finds, as a link does. */
    protected static void search(String list, String text) {
        UI.getCurrent().navigate(list, QueryParameters.of("q", text));
    }

    /** What has that id; fails when nothing has it, or a person could not see it. */
    protected static Component one(String id) {
        List<Element> found = shown(id);
        if (found.size() != 1) {
            throw new AssertionError(id + ": there are " + found.size() + " (expected: one) on /"
                    + UI.getCurrent().getActiveViewLocation().getPath() + " with " + ids());
        }
        return found.getFirst().getComponent().orElseThrow();
    }

    /** The same, of a type. */
    protected static <C extends Component> C one(Class<C> type, String id) {
        return type.cast(one(id));
    }

    /** Whether a person sees what has that id. */
    protected static boolean sees(String id) {
        return !shown(id).isEmpty();
    }

    private static List<String> ids() {
        return within(UI.getCurrent().getElement())
                .filter(element -> element.hasAttribute("data-testid"))
                .map(element -> element.getAttribute("data-testid"))
                .distinct()
                .toList();
    }

    /** The library's own search does not look into a dialog's footer. */
    private static List<Element> shown(String id) {
        MockVaadin.clientRoundtrip();
        return within(UI.getCurrent().getElement())
                .filter(element -> id.equals(element.getAttribute("data-testid")))
                .toList();
    }

    private static Stream<Element> within(Element element) {
        if (element.isTextNode() || !element.isVisible()) {
            return Stream.empty();
        }
        List<Element> beside = new ArrayList<>();
        element.getNode()
                .getFeatureIfInitialized(VirtualChildrenList.class)
                .ifPresent(list -> list.forEachChild(node -> beside.add(Element.get(node))));
        return Stream.concat(
                Stream.of(element),
                Stream.concat(element.getChildren(), beside.stream()).flatMap(ConsoleWithoutBrowser::within));
    }

    /** What stands there, with all that is in it. */
    protected static String text(String id) {
        return one(id).getElement().getTextRecursively();
    }

    /** Types into a field and leaves it. */
    protected static void type(String id, String text) {
        Component field = one(id);
        if (field instanceof TextArea area) {
            new TextAreaTester<>(area).setValue(text);
        } else if (field instanceof PasswordField password) {
            new TextFieldTester<>(password).setValue(text);
        } else {
            new TextFieldTester<>((TextField) field).setValue(text);
        }
    }

    /** Presses, as a person can; fails when it is switched off or behind a dialog. */
    protected static void press(String id) {
        click(one(id));
        drawn();
    }

    /** What other threads have for the page comes to it. */
    protected static void pushed() {
        MockVaadin.clientRoundtrip();
    }

    /** One press of which nothing has come back to the browser yet. */
    protected static void click(Component button) {
        new ComponentTester<>(button).click();
    }

    /** The browser draws what came of the presses before, and says so to whoever asked to be told. */
    protected static void drawn() {
        roundTrip();
        UI.getCurrent().getInternals().dumpPendingJavaScriptInvocations().stream()
                .filter(asked -> asked.isSubscribed()
                        && asked.getInvocation().getExpression().contains("return true"))
                .forEach(asked -> asked.complete(BooleanNode.TRUE));
    }
}
