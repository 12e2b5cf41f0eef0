package io.tollgate.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectReadingTest {
    private static final Pattern WORD = Pattern.compile("[a-z]+");

    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void whatIsNoObjectIsRefusedAsAWhole() {
        assertThat(refusals("[]", in -> in.build(() -> 1))).containsExactly("a list (expected: an object)");
        assertThat(refusals("7", in -> in.build(() -> 1))).containsExactly("7 (expected: an object)");
        assertThat(refusals("null", in -> in.build(() -> 1))).containsExactly("null (expected: an object)");
    }

    @Test
    void everyViolationIsSaidAtOnceInTheOrderOfReading() {
        var refusals = refusals("""
                {"word": "UP", "count": 11, "flag": "yes", "per": "fast", "at": "tomorrow", "colour": "green",
                 "list": ["ok", 5, "NO", "ok"], "map": {"a": 1, "b/c": [], "d": "x"}, "extra": 1, "more~": null}
                """, ObjectReadingTest::readAll);
        assertThat(refusals)
                .containsExactly(
                        "/word: \"UP\" (expected: a word)",
                        "/count: 11 (expected: from 1 to 10)",
                        "/flag: a string (expected: true or false)",
                        "/per: \"fast\" (expected: a duration such as 250ms, 30s, 10m, 24h or 7d)",
                        "/at: \"tomorrow\" (expected: an RFC 3339 time such as 2027-01-01T00:00:00Z)",
                        "/colour: \"green\" (expected: one of red, dark-blue)",
                        "/list/1: 5 (expected: a string)",
                        "/list/2: \"NO\" (expected: a word)",
                        "/list/3: \"ok\" is there twice (expected: each once)",
                        "/map/a: 1 (expected: a string)",
                        "/map/b~1c: a list (expected: a string)",
                        "/extra: unknown field (expected: one of at, colour, count, flag, list, map, per, word)",
                        "/more~0: unknown field (expected: one of at, colour, count, flag, list, map, per, word)");
    }

    @Test
    void aWrongTypeIsSaidOnceForEachField() {
        var refusals = refusals("""
                {"word": 1, "count": "1", "flag": 0, "per": 30, "at": 5, "colour": {}, "list": "ok", "map": []}
                """, ObjectReadingTest::readAll);
        assertThat(refusals)
                .containsExactly(
                        "/word: 1 (expected: a string)",
                        "/count: a string (expected: a whole number from 1 to 10)",
                        "/flag: 0 (expected: true or false)",
                        "/per: 30 (expected: a string)",
                        "/at: 5 (expected: a string)",
                        "/colour: an object (expected: one of red, dark-blue)",
                        "/list: a string (expected: a list)",
                        "/map: a list (expected: an object of strings)");
    }

    @Test
    void whatIsMissingIsSaidForEachRequiredField() {
        assertThat(refusals("{}", ObjectReadingTest::readAll))
                .containsExactly(
                        "/word: missing (expected: a string)",
                        "/count: missing (expected: a whole number)",
                        "/per: missing (expected: a string)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e0", "0.5", "9223372036854775808", "-1e30", "12345678901234567890123456789012"})
    void aNumberThatIsNotWholeOrFitsNoLongIsRefused(String number) {
        assertThat(refusals("{\"n\":" + number + "}", in -> {
                    long n = in.number("n", Long.MIN_VALUE, Long.MAX_VALUE);
                    return in.build(() -> n);
                }))
                .singleElement()
                .asString()
                .startsWith("/n: ");
    }

    @Test
    void aLongValueIsCutInMessages() {
        assertThat(refusals("{\"w\":\"" + "A".repeat(5_000) + "\"}", in -> {
                    String w = in.string("w", WORD, "a word");
                    return in.build(() -> w);
                }))
                .containsExactly("/w: \"" + "A".repeat(80) + "…\" (expected: a word)");
    }

    @Test
    void siblingsWhoseNamesBeginAlikeDoNotSpoilEachOther() throws Exception {
        boolean[] made = new boolean[1];
        refusals("{\"match\":{\"x\":\"BAD\"},\"matches\":{},\"m\":{}}", in -> {
            in.objectOrNull("matches", inner -> inner.build(() -> 1));
            in.objectOrNull("match", inner -> {
                inner.string("x", WORD, "a word");
                return inner.build(() -> 1);
            });
            Integer m = in.objectOrNull("m", inner -> inner.build(() -> 1));
            made[0] = m != null;
            return in.build(() -> 1);
        });
        assertThat(made[0]).isTrue();
    }

    @Test
    void aMakerThatRefusesBecomesAViolationOfItsObject() {
        assertThat(refusals("{\"inner\":{}}", in -> {
                    in.objectOrNull(
                            "inner",
                            inner -> inner.build(() -> {
                                throw new IllegalArgumentException("inner: no good (expected: better)");
                            }));
                    return in.build(() -> 1);
                }))
                .containsExactly("/inner: inner: no good (expected: better)");
    }

    @Test
    void listsAndMapsAreBounded() {
        assertThat(refusals(
                        "{\"list\":[\"a\",\"b\",\"c\",\"d\"],\"map\":{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\"}}",
                        in -> {
                            in.strings("list", 3, WORD, "a word");
                            in.stringMap("map", 3);
                            return in.build(() -> 1);
                        }))
                .containsExactly("/list: 4 elements (expected: at most 3)", "/map: 4 entries (expected: at most 3)");
    }

    @Test
    void ofVeryManyViolationsTheRestIsCounted() {
        var refusals = refusals("{\"list\":[" + "1,".repeat(999) + "1]}", in -> {
            in.strings("list", 1_000, WORD, "a word");
            return in.build(() -> 1);
        });
        assertThat(refusals).hasSize(Violations.KEPT_MAX + 1);
        assertThat(refusals.getLast()).isEqualTo("744 more violations that are not listed");
    }

    @Test
    void nullIsTheSameAsLeftOut() throws Exception {
        var value = JsonObjectReader.read(
                Json.parse(
                        "{\"flag\":null,\"n\":null,\"colour\":null,\"list\":null,\"map\":null,\"o\":null,\"at\":null}"),
                in -> {
                    List<Object> all = List.of(
                            in.flag("flag", true),
                            in.number("n", 7, 0, 10),
                            in.oneOf("colour", Colour.DARK_BLUE, Colour.class),
                            in.strings("list", 1, WORD, ""),
                            in.stringMap("map", 1),
                            in.objects("os", 1, inner -> inner.build(() -> 1)),
                            in.object("o", 5, inner -> inner.build(() -> 1)),
                            in.instantOrNull("at") == null,
                            in.has("at"),
                            in.isNothing("list"));
                    return in.build(() -> all);
                });
        assertThat(value)
                .isEqualTo(List.of(
                        true, 7L, Colour.DARK_BLUE, List.of(), java.util.Map.of(), List.of(), 5, true, false, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-01-01T00:00:00Z", "2027-01-01t01:00:00+01:00", "2026-12-31T23:59:60.5z"})
    void timesAreOfRfc3339(String text) throws Exception {
        if (text.contains(":60")) { // a leap second has the form and is no time here
            assertThat(refusedTime(text)).isTrue();
            return;
        }
        Instant read = JsonObjectReader.read(Json.parse("{\"at\":\"" + text + "\"}"), in -> {
            Instant at = in.instantOrNull("at");
            return in.build(() -> at == null ? Instant.EPOCH : at);
        });
        assertThat(read).isEqualTo("2027-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2027-01-01T00:00Z",
                "+12027-01-01T00:00:00Z",
                "2027-01-01 00:00:00Z",
                "2027-01-01T00:00:00",
                "2027-13-01T00:00:00Z",
                "2027-02-30T00:00:00Z",
                "2027-01-01T24:00:01Z",
                "2027-01-01T00:00:00.1234567890Z",
                "2027-01-01"
            })
    void whatIsNoTimeOfRfc3339IsRefused(String text) {
        assertThat(refusedTime(text)).isTrue();
    }

    private static boolean refusedTime(String text) {
        return refusals("{\"at\":\"" + text + "\"}", in -> {
                    in.instantOrNull("at");
                    return in.build(() -> 1);
                })
                .getFirst()
                .startsWith("/at: \"");
    }

    private static @Nullable String readAll(JsonObjectReader in) {
        in.string("word", WORD, "a word");
        in.number("count", 1, 10);
        in.flag("flag", false);
        in.duration("per", Duration.ZERO, Duration.ofDays(1));
        in.instantOrNull("at");
        in.oneOf("colour", Colour.RED, Colour.class);
        in.strings("list", 10, WORD, "a word");
        in.stringMap("map", 10);
        return in.build(() -> "made");
    }

    private static List<String> refusals(String document, Function<JsonObjectReader, @Nullable Object> shape) {
        var refusal = catchThrowableOfType(
                InvalidDocumentException.class, () -> JsonObjectReader.read(Json.parse(document), shape));
        assertThat(refusal).as(document).isNotNull();
        assertThat(refusal.getMessage()).isNotEmpty();
        return refusal.violations().stream().map(Violation::toString).toList();
    }
}
