package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class AdaptiveLimitTest {
    private static Limit limit(String adaptive) throws InvalidDocumentException {
        return (Limit) Kind.LIMIT.read(Samples.parse(document("[\"address\"]", adaptive)));
    }

    private static String document(String by, String adaptive) {
        return "{\"name\":\"a\",\"by\":" + by + ",\"rules\":[{\"requests\":100,\"per\":\"1m\"}],\"adaptive\":"
                + adaptive + "}";
    }

    private static List<String> refusals(String document) {
        InvalidDocumentException refused =
                catchThrowableOfType(InvalidDocumentException.class, () -> Kind.LIMIT.read(Samples.parse(document)));
        return refused.violations().stream().map(Violation::pointer).toList();
    }

    @Test
    void whatIsLeftOutIsShadowAndModest() throws Exception {
        AdaptiveLimit adaptive = limit("{}").adaptive();

        assertThat(adaptive)
                .isEqualTo(new AdaptiveLimit(
                        AdaptiveLimit.Mode.SHADOW,
                        10,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        new AdaptiveLimit.Signs(20, 50, 30, 10)));
        assertThat(limit("{}").isAdaptive()).isTrue();
        assertThat(limit("{\"mode\":\"off\"}").isAdaptive()).isFalse();
        assertThat(limit("null").adaptive()).isNull();
        assertThat(limit("null").toJson().has("adaptive")).isFalse();
    }

    @Test
    void eachWrongNumberIsNamedByItsPointer() {
        assertThat(refusals(document("[\"address\"]", """
                {"mode":"on","floorPercent":0,"window":"4s","halfLife":"2d","requestsMin":4,"refusedPercent":101,
                 "unknownPaths":501,"jump":1,"surprise":1}""")))
                .containsExactlyInAnyOrder(
                        "/adaptive/mode",
                        "/adaptive/floorPercent",
                        "/adaptive/window",
                        "/adaptive/halfLife",
                        "/adaptive/requestsMin",
                        "/adaptive/refusedPercent",
                        "/adaptive/unknownPaths",
                        "/adaptive/jump",
                        "/adaptive/surprise");
    }

    @Test
    void onlyARateThatCountsSomebodyCanBeLowered() {
        assertThat(refusals(document("[\"route\",\"header:x-tenant\"]", "{}"))).containsExactly("/adaptive");
        assertThat(refusals("{\"name\":\"a\",\"by\":[\"consumer\"],\"inFlight\":3,\"adaptive\":{}}"))
                .containsExactly("/adaptive");
    }

    @Test
    void noMoreLimitsAdaptThanNodesCanWatch() {
        ObjectNode all = Json.object();
        ArrayNode limits = all.putArray("limits");
        for (int i = 0; i <= Limit.ADAPTIVE_MAX; i++) {
            limits.add(Samples.parse(document("[\"address\"]", "{}").replace("\"a\"", "\"a" + i + "\"")));
        }
        InvalidDocumentException refused =
                catchThrowableOfType(InvalidDocumentException.class, () -> Configuration.read(all));
        assertThat(refused.violations()).extracting(Violation::pointer).contains("/limits/0/adaptive/mode");

        ((ObjectNode) limits.get(0).get("adaptive")).put("mode", "off");
        assertThat(catchThrowableOfType(InvalidDocumentException.class, () -> Configuration.read(all)))
                .isNull();
    }

    @Property
    void whatIsLeftFallsToTheFloorAndNeverBelow(
            @ForAll @LongRange(min = 1, max = 90) long floor, @ForAll @IntRange(min = 1, max = 7) int steps) {
        AdaptiveLimit adaptive = new AdaptiveLimit(
                AdaptiveLimit.Mode.ENFORCE,
                floor,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                new AdaptiveLimit.Signs(5, 5, 5, 2));

        assertThat(adaptive.leftPercent(0)).isEqualTo(100);
        assertThat(adaptive.leftPercent(steps)).isBetween((double) floor, adaptive.leftPercent(steps - 1));
        assertThat(adaptive.leftPercent(adaptive.stepsMax())).isEqualTo((double) floor);
        assertThat(adaptive.stepsMax()).isBetween(1, 7);
    }
}
