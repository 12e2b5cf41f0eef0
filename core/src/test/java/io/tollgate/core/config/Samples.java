package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** The admin API's own samples of every kind, and what becomes of them when one thing in them is changed. */
final class Samples {
    private Samples() {}

    /** The sample of {@code kind}, word for word as the admin API's page shows it. */
    static ObjectNode of(Kind kind) {
        try (var in = Samples.class.getResourceAsStream("admin-api/" + kind.singular() + ".json")) {
            return (ObjectNode) Json.parse(Objects.requireNonNull(in).readAllBytes());
        } catch (IOException | InvalidDocumentException e) {
            throw new AssertionError("the sample of " + kind + " reads", e);
        }
    }

    /** The sample of {@code kind} with the value {@code json} at {@code pointer}; "-" appends to a list. */
    static ObjectNode with(Kind kind, String pointer, String json) {
        ObjectNode document = of(kind);
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = document.at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1);
        JsonNode value = parse(json);
        if (parent instanceof ArrayNode array) {
            if (last.equals("-")) {
                array.add(value);
            } else {
                array.set(Integer.parseInt(last), value);
            }
        } else {
            ((ObjectNode) parent).set(last, value);
        }
        return document;
    }

    /** The sample of {@code kind} without what stands at {@code pointer}. */
    static ObjectNode without(Kind kind, String pointer) {
        ObjectNode document = of(kind);
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) document.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
        return document;
    }

    /** Every violation of {@code document}, of which there is at least one. */
    static List<String> refusals(Kind kind, JsonNode document) {
        var refusal = catchThrowableOfType(InvalidDocumentException.class, () -> kind.read(document));
        assertThat(refusal).as("%s %s", kind, document).isNotNull();
        return refusal.violations().stream().map(Violation::toString).toList();
    }

    static JsonNode parse(String json) {
        try {
            return Json.parse(json);
        } catch (InvalidDocumentException e) {
            throw new AssertionError(json, e);
        }
    }
}
