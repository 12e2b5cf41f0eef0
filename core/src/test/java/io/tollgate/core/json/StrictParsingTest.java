package io.tollgate.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictParsingTest {
    @Test
    void aDocumentMayBeAnyJsonValue() throws Exception {
        assertThat(Json.parse("{\"a\":[1,true,null,\"x\"]}").get("a")).hasSize(4);
        assertThat(Json.parse(" 7 ").intValue()).isEqualTo(7);
        assertThat(Json.parse("null").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void nothingIsNoDocument(String text) {
        assertThat(refusal(text)).isEqualTo("empty (expected: a JSON document)");
    }

    @Test
    void aNameThatStandsTwiceIsRefused() {
        assertThat(refusal("{\"a\":1,\"b\":{\"c\":1,\"c\":2}}")).startsWith("not JSON: Duplicate field 'c' (line 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}x", "1 2", "[]]"})
    void nothingMayFollowTheDocument(String text) {
        assertThat(refusal(text)).startsWith("not JSON: ").doesNotContain("JsonNode", "DeserializationFeature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "+1", "01", ".5", "1.", "'a'", "{a:1}", "[1,]", "//\n1"})
    void whatIsNoJsonIsRefused(String text) {
        assertThat(refusal(text)).startsWith("not JSON: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e999", "[0, {\"a\": 1e400}]"})
    void aNumberNoDoubleHoldsIsRefused(String text) {
        assertThat(refusal(text)).contains("a number out of range");
    }

    @Test
    void aNumberOfManyDigitsIsRefused() {
        assertThat(refusal("1".repeat(33))).contains("length (33)").doesNotContain("StreamReadConstraints");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_VALUE, 1e-40, Double.MAX_VALUE})
    void whatADatabaseWritesWithoutAnExponentIsReadBack(double number) throws Exception {
        String written = new BigDecimal(Double.toString(number)).toPlainString();
        assertThat(Json.parseStored(written).doubleValue()).isEqualTo(number);
    }

    @Test
    void nestingIsBounded() throws Exception {
        int max = Json.DEPTH_MAX;
        assertThat(Json.parse("[".repeat(max) + "]".repeat(max))).isNotNull();
        assertThat(refusal("[".repeat(max + 1) + "]".repeat(max + 1)))
                .contains("depth (33)")
                .doesNotContain("StreamReadConstraints");
        assertThat(refusal("[".repeat(100_000))).contains("depth");
    }

    @Test
    void textOfMoreThanAMebibyteIsRefused() {
        assertThat(refusal('"' + "x".repeat((1 << 20) + 1) + '"')).contains("String value length");
    }

    @Test
    void halfASurrogatePairIsRefusedWithItsPointer() {
        var refusal = violation("{\"a/b\":[\"fine\",\"\\ud83d\"]}");
        assertThat(refusal.pointer()).isEqualTo("/a~1b/1");
        assertThat(refusal.detail()).startsWith("half a surrogate pair");
        assertThat(violation("{\"\\udc00\":1}").pointer()).isEmpty();
    }

    @Test
    void onlyUtf8IsRead() throws Exception {
        assertThat(Json.parse("\"Zoë 😀\"".getBytes(StandardCharsets.UTF_8)).textValue())
                .isEqualTo("Zoë 😀");
        for (String other : new String[] {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"}) {
            byte[] bytes = "{\"a\":\"é\"}".getBytes(Charset.forName(other));
            var thrown = catchThrowableOfType(InvalidDocumentException.class, () -> Json.parse(bytes));
            assertThat(thrown).as(other).isNotNull();
        }
        byte[] overlong = {'"', (byte) 0xc0, (byte) 0xaf, '"'};
        assertThat(catchThrowableOfType(InvalidDocumentException.class, () -> Json.parse(overlong)))
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void aMessageNeverRepeatsWhatCouldBeAPassword() {
        assertThat(refusal("{\"password\": hunter2}"))
                .contains("Unrecognized token")
                .doesNotContain("hunter2");
        assertThat(refusal("{\"password\": tg_live_it's'more}")).doesNotContain("live", "more");
    }

    @Property
    void noBytesMakeItThrowAnythingElse(@ForAll byte[] bytes) {
        try {
            assertThat(Json.parse(bytes)).isNotNull();
        } catch (InvalidDocumentException e) {
            assertThat(e.violations()).hasSize(1);
        }
    }

    private static String refusal(String text) {
        return violation(text).detail();
    }

    private static Violation violation(String text) {
        var refusal = catchThrowableOfType(InvalidDocumentException.class, () -> Json.parse(text));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.violations()).hasSize(1);
        return refusal.violations().getFirst();
    }
}
