package io.tollgate.console.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.core.config.Role;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Saving goes to the object that was opened, and to no other. */
final class KeepsItsNameTest {
    private final ObjectNode document = Json.object().put("name", "other");

    @Test
    void theNameInTheDocumentOfAnObjectThatIsThereDoesNotCount() {
        Entry opened = new Entry(new Role("opened", List.of()), "\"1\"", 1, Instant.EPOCH, "ada");
        assertThat(ObjectEditor.nameOf(opened, document)).isEqualTo("opened");
    }

    @Test
    void aNewObjectIsNamedByItsDocument() {
        assertThat(ObjectEditor.nameOf(null, document)).isEqualTo("other");
    }
}
