package io.tollgate.console.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.account.Account;
import io.tollgate.control.account.AccountDraft;
import io.tollgate.control.account.Accounts;
import io.tollgate.control.account.RoleCatalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.Operators;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** People are made, changed and let go in the console, and so are their roles. */
final class OperatorDialogTest extends ConsoleWithoutBrowser {
    private static final String PASSWORD = "a sentence for the first day";

    @Test
    void whoIsMadeSignsInWithThePasswordThatIsShownOnceAndChoosesAnother() {
        signIn();
        UI.getCurrent().navigate("operators");
        press("operators-new");
        type("operator-name", "dialog-made");
        choose("operator-roles", Set.of("viewer"));
        press("operator-save");
        String password = one("operator-password").getElement().getChild(0).getText();
        assertThat(account("dialog-made").roles()).containsExactly("viewer");
        press("operator-close");
        assertThat(sees("operator-open-dialog-made")).isTrue();
        press("operator-open-dialog-made");
        assertThat(sees("operator-password")).as("shown once").isFalse();

        cleanVaadinEnvironment();
        initVaadinEnvironment();
        signIn("dialog-made", password);
        assertThat(UI.getCurrent().getActiveViewLocation().getPath()).isEqualTo("account");
    }

    @Test
    void rolesAreChanged() {
        make("dialog-changed");
        signIn();
        UI.getCurrent().navigate("operators");
        press("operator-open-dialog-changed");
        choose("operator-roles", Set.of("viewer", "editor"));
        press("operator-save");
        assertThat(account("dialog-changed").roles()).containsExactlyInAnyOrder("editor", "viewer");
        assertThat(sees("operator-dialog")).isFalse();
    }

    @Test
    void aNewPasswordTakesTheOldOnesPlace() {
        make("dialog-reset");
        signIn();
        UI.getCurrent().navigate("operators");
        press("operator-open-dialog-reset");
        press("operator-reset");
        press("confirm");
        String password = one("operator-password").getElement().getChild(0).getText();
        assertThat(password).isNotEqualTo(PASSWORD);

        cleanVaadinEnvironment();
        initVaadinEnvironment();
        signIn("dialog-reset", PASSWORD);
        assertThat(sees("login-submit")).as("the old one opens nothing").isTrue();
        signIn("dialog-reset", password);
        assertThat(sees("login-submit")).isFalse();
    }

    @Test
    void aNameThatIsTakenIsSaidAndNobodyIsChanged() {
        make("dialog-taken");
        signIn();
        UI.getCurrent().navigate("operators");
        press("operators-new");
        type("operator-name", "dialog-taken");
        choose("operator-roles", Set.of("admin"));
        press("operator-save");
        assertThat(sees("operator-dialog")).isTrue();
        assertThat(text("save-stale")).contains("Not saved");
        assertThat(account("dialog-taken").roles()).containsExactly("viewer");
    }

    @Test
    void whoIsDeletedIsGone() {
        make("dialog-deleted");
        signIn();
        UI.getCurrent().navigate("operators");
        press("operator-open-dialog-deleted");
        press("operator-delete");
        assertThat(account("dialog-deleted").username()).as("before an answer").isEqualTo("dialog-deleted");
        press("confirm");
        assertThat(sees("operator-open-dialog-deleted")).isFalse();
    }

    @Test
    void aRoleOfOnesOwnIsMadeChangedAndDeleted() {
        signIn();
        UI.getCurrent().navigate("operator-roles");
        press("operator-roles-new");
        type("operator-role-name", "dialog-role");
        choose("operator-role-permissions", Set.of(OperatorPermission.ROUTES_READ));
        press("operator-role-save");
        assertThat(permissions("dialog-role")).containsExactly(OperatorPermission.ROUTES_READ);

        press("operator-role-open-dialog-role");
        choose("operator-role-permissions", Set.of(OperatorPermission.LIMITS_READ));
        press("operator-role-save");
        assertThat(permissions("dialog-role")).containsExactly(OperatorPermission.LIMITS_READ);

        press("operator-role-open-dialog-role");
        press("operator-role-delete");
        press("confirm");
        assertThat(sees("operator-role-open-dialog-role")).isFalse();
    }

    @Test
    void whatSomebodyElseChangedOfAnOperatorIsLoadedAndNotOverwritten() {
        make("dialog-overtaken");
        signIn();
        UI.getCurrent().navigate("operators");
        press("operator-open-dialog-overtaken");
        choose("operator-roles", Set.of("admin"));
        console()
                .bean(Accounts.class)
                .put(
                        RunningConsole.admin(),
                        "dialog-overtaken",
                        new AccountDraft(List.of("editor"), true, null),
                        WriteOptions.plain());
        press("operator-save");
        assertThat(text("save-stale")).contains("Not saved");
        assertThat(account("dialog-overtaken").roles()).containsExactly("editor");

        press("stale-theirs");
        assertThat(chosen("operator-roles")).isEqualTo(Set.of("editor"));
        assertThat(text("stale-mine")).contains("admin");
        choose("operator-roles", Set.of("editor", "viewer"));
        press("operator-save");
        assertThat(account("dialog-overtaken").roles()).containsExactlyInAnyOrder("editor", "viewer");
    }

    @Test
    void whatSomebodyElseChangedOfARoleIsLoadedAndNotOverwritten() {
        role("dialog-overtaken-role", OperatorPermission.ROUTES_READ);
        signIn();
        UI.getCurrent().navigate("operator-roles");
        press("operator-role-open-dialog-overtaken-role");
        choose("operator-role-permissions", Set.of(OperatorPermission.KEYS_READ));
        role("dialog-overtaken-role", OperatorPermission.LIMITS_READ);
        press("operator-role-save");
        assertThat(text("save-stale")).contains("Not saved");
        assertThat(permissions("dialog-overtaken-role")).containsExactly(OperatorPermission.LIMITS_READ);

        press("stale-theirs");
        assertThat(chosen("operator-role-permissions")).isEqualTo(Set.of(OperatorPermission.LIMITS_READ));
        assertThat(text("stale-mine")).contains(OperatorPermission.KEYS_READ.wireName());
        choose("operator-role-permissions", Set.of(OperatorPermission.LIMITS_READ, OperatorPermission.ROUTES_READ));
        press("operator-role-save");
        assertThat(permissions("dialog-overtaken-role"))
                .containsExactlyInAnyOrder(OperatorPermission.LIMITS_READ, OperatorPermission.ROUTES_READ);
    }

    @Test
    void aRoleThatSomebodyHasIsKept() {
        console()
                .bean(RoleCatalogue.class)
                .put(RunningConsole.admin(), "dialog-held-role", Json.object(), WriteOptions.plain());
        console()
                .bean(Operators.class)
                .create("dialog-holder", PASSWORD, List.of("dialog-held-role"), RunningConsole.admin());
        signIn();
        UI.getCurrent().navigate("operator-roles");
        press("operator-role-open-dialog-held-role");
        press("operator-role-delete");
        press("confirm");
        assertThat(text("banner")).contains("dialog-holder");
        assertThat(permissions("dialog-held-role")).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static <T> void choose(String id, Set<T> what) {
        ((CheckboxGroup<T>) one(id)).setValue(what);
    }

    private static Set<?> chosen(String id) {
        return ((CheckboxGroup<?>) one(id)).getValue();
    }

    private void role(String name, OperatorPermission permission) {
        ObjectNode document = Json.object();
        document.putArray("permissions").add(permission.wireName());
        console().bean(RoleCatalogue.class).put(RunningConsole.admin(), name, document, WriteOptions.plain());
    }

    private void make(String name) {
        console().bean(Operators.class).create(name, PASSWORD, List.of("viewer"), RunningConsole.admin());
    }

    private Account account(String name) {
        return console().bean(Accounts.class).get(RunningConsole.admin(), name);
    }

    private Set<OperatorPermission> permissions(String role) {
        return console()
                .bean(RoleCatalogue.class)
                .get(RunningConsole.admin(), role)
                .permissions();
    }
}
