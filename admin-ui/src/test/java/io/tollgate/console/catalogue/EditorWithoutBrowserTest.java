package io.tollgate.console.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;
import com.vaadin.flow.component.confirmdialog.ConfirmDialogTester;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.radiobutton.RadioButtonGroupTester;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.consumer.ConsumerEditorView;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.role.RoleEditorView;
import io.tollgate.console.role.RoleListView;
import io.tollgate.console.route.RouteEditorView;
import io.tollgate.console.route.RouteListView;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody typed is theirs until it is saved or they give it up. */
final class EditorWithoutBrowserTest extends ConsoleWithoutBrowser {
    private static final String PERMISSIONS = "role-permissions";
    private static final String PREFIX = "route-path-stripPrefix";

    private final Catalogue catalogue = console().bean(Catalogue.class);

    @Test
    void aSaveThatIsRefusedKeepsWhatWasTypedAndSaysWhatIsWrongAtItsField() {
        signIn();
        navigate("new/role", RoleEditorView.class);
        type("role-name", "typed-once");
        type(PERMISSIONS, "orders:read\nno permission");
        type("change-message", "because");
        press("save");

        assertThat(getCurrentView()).isInstanceOf(RoleEditorView.class);
        assertThat(text("save-error")).contains("Not saved");
        TextArea permissions = one(TextArea.class, PERMISSIONS);
        assertThat(permissions.isInvalid()).isTrue();
        assertThat(permissions.getErrorMessage()).isNotBlank();
        assertThat(permissions.getValue()).isEqualTo("orders:read\nno permission");
        assertThat(one(TextField.class, "role-name").getValue()).isEqualTo("typed-once");
        assertThat(one(TextField.class, "role-name").isInvalid()).isFalse();
        assertThat(one(TextField.class, "change-message").getValue()).isEqualTo("because");
        assertThatThrownBy(() -> stored(Kind.ROLE, "typed-once")).isInstanceOf(NotFound.class);

        type(PERMISSIONS, "orders:read");
        assertThat(permissions.isInvalid()).isFalse();
        press("save");
        assertThat(getCurrentView()).isInstanceOf(RoleListView.class);
        assertThat(stored(Kind.ROLE, "typed-once").path("permissions"))
                .extracting(JsonNode::asText)
                .containsExactly("orders:read");
    }

    @Test
    void aNameThatIsTakenLosesNothingAndReplacesNothing() throws Exception {
        console().put(Kind.ROLE, "taken", "{'permissions':['first:read']}");
        signIn();
        navigate("new/role", RoleEditorView.class);
        type("role-name", "taken");
        type(PERMISSIONS, "second:read");
        press("save");

        assertThat(sees("save-stale")).isTrue();
        assertThat(one(TextArea.class, PERMISSIONS).getValue()).isEqualTo("second:read");
        assertThat(stored(Kind.ROLE, "taken").path("permissions"))
                .extracting(JsonNode::asText)
                .containsExactly("first:read");
    }

    @Test
    void leavingAsksBeforeEditsAreLost() throws Exception {
        console().put(Kind.ROLE, "edited", "{'permissions':['a:read']}");
        signIn();
        navigate(RoleEditorView.class, Map.of("name", "edited"));
        type(PERMISSIONS, "a:read\nb:read");

        UI.getCurrent().navigate("roles");
        new ConfirmDialogTester(find(ConfirmDialog.class).single()).cancel();
        assertThat(getCurrentView()).isInstanceOf(RoleEditorView.class);
        assertThat(one(TextArea.class, PERMISSIONS).getValue()).isEqualTo("a:read\nb:read");

        UI.getCurrent().navigate("roles");
        new ConfirmDialogTester(find(ConfirmDialog.class).single()).confirm();
        assertThat(getCurrentView()).isInstanceOf(RoleListView.class);
        assertThat(stored(Kind.ROLE, "edited").path("permissions")).hasSize(1);
    }

    @Test
    void leavingThePageOfWhatWasJustMadeAsksToo() {
        signIn();
        navigate("new/consumer", ConsumerEditorView.class);
        type("consumer-name", "just-made");
        press("save");
        assertThat(UI.getCurrent().getActiveViewLocation().getPath()).isEqualTo("consumers/just-made");

        one(Checkbox.class, "consumer-enabled").setValue(false);
        UI.getCurrent().navigate("consumers");
        new ConfirmDialogTester(find(ConfirmDialog.class).single()).cancel();
        assertThat(one(Checkbox.class, "consumer-enabled").getValue()).isFalse();
        press("save");
        assertThat(stored(Kind.CONSUMER, "just-made").path("enabled").asBoolean())
                .isFalse();
    }

    @Test
    void whoOnlyLookedLeavesUnasked() throws Exception {
        console().put(Kind.ROLE, "looked-at", "{'permissions':['a:read']}");
        signIn();
        navigate(RoleEditorView.class, Map.of("name", "looked-at"));
        navigate(RoleListView.class);
        assertThat(find(ConfirmDialog.class).exists()).isFalse();
    }

    @Test
    void ofTwoWhoEditOneObjectTheSecondSeesWhatBothChangedAndBringsItTogether() throws Exception {
        console().put(Kind.ROLE, "shared", "{'permissions':['a:read']}");
        signIn();
        navigate(RoleEditorView.class, Map.of("name", "shared"));
        type(PERMISSIONS, "a:read\nmine:read");
        console().put(Kind.ROLE, "shared", "{'permissions':['a:read','theirs:read']}");
        press("save");

        assertThat(text("merge-theirs")).contains("/permissions", "theirs:read");
        assertThat(text("merge-mine")).contains("/permissions", "mine:read");
        assertThat(one(TextArea.class, PERMISSIONS).getValue()).isEqualTo("a:read\nmine:read");
        assertThat(stored(Kind.ROLE, "shared").path("permissions")).hasSize(2);

        press("stale-merge");
        assertThat(sees("save-merged")).isTrue();
        assertThat(sees("merge")).isFalse();
        assertThat(one(TextArea.class, PERMISSIONS).getValue()).contains("mine:read", "theirs:read");
        assertThat(stored(Kind.ROLE, "shared").path("permissions")).hasSize(2); // not before it is saved

        press("save");
        assertThat(stored(Kind.ROLE, "shared").path("permissions"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("a:read", "mine:read", "theirs:read");
    }

    @Test
    void whatBothChangedToSomethingElseIsDecidedBeforeAnythingComesTogether() throws Exception {
        console().put(Kind.UPSTREAM, "clash", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        console().put(Kind.ROUTE, "clash", route("/first"));
        signIn();
        navigate(RouteEditorView.class, Map.of("name", "clash"));
        type(PREFIX, "/mine");
        console().put(Kind.ROUTE, "clash", route("/theirs"));
        press("save");

        press("stale-merge");
        RadioButtonGroup<?> decision = one(RadioButtonGroup.class, "merge-decide-path-stripPrefix");
        assertThat(decision.isInvalid()).isTrue();
        assertThat(sees("save-merged")).isFalse();

        new RadioButtonGroupTester<>(decision).selectItem("Yours: \"/mine\"");
        press("stale-merge");
        assertThat(sees("save-merged")).isTrue();
        press("save");
        assertThat(getCurrentView()).isInstanceOf(RouteListView.class);
        assertThat(stored(Kind.ROUTE, "clash").at("/path/stripPrefix").asText()).isEqualTo("/mine");
    }

    @Test
    void aRouteThatAnotherOneTakesTheRequestsOfIsSaidToBeWhenItIsSaved() throws Exception {
        console().put(Kind.UPSTREAM, "shadow", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        console()
                .put(
                        Kind.ROUTE,
                        "shadow-wide",
                        "{'match':{'paths':['/shadow/**']},'priority':5,'upstream':'shadow','access':{'public':true}}");
        console()
                .put(
                        Kind.ROUTE,
                        "shadow-narrow",
                        "{'match':{'paths':['/not-in-the-shadow']},'upstream':'shadow','access':{'public':true}}");
        signIn();
        navigate(RouteEditorView.class, Map.of("name", "shadow-narrow"));
        type("route-match-paths", "/shadow/of-it");
        press("save");
        assertThat(getCurrentView()).isInstanceOf(RouteListView.class);
        assertThat(text("saved-risks")).contains("No request reaches it", "shadow-wide");

        UI.getCurrent().navigate("roles");
        assertThat(sees("saved-risks")).as("said once").isFalse();
        navigate(RouteEditorView.class, Map.of("name", "shadow-narrow"));
        type("route-tags", "quiet");
        press("save");
        assertThat(sees("saved-risks")).as("nothing to say").isFalse();
    }

    @Test
    void editsOfWhatSomebodyDeletedCanBecomeANewOne() throws Exception {
        console().put(Kind.ROLE, "deleted", "{'permissions':['a:read']}");
        signIn();
        navigate(RoleEditorView.class, Map.of("name", "deleted"));
        type(PERMISSIONS, "mine:read");
        catalogue.delete(RunningConsole.admin(), Kind.ROLE, "deleted", WriteOptions.plain());
        press("save");

        press("stale-again");
        assertThat(one(TextArea.class, PERMISSIONS).getValue()).isEqualTo("mine:read");
        press("save");
        assertThat(stored(Kind.ROLE, "deleted").path("permissions"))
                .extracting(JsonNode::asText)
                .isEqualTo(List.of("mine:read"));
    }

    private static String route(String prefix) {
        return "{'match':{'paths':['/clash/**']},'upstream':'clash','path':{'stripPrefix':'" + prefix
                + "'},'access':{'public':true}}";
    }

    @Test
    void aPrivateKeyThatIsStoredIsNotShownAndStaysUnlessAnotherIsPasted() {
        TestCertificates.Issued issued = TestCertificates.selfSigned("kept.example.com");
        catalogue.put(
                RunningConsole.admin(),
                Kind.CERTIFICATE,
                "kept",
                Json.object().put("certPem", issued.pem()).put("keyPem", issued.keyPem()),
                WriteOptions.plain());
        String sealed = stored(Kind.CERTIFICATE, "kept").path("keyPem").textValue();
        signIn();
        UI.getCurrent().navigate("certificates/kept");
        TextArea key = one(TextArea.class, "certificate-keyPem");
        assertThat(key.getValue()).isEmpty();
        assertThat(key.getHelperText()).contains("A key is stored");
        assertThat(getCurrentView().getElement().getTextRecursively())
                .contains("\"keyPem\" : \"stored\"")
                .doesNotContain(sealed);

        type("certificate-keyPem", "pasted by mistake");
        type("certificate-keyPem", "");
        type("certificate-hosts", "kept.example.com");
        press("save");
        assertThat(stored(Kind.CERTIFICATE, "kept").path("keyPem").textValue()).isEqualTo(sealed);
        assertThat(stored(Kind.CERTIFICATE, "kept").path("hosts")).hasSize(1);
        // It ends soon, and an alert of that is in the way of others.
        catalogue.delete(RunningConsole.admin(), Kind.CERTIFICATE, "kept", WriteOptions.plain());
    }

    private JsonNode stored(Kind kind, String name) {
        return catalogue.get(RunningConsole.admin(), kind, name).object().toJson();
    }
}
