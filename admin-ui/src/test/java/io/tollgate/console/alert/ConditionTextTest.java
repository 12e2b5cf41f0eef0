package io.tollgate.console.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.telemetry.Metric;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A condition is said in words that people use, not in those of its document. */
final class ConditionTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type':'threshold','metric':'authFailed','by':'address','window':'1m','above':0.5} | requests denied by authentication or access of one address above 0.5 a second over 1m
            {'type':'threshold','metric':'latencyP95','by':'route','window':'5m','above':2000} | p95 latency of one route above 2,000 ms over 5m
            {'type':'threshold','metric':'heapUsed','by':'node','window':'1m','above':0.9} | heap (0 to 1) of one node above 0.9 over 1m
            {'type':'ratio','part':'status5xx','by':'route','window':'1m','abovePercent':5,'minimum':20} | more than 5 % of requests of one route are answered 5xx over 1m
            {'type':'ratio','part':'status5xx','by':'route','name':'checkout','window':'1m','abovePercent':5} | more than 5 % of requests of route checkout are answered 5xx over 1m
            {'type':'absence','by':'route','window':'5m'} | no request of one route for 5m where there were some
            """)
    void aConditionIsASentence(String condition, String sentence) throws InvalidDocumentException {
        assertThat(ConditionWords.sentence(Json.parse(doubled(condition)))).isEqualTo("In words: " + sentence);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void noSignalIsCalledAsItsDocumentCallsIt(Metric metric) throws InvalidDocumentException {
        String sentence = ConditionWords.sentence(Json.parse(
                doubled("{'type':'threshold','metric':'%s','window':'1m','above':1}".formatted(metric.word()))));
        assertThat(sentence).startsWith("In words: ");
        if (metric != Metric.REQUESTS) {
            assertThat(sentence).doesNotContain(metric.word() + " ");
        }
    }

    @Test
    void whatIsNoConditionYetHasNoWords() throws InvalidDocumentException {
        assertThat(ConditionWords.sentence(Json.parse("{\"type\":\"ratio\"}"))).isEmpty();
    }

    /** A quote would end a field of the table. */
    private static String doubled(String json) {
        return json.replace('\'', '"');
    }
}
