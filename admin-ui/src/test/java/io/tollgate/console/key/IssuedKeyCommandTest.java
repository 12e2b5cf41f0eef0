package io.tollgate.console.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown beside a new key's secret calls a route which this key opens, not one which its consumer's other keys open. */
final class IssuedKeyCommandTest extends ConsoleWithoutBrowser {
    @BeforeEach
    void twoRoutesAndAConsumerWhoMayUseBoth() throws InvalidDocumentException {
        console().put(Kind.UPSTREAM, "a-shop", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        for (String name : List.of("a-orders", "a-prices")) {
            console().put(Kind.ROLE, name, "{'permissions':['%s:read']}".formatted(name));
            console().put(Kind.ROUTE, name, """
                    {'match':{'paths':['/%1$s']},'upstream':'a-shop',
                     'access':{'authentication':['api-key'],'permissions':{'read':'%1$s:read'}}}
                    """.formatted(name));
        }
        console().put(Kind.CONSUMER, "a-customer", "{'roles':['a-orders','a-prices']}");
        console().update("""
                INSERT INTO nodes (name, enrolled_at, proxy_address) VALUES ('a-node-that-is-away', now(), '192.0.2.7:8000')
                """);
        console().bean(NodeRegistry.class).refresh();
    }

    @AfterEach
    void end() {
        console().update("DELETE FROM nodes WHERE name = 'a-node-that-is-away'");
        console().bean(NodeRegistry.class).refresh();
    }

    @SuppressWarnings("unchecked")
    private void issue(String... roles) {
        UI.getCurrent().navigate("keys");
        press("keys-issue");
        ((ComboBox<String>) one("key-consumer")).setValue("a-customer");
        ((MultiSelectComboBox<String>) one("key-roles")).select(roles);
        press("key-issue-confirm");
    }

    @Test
    void ofAllRolesOfItsConsumer() {
        signIn();
        issue();
        assertThat(text("key-curl"))
                .contains("/a-orders", text("key-secret"))
                .as("nobody answers at the node that is away")
                .doesNotContain("192.0.2.7");
    }

    @Test
    void ofRolesOfItsOwn() {
        signIn();
        issue("a-prices");
        assertThat(text("key-curl")).contains("/a-prices", text("key-secret"));
    }
}
