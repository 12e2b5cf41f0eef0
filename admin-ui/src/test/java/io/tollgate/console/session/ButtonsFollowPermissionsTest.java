package io.tollgate.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.textfield.TextArea;
import io.tollgate.console.audit.AuditView;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.login.LoginView;
import io.tollgate.console.overview.OverviewView;
import io.tollgate.console.role.RoleEditorView;
import io.tollgate.console.role.RoleListView;
import io.tollgate.console.shell.RefusalView;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.operator.Operators;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody is offered what they may not do, and nobody sees a page before sign-in. */
final class ButtonsFollowPermissionsTest extends ConsoleWithoutBrowser {
    private static final String PASSWORD = "looking is all that I do";

    @Test
    void whoComesToAPageIsSentToSignInAndThenToThatPage() {
        UI.getCurrent().navigate("roles");
        assertThat(getCurrentView()).isInstanceOf(LoginView.class);
        type("login-username", "admin");
        type("login-password", RunningConsole.PASSWORD);
        press("login-submit");
        assertThat(getCurrentView()).isInstanceOf(RoleListView.class);
        assertThat(text("signed-in-as")).contains("admin");
    }

    @Test
    void aWrongPasswordIsSaidAndOpensNothing() {
        signIn("admin", "no password at all");
        assertThat(getCurrentView()).isInstanceOf(LoginView.class);
        assertThat(text("login-error")).contains("Not signed in");
        UI.getCurrent().navigate("");
        assertThat(getCurrentView()).isInstanceOf(LoginView.class);
        signIn();
        assertThat(getCurrentView()).isInstanceOf(OverviewView.class);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whoOnlyLooksIsOfferedNothingNewOfAnyKind(Kind kind) {
        enter(OperatorRole.VIEWER);
        UI.getCurrent().navigate(kind.plural());
        assertThat(text("page-title")).isNotBlank();
        assertThat(sees(kind.plural() + "-new")).isFalse();
        assertThat(sees(kind.plural() + "-first")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whoWritesIsOfferedIt(Kind kind) {
        enter(OperatorRole.EDITOR);
        UI.getCurrent().navigate(kind.plural());
        assertThat(sees(kind.plural() + "-new")).isTrue();
    }

    @Test
    void whoOnlyLooksCanNeitherTypeNorSaveNorDelete() {
        console()
                .bean(Catalogue.class)
                .put(RunningConsole.admin(), Kind.ROLE, "looked-over", Json.object(), WriteOptions.plain());
        enter(OperatorRole.VIEWER);
        search("roles", "looked-over");
        assertThat(sees("roles-row-looked-over")).isTrue();
        assertThat(sees("role-delete-looked-over")).isFalse();

        navigate(RoleEditorView.class, Map.of("name", "looked-over"));
        assertThat(one(TextArea.class, "role-permissions").isReadOnly()).isTrue();
        assertThat(sees("save")).isFalse();
        assertThat(sees("delete")).isFalse();
        assertThat(sees("change-message")).isFalse();
    }

    @Test
    void aPageThatOneMayNotSeeIsRefusedAndNotInTheRail() {
        enter(OperatorRole.VIEWER);
        assertThat(sees("nav-routes")).isTrue();
        assertThat(sees("nav-audit")).isFalse();
        UI.getCurrent().navigate("audit");
        assertThat(getCurrentView()).isInstanceOf(RefusalView.class);
        assertThat(text("banner")).contains("audit:read");
    }

    @Test
    void whoMaySeesIt() {
        signIn();
        assertThat(sees("nav-audit")).isTrue();
        navigate(AuditView.class);
    }

    private void enter(OperatorRole role) {
        String name = "only-" + role.wireName();
        console().bean(Operators.class).create(name, PASSWORD, List.of(role.wireName()), RunningConsole.admin());
        signIn(name, PASSWORD);
    }
}
