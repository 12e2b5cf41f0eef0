package io.tollgate.console.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.certificate.CertificateListView;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.console.role.RoleEditorView;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists say what is there, what is not, and do at once what is asked in them. */
final class ListWithoutBrowserTest extends ConsoleWithoutBrowser {
    private final Catalogue catalogue = console().bean(Catalogue.class);

    @Test
    void aListOfNothingSaysWhatToDoInASentenceAButtonAndACommand() {
        signIn();
        navigate(CertificateListView.class);
        assertThat(text("empty-state")).contains("curl", "/certificates/");
        assertThat(sees("certificates-table")).isFalse();
        assertThat(sees("search")).isFalse();
        press("certificates-first");
        assertThat(UI.getCurrent().getActiveViewLocation().getPath()).isEqualTo("new/certificate");
    }

    @Test
    void aSearchThatFindsNothingSaysSoAndIsCleared() throws Exception {
        console().put(Kind.ROLE, "found", "{'permissions':[]}");
        signIn();
        search("roles", "found");
        assertThat(sees("roles-row-found")).isTrue();

        type("search", "no such role");
        assertThat(sees("roles-row-found")).isFalse();
        assertThat(text("empty-state")).contains("No roles match “no such role”");
        press("clear-search");
        assertThat(sees("roles-row-found")).isTrue();
    }

    @Test
    void theOrderStandsInTheAddressBesideTheSearchAndALinkToItShowsTheSame() throws Exception {
        console().put(Kind.ROLE, "ordered-a", "{'permissions':[]}");
        console().put(Kind.ROLE, "ordered-b", "{'permissions':[]}");
        signIn();
        search("roles", "ordered");
        press("roles-sort-name");
        assertThat(names()).isEqualTo("ordered-a ordered-b");
        press("roles-sort-name");
        assertThat(names()).isEqualTo("ordered-b ordered-a");

        UI.getCurrent().navigate("roles", QueryParameters.simple(Map.of("q", "ordered", "sort", "-name")));
        assertThat(names()).isEqualTo("ordered-b ordered-a");
        assertThat(one("roles-sort-name").getElement().getParent().getAttribute("aria-sort"))
                .isEqualTo("descending");
        UI.getCurrent().navigate("roles", QueryParameters.simple(Map.of("q", "ordered", "sort", "nothing-there")));
        assertThat(names()).isEqualTo("ordered-a ordered-b");
        assertThat(sees("banner")).isFalse();
    }

    private static String names() {
        String all = text("roles-table");
        return all.indexOf("ordered-a") < all.indexOf("ordered-b") ? "ordered-a ordered-b" : "ordered-b ordered-a";
    }

    @Test
    void eachRouteSaysWithWhichCredentialOneIsLetIn() throws Exception {
        console().put(Kind.UPSTREAM, "authed", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        console()
                .put(
                        Kind.ROUTE,
                        "authed-closed",
                        "{'match':{'paths':['/authed/**']},'upstream':'authed',"
                                + "'access':{'authentication':['api-key','mtls'],'permissions':{'read':'authed:read'}}}");
        console()
                .put(
                        Kind.ROUTE,
                        "authed-open",
                        "{'match':{'paths':['/unauthed/**']},'upstream':'authed','access':{'public':true}}");
        signIn();
        search("routes", "authed-");
        assertThat(text("route-auth-authed-closed")).contains("api-key", "mtls", "authed:read");
        assertThat(text("route-auth-authed-open")).isEqualTo("Public");
    }

    @Test
    void theSwitchOfARouteActsAtOnce() throws Exception {
        console().put(Kind.UPSTREAM, "switched", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        console()
                .put(
                        Kind.ROUTE,
                        "switched",
                        "{'match':{'paths':['/switched/**']},'upstream':'switched','access':{'public':true}}");
        signIn();
        search("routes", "switched");
        press("route-enabled-switched");
        assertThat(enabled("switched")).isFalse();
        assertThat(one("route-enabled-switched").getElement().getAttribute("aria-checked"))
                .isEqualTo("false");
        press("route-enabled-switched");
        assertThat(enabled("switched")).isTrue();
    }

    @Test
    void deletingSaysWhoStillUsesItAndDeletesNothingThen() throws Exception {
        console().put(Kind.ROLE, "used", "{'permissions':['used:read']}");
        console().put(Kind.CONSUMER, "user-of-it", "{'roles':['used']}");
        signIn();
        search("roles", "used");
        press("role-delete-used");
        assertThat(text("in-use-by")).contains("user-of-it");
        assertThat(one("delete-confirm").getElement().isEnabled()).isFalse();
        press("delete-cancel");

        catalogue.delete(RunningConsole.admin(), Kind.CONSUMER, "user-of-it", WriteOptions.plain());
        press("role-delete-used");
        press("delete-confirm");
        assertThat(sees("delete-dialog")).isFalse();
        assertThat(sees("roles-row-used")).isFalse();
    }

    @Test
    void aPageOfWhatIsNotThereSaysSo() {
        signIn();
        UI.getCurrent().navigate("roles/nobody-has-it");
        assertThat(getCurrentView()).isNotInstanceOf(RoleEditorView.class);
        assertThat(text("banner")).contains("This page can’t be shown");
    }

    private boolean enabled(String route) {
        return ((Route) catalogue.get(RunningConsole.admin(), Kind.ROUTE, route).object()).enabled();
    }
}
