package io.tollgate.console.role;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What somebody looked at can be sent to somebody else. */
final class WhoMayViewTest extends ConsoleWithoutBrowser {
    @Test
    void chosenRolesComeFromTheAddressAndGoThere() {
        for (String name : List.of("chosen-a", "chosen-b", "chosen-c")) {
            console()
                    .bean(Catalogue.class)
                    .put(RunningConsole.admin(), Kind.ROLE, name, Json.object(), WriteOptions.plain());
        }
        signIn();
        UI.getCurrent().navigate("who-may", QueryParameters.of("role", "chosen-c,chosen-a,nobodys"));
        assertThat(roles().getValue()).isEqualTo(Set.of("chosen-a", "chosen-c"));

        roles().setValue(Set.of("chosen-c", "chosen-b"));
        assertThat(address()).contains("who-may?role=chosen-b,chosen-c");
        roles().clear();
        assertThat(address()).contains("who-may").noneMatch(one -> one.contains("role="));
    }

    @Test
    void whatIsSearchedForStaysWhenRolesAreChosen() {
        console()
                .bean(Catalogue.class)
                .put(RunningConsole.admin(), Kind.ROLE, "chosen-d", Json.object(), WriteOptions.plain());
        signIn();
        UI.getCurrent().navigate("who-may", QueryParameters.of("q", "orders"));
        roles().setValue(Set.of("chosen-d"));
        assertThat(one(TextField.class, "search").getValue()).isEqualTo("orders");
        assertThat(address()).anyMatch(one -> one.contains("q=orders") && one.contains("role=chosen-d"));
    }

    @SuppressWarnings("unchecked")
    private static MultiSelectComboBox<String> roles() {
        return (MultiSelectComboBox<String>) one("who-may-roles");
    }

    /** What the browser is told to show as its address. */
    private List<String> address() {
        roundTrip();
        return UI.getCurrent().getInternals().dumpPendingJavaScriptInvocations().stream()
                .flatMap(asked -> asked.getInvocation().getParameters().stream())
                .map(Objects::toString)
                .filter(text -> text.startsWith("who-may"))
                .map(text -> URLDecoder.decode(text, StandardCharsets.UTF_8))
                .toList();
    }
}
