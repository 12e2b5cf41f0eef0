package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import org.junit.jupiter.api.Test;

/** Limits that hold for every request. */
final class GlobalLimitTest {
    private static ObjectNode document(String name) {
        return (ObjectNode) Samples.parse(
                "{\"name\":\"" + name + "\",\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"global\":true}");
    }

    @Test
    void itSaysSoAndOneThatIsNotSaysNothing() throws InvalidDocumentException {
        Limit limit = (Limit) Kind.LIMIT.read(document("a"));
        assertThat(limit.global()).isTrue();
        assertThat(limit.toJson().get("global").asBoolean()).isTrue();
        assertThat(Kind.LIMIT.read(limit.toJson())).isEqualTo(limit);

        Limit other = (Limit) Kind.LIMIT.read(document("a").put("global", false));
        assertThat(other.global()).isFalse();
        assertThat(other.toJson().has("global")).isFalse();
    }

    @Test
    void noMoreAreGlobalThanEveryRequestMayAsk() {
        ObjectNode all = Json.object();
        ArrayNode limits = all.putArray("limits");
        for (int i = 0; i <= Limit.GLOBAL_MAX; i++) {
            limits.add(document("a" + i));
        }
        InvalidDocumentException refused =
                catchThrowableOfType(InvalidDocumentException.class, () -> Configuration.read(all));
        assertThat(refused.violations()).extracting(Violation::pointer).contains("/limits/0/global");

        ((ObjectNode) limits.get(0)).put("global", false);
        assertThat(catchThrowableOfType(InvalidDocumentException.class, () -> Configuration.read(all)))
                .isNull();
    }
}
