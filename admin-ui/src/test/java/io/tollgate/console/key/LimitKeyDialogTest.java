package io.tollgate.console.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.key.Keys;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two who give limits to one key lose none of them unseen. */
final class LimitKeyDialogTest extends ConsoleWithoutBrowser {
    private final Keys keys = console().bean(Keys.class);

    @Test
    @SuppressWarnings("unchecked")
    void whatSomebodyElseGaveItMeanwhileIsToldBeforeItGoes() throws InvalidDocumentException {
        for (String limit : List.of("dialog-mine", "dialog-theirs")) {
            console().put(Kind.LIMIT, limit, "{'rules':[{'requests':5,'per':'1m'}]}");
        }
        console().put(Kind.CONSUMER, "dialog-limited", "{}");
        String id = keys.issue(RunningConsole.admin(), "dialog-limited", Json.object())
                .key()
                .id();
        signIn();
        UI.getCurrent().navigate("consumers/dialog-limited");
        press("key-limits-" + id);
        ((MultiSelectComboBox<String>) one("key-limits-of")).select("dialog-mine");
        keys.limit(RunningConsole.admin(), id, Json.parse("{\"limits\":[\"dialog-theirs\"]}"), null);

        press("key-limits-confirm");
        assertThat(text("banner")).contains("Somebody else changed its limits", "dialog-theirs");
        assertThat(limits(id)).containsExactly("dialog-theirs");
        ((MultiSelectComboBox<String>) one("key-limits-of")).select("dialog-theirs");
        press("key-limits-confirm");
        assertThat(sees("key-limits-dialog")).isFalse();
        assertThat(limits(id)).containsExactlyInAnyOrder("dialog-theirs", "dialog-mine");
    }

    private List<String> limits(String id) {
        return keys.get(RunningConsole.admin(), id).limits();
    }
}
