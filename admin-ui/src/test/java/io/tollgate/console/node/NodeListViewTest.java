package io.tollgate.console.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.control.node.NodeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link that asks for a label shows the nodes that have it, and so does what is typed. */
final class NodeListViewTest extends ConsoleWithoutBrowser {
    @BeforeEach
    void begin() {
        update("""
                INSERT INTO nodes (name, enrolled_at, labels)
                VALUES ('labelled-a', now(), '{"zone":"a"}'), ('labelled-b', now(), '{"zone":"b"}')
                """);
    }

    @AfterEach
    void end() {
        update("DELETE FROM nodes WHERE name LIKE 'labelled-_'");
    }

    private void update(String sql) {
        console().update(sql);
        console().bean(NodeRegistry.class).refresh();
    }

    @Test
    void aLinkWithALabelShowsTheNodesThatHaveIt() {
        signIn();
        UI.getCurrent().navigate("nodes", QueryParameters.of("label", "zone=b"));
        assertThat(one(TextField.class, "nodes-label").getValue()).isEqualTo("zone=b");
        assertThat(sees("nodes-row-labelled-b")).isTrue();
        assertThat(sees("nodes-row-labelled-a")).isFalse();

        type("nodes-label", "zone=a");
        assertThat(sees("nodes-row-labelled-a")).isTrue();
        assertThat(sees("nodes-row-labelled-b")).isFalse();

        type("nodes-label", "zone=nowhere");
        assertThat(text("empty-state")).contains("No node has this label", "curl");
        press("nodes-all");
        assertThat(sees("nodes-row-labelled-b")).isTrue();

        UI.getCurrent().navigate("nodes");
        assertThat(one(TextField.class, "nodes-label").getValue()).isEmpty();
        assertThat(sees("nodes-row-labelled-a")).isTrue();
        assertThat(sees("nodes-row-labelled-b")).isTrue();
    }
}
