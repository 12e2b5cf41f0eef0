package io.tollgate.console.tryit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;
import com.vaadin.flow.component.confirmdialog.ConfirmDialogTester;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.limit.LimitEditorView;
import io.tollgate.console.login.LoginView;
import io.tollgate.console.role.RoleEditorView;
import io.tollgate.console.role.RoleListView;
import io.tollgate.console.route.RouteEditorView;
import io.tollgate.console.route.RouteListView;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.operator.OperatorSessions;
import io.tollgate.control.operator.Operators;
import io.tollgate.core.config.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is in an editor goes to the page that tries it, is said there not to be saved, and comes back whole. */
final class DraftWithoutBrowserTest extends ConsoleWithoutBrowser {
    private static final String PATHS = "route-match-paths";
    private static final String PASSWORD = "trying is all that I do";

    private final Catalogue catalogue = console().bean(Catalogue.class);

    private void begin(String name) throws Exception {
        console().put(Kind.UPSTREAM, name, "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        console()
                .put(
                        Kind.ROUTE,
                        name,
                        "{'match':{'paths':['/" + name + "/saved']},'upstream':'" + name
                                + "','access':{'public':true}}");
        signIn();
        navigate(RouteEditorView.class, Map.of("name", name));
        type(PATHS, "/" + name + "/typed");
        type("change-message", "because");
    }

    private void edit(String name) throws Exception {
        begin(name);
        press("try-this-draft");
    }

    /** It is on its way, and whoever edited it must sign in first. */
    private void editUntilTheSessionIsOver(String name) throws Exception {
        begin(name);
        console().bean(OperatorSessions.class).close(SignedIn.session().orElseThrow());
        press("try-this-draft");
        assertThat(getCurrentView()).isInstanceOf(LoginView.class);
    }

    private String savedPath(String name) {
        JsonNode route =
                catalogue.get(RunningConsole.admin(), Kind.ROUTE, name).object().toJson();
        return route.at("/match/paths/0").asText();
    }

    @Test
    void itIsSaidNotToBeSavedAndNothingCanBeSent() throws Exception {
        edit("draft-said");
        assertThat(getCurrentView()).isInstanceOf(TryView.class);
        assertThat(text("try-draft")).contains("a draft of route draft-said", "not saved");
        assertThat(one(TextField.class, "try-url").getValue()).isEqualTo("/draft-said/typed");
        assertThat(sees("try-send")).isFalse();
        assertThat(sees("try-dry")).isTrue();
        assertThat(savedPath("draft-said")).isEqualTo("/draft-said/saved");
    }

    @Test
    void theEditorGoesOnWithEverythingThatWasTyped() throws Exception {
        edit("draft-back");
        press("try-draft-back");
        assertThat(getCurrentView()).isInstanceOf(RouteEditorView.class);
        assertThat(one(TextArea.class, PATHS).getValue()).isEqualTo("/draft-back/typed");
        assertThat(one(TextField.class, "change-message").getValue()).isEqualTo("because");
        press("save");
        assertThat(getCurrentView()).isInstanceOf(RouteListView.class);
        assertThat(savedPath("draft-back")).isEqualTo("/draft-back/typed");
    }

    @Test
    void whatSomebodyElseSavedMeanwhileIsFoundWhenItIsSaved() throws Exception {
        edit("draft-overtaken");
        console()
                .put(
                        Kind.ROUTE,
                        "draft-overtaken",
                        "{'match':{'paths':['/theirs']},'upstream':'draft-overtaken','access':{'public':true}}");
        press("try-draft-back");
        press("save");
        assertThat(sees("save-stale")).isTrue();
        assertThat(savedPath("draft-overtaken")).isEqualTo("/theirs");
    }

    @Test
    void leavingForAnotherPageAsksBeforeItIsLost() throws Exception {
        edit("draft-left");
        UI.getCurrent().navigate("roles");
        new ConfirmDialogTester(find(ConfirmDialog.class).single()).cancel();
        assertThat(getCurrentView()).isInstanceOf(TryView.class);
        UI.getCurrent().navigate("roles");
        new ConfirmDialogTester(find(ConfirmDialog.class).single()).confirm();
        assertThat(getCurrentView()).isInstanceOf(RoleListView.class);

        navigate(RouteEditorView.class, Map.of("name", "draft-left"));
        assertThat(one(TextArea.class, PATHS).getValue()).as("given up").isEqualTo("/draft-left/saved");
    }

    @Test
    void aLinkToThePageThatShowsItKeepsIt() throws Exception {
        edit("draft-kept");
        UI.getCurrent().navigate("try");
        assertThat(text("try-draft")).contains("a draft of route draft-kept");
        press("try-draft-back");
        assertThat(one(TextArea.class, PATHS).getValue()).isEqualTo("/draft-kept/typed");
    }

    @Test
    void whoSignsInAgainAtTheSameTabGoesOnWithIt() throws Exception {
        editUntilTheSessionIsOver("draft-same");
        signIn();
        UI.getCurrent().navigate("try");
        assertThat(text("try-draft")).contains("a draft of route draft-same");
    }

    @Test
    void whoeverElseSignsInAtTheSameTabGetsNothingOfIt() throws Exception {
        String admin = OperatorRole.ADMIN.wireName();
        console().bean(Operators.class).create("draft-other", PASSWORD, List.of(admin), RunningConsole.admin());
        editUntilTheSessionIsOver("draft-theirs");
        signIn("draft-other", PASSWORD);
        UI.getCurrent().navigate("try");
        assertThat(getCurrentView()).isInstanceOf(TryView.class);
        assertThat(sees("try-draft")).isFalse();
        navigate(RouteEditorView.class, Map.of("name", "draft-theirs"));
        assertThat(one(TextArea.class, PATHS).getValue()).isEqualTo("/draft-theirs/saved");
    }

    @Test
    void aNewRoleAndALimitCanBeTriedToo() {
        signIn();
        navigate("new/limit", LimitEditorView.class);
        assertThat(sees("try-this-draft")).isTrue();
        navigate("new/role", RoleEditorView.class);
        type("role-name", "draft-role");
        press("try-this-draft");
        assertThat(text("try-draft")).contains("a draft of role draft-role");
        press("try-draft-back");
        assertThat(one(TextField.class, "role-name").getValue()).isEqualTo("draft-role");
    }

    @Test
    void withoutADraftThePageIsAsEver() {
        signIn();
        UI.getCurrent().navigate("try");
        assertThat(sees("try-draft")).isFalse();
        assertThat(sees("try-send")).isTrue();
    }
}
