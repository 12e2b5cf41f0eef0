package io.tollgate.console.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.ComponentUtil;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.combobox.ComboBoxBase.CustomValueSetEvent;
import com.vaadin.flow.component.combobox.ComboBoxTester;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.catalogue.Declarations;
import io.tollgate.control.catalogue.DeclareOptions;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.page.ListQuery;
import io.tollgate.core.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A key can be issued for whichever consumer there is. In a console of its own: others do not want a thousand. */
final class OfferedConsumersTest extends ConsoleWithoutBrowser {
    private static final RunningConsole OWN = RunningConsole.start();
    private static final String NAME = "offered-%04d";

    @AfterAll
    static void stop() {
        OWN.close();
    }

    @Override
    protected RunningConsole console() {
        return OWN;
    }

    @Test
    @SuppressWarnings("unchecked")
    void aConsumerBehindTheFirstThousandIsFoundByTyping() {
        ObjectNode document = Json.object();
        ArrayNode consumers = document.putArray("consumers");
        for (int i = 0; i <= ListQuery.LIMIT_MAX; i++) {
            consumers.addObject().put("name", NAME.formatted(i));
        }
        OWN.bean(Declarations.class)
                .apply(RunningConsole.admin(), document, new DeclareOptions(false, 0, WriteOptions.plain()));
        signIn();
        UI.getCurrent().navigate("keys");
        press("keys-issue");

        String last = NAME.formatted(ListQuery.LIMIT_MAX);
        ComboBoxTester<ComboBox<String>, String> offered = new ComboBoxTester<>(one(ComboBox.class, "key-consumer"));
        offered.setFilter(last);
        assertThat(offered.getSuggestionItems()).containsExactly(last);
        offered.selectItem(last);
        assertThat(one(ComboBox.class, "key-consumer").getValue()).isEqualTo(last);
    }

    @Test
    @SuppressWarnings("unchecked")
    void aNameThatWasTypedBeforeItWasFoundIsTaken() {
        signIn();
        UI.getCurrent().navigate("keys");
        press("keys-issue");

        ComboBox<String> consumer = one(ComboBox.class, "key-consumer");
        ComponentUtil.fireEvent(consumer, new CustomValueSetEvent<>(consumer, true, " nobody "));
        assertThat(consumer.getValue()).isEqualTo("nobody");
        press("key-issue-confirm");
        assertThat(text("issue-dialog")).contains("No key was issued", "nobody");
    }
}
