package io.tollgate.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** RFC 8785. */
final class CanonicalFormTest {
    @Test
    void isTheRfcsOwnSample() throws Exception {
        JsonNode sample = Json.parse("""
                {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                 "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                 "literals": [null, true, false]}
                """);
        assertThat(canonical(sample)).isEqualTo("""
                        {"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}""");
    }

    @Test
    void namesAreSortedByUtf16CodeUnits() throws Exception {
        JsonNode sample =
                Json.parse("{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\u20ac\":3,\"1\":4,\"\\u0080\":5,\"\\r\":6}");
        assertThat(canonical(sample)).isEqualTo("{\"\\r\":6,\"1\":4,\"\u0080\":5,\"€\":3,\"😀\":2,\"\ufb33\":1}");
    }

    @Property
    void theOrderOfFieldsDoesNotMatter(
            @ForAll @Size(max = 8) Map<@AlphaChars String, @LongRange(min = -(1L << 53), max = 1L << 53) Long> fields) {
        ObjectNode forward = Json.object();
        ObjectNode backward = Json.object();
        fields.forEach(forward::put);
        fields.keySet().stream().toList().reversed().forEach(name -> backward.put(name, fields.get(name)));
        assertThat(Json.canonical(forward)).isEqualTo(Json.canonical(backward));
    }

    @Property
    void readingTheCanonicalFormAndPrintingItAgainChangesNothing(@ForAll Map<String, String> fields)
            throws InvalidDocumentException {
        ObjectNode json = Json.object();
        fields.forEach(json::put);
        JsonNode parsed;
        try {
            parsed = Json.parse(Json.print(json));
        } catch (InvalidDocumentException halfASurrogatePair) {
            return;
        }
        byte[] canonical = Json.canonical(parsed);
        assertThat(Json.canonical(Json.parse(canonical))).isEqualTo(canonical);
    }

    private static String canonical(JsonNode node) {
        return new String(Json.canonical(node), StandardCharsets.UTF_8);
    }
}
