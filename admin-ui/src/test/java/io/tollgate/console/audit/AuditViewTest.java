package io.tollgate.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.audit.AuditEntry;
import io.tollgate.control.audit.AuditQuery;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.page.ListQuery;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who looks for what was done finds it, and reads what was there before. */
final class AuditViewTest extends ConsoleWithoutBrowser {
    @Test
    void filtersShowWhatTheyName() throws Exception {
        changeTwice("audit-view-filtered");
        signIn();
        UI.getCurrent().navigate("audit");
        AuditEntry made = entry("audit-view-filtered", "roles.create");
        AuditEntry changed = entry("audit-view-filtered", "roles.update");
        type("audit-object", "roles/audit-view-filtered");
        assertThat(sees("audit-open-" + made.id())).isTrue();
        assertThat(sees("audit-open-" + changed.id())).isTrue();
        assertThat(text("audit-table")).doesNotContain("operators.sign-in");

        type("audit-action", "roles.update");
        assertThat(sees("audit-open-" + made.id())).isFalse();
        assertThat(sees("audit-open-" + changed.id())).isTrue();
    }

    @Test
    void aLinkOpensThemAndTheLastDayIsShownWhole() throws Exception {
        changeTwice("audit-view-linked");
        signIn();
        AuditEntry made = entry("audit-view-linked", "roles.create");
        LocalDate day = made.at().atZone(ZoneOffset.UTC).toLocalDate();
        Map<String, String> ofThatDay =
                Map.of("object", "roles/audit-view-linked", "from", day.toString(), "to", day.toString());
        UI.getCurrent().navigate("audit", QueryParameters.simple(ofThatDay));
        assertThat(sees("audit-open-" + made.id())).isTrue();

        String before = day.minusDays(1).toString();
        UI.getCurrent()
                .navigate("audit", QueryParameters.simple(Map.of("object", "roles/audit-view-linked", "to", before)));
        assertThat(sees("audit-open-" + made.id())).isFalse();
        press("audit-all");
        assertThat(sees("audit-table")).isTrue();
    }

    @Test
    void anEntryTellsWhatWasThereBeforeAndAfter() throws Exception {
        changeTwice("audit-view-opened");
        signIn();
        UI.getCurrent().navigate("audit", QueryParameters.of("object", "roles/audit-view-opened"));
        press("audit-open-" + entry("audit-view-opened", "roles.update").id());
        assertThat(text("audit-entry")).contains("roles/audit-view-opened", "admin");
        assertThat(text("audit-before")).contains("orders:read").doesNotContain("orders:write");
        assertThat(text("audit-after")).contains("orders:write").doesNotContain("orders:read");
        press("audit-entry-close");

        press("audit-open-" + entry("audit-view-opened", "roles.create").id());
        assertThat(sees("audit-before")).as("there was nothing").isFalse();
        assertThat(text("audit-after")).contains("orders:read");
    }

    private void changeTwice(String role) throws InvalidDocumentException {
        console().put(Kind.ROLE, role, "{'permissions':['orders:read']}");
        console().put(Kind.ROLE, role, "{'permissions':['orders:write']}");
    }

    private AuditEntry entry(String role, String action) {
        List<AuditEntry> found = console()
                .bean(AuditTrail.class)
                .list(
                        RunningConsole.admin(),
                        new AuditQuery(null, action, "roles/" + role, null, null, ListQuery.first()))
                .items();
        assertThat(found).as(action + " of " + role).hasSize(1);
        return found.getFirst();
    }
}
