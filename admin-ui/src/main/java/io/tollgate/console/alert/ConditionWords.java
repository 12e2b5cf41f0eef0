package io.tollgate.console.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.alert.Condition;
import io.tollgate.control.alert.Condition.Fact;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the words of a condition's document are called in its form. A word that is not known here is its own name. */
final class ConditionWords {
    static final List<String> TYPES = List.of("threshold", "ratio", "absence", "change", "state");

    static final List<String> METRICS =
            Arrays.stream(Metric.values()).map(Metric::word).toList();

    /** Those that are counted of requests: a share can be of no others. */
    static final List<String> PARTS = Arrays.stream(Metric.values())
            .filter(metric -> !metric.isLevel() && !metric.isLatency())
            .map(Metric::word)
            .toList();

    static final List<String> FACTS =
            Arrays.stream(Fact.values()).map(JsonObjectReader::wireName).toList();

    static final List<String> BY = Stream.of(
                    Stream.of(""),
                    Arrays.stream(Dimension.values())
                            .map(Dimension::word)
                            .filter(word -> Dimension.ofRequests(word).isPresent()),
                    Stream.of("node"))
            .flatMap(words -> words)
            .toList();

    private ConditionWords() {}

    static String type(String word) {
        return switch (word) {
            case "threshold" -> "A signal is above or below a bound";
            case "ratio" -> "A share of requests is above a bound";
            case "absence" -> "Requests stop coming";
            case "change" -> "A signal is not as it was yesterday";
            case "state" -> "Tollgate knows of something";
            default -> word;
        };
    }

    static String by(String word) {
        return word.isEmpty() ? "everything together" : "each " + word;
    }

    static String metric(String word) {
        return Metric.ofWord(word).map(ConditionWords::metric).orElse(word);
    }

    private static String metric(Metric metric) {
        return switch (metric) {
            case REQUESTS -> "Requests";
            case STATUS_2XX -> "Answers 2xx";
            case STATUS_3XX -> "Answers 3xx";
            case STATUS_4XX -> "Answers 4xx";
            case STATUS_5XX -> "Answers 5xx";
            case GATEWAY_MADE -> "Errors that the gateway made";
            case GATEWAY_4XX -> "Answers 4xx of the gateway itself";
            case UPSTREAM_4XX -> "Answers 4xx of upstreams";
            case GATEWAY_5XX -> "Answers 5xx of the gateway itself";
            case UPSTREAM_5XX -> "Answers 5xx of upstreams";
            case AUTH_FAILED -> "Auth failed";
            case LIMITED -> "Refused by limits";
            case REFUSED -> "Refused: limited or auth failed";
            case LATENCY_P50 -> "Latency, median";
            case LATENCY_P95 -> "Latency, 95th percentile";
            case LATENCY_P99 -> "Latency, 99th percentile";
            case INFLIGHT -> "Requests in flight";
            case DOWNSTREAM_CONNECTIONS -> "Connections of clients";
            case UPSTREAM_CONNECTIONS -> "Connections to upstreams";
            case POOL_WAITING -> "Requests that wait for a connection";
            case CPU -> "CPU of a node, 0 to 1";
            case HEAP_USED -> "Heap of a node, 0 to 1";
            case HEAP_USED_BYTES -> "Heap of a node in bytes";
            case EVENT_LOOP_LAG_MICROS -> "Event-loop lag of a node";
        };
    }

    /** Behind a number of that signal; empty for plain numbers. */
    static String unit(String word) {
        return Metric.ofWord(word).map(Metric::saidUnit).orElse("").strip();
    }

    static String fact(String word) {
        return Arrays.stream(Fact.values())
                .filter(fact -> JsonObjectReader.wireName(fact).equals(word))
                .findFirst()
                .map(ConditionWords::fact)
                .orElse(word);
    }

    private static String fact(Fact fact) {
        return switch (fact) {
            case NODE_STALE -> "A node is silent or behind";
            case NODE_REJECTED -> "A node refused the newest revision";
            case UPSTREAM_DOWN -> "No target of an upstream is well";
            case CERTIFICATE_EXPIRING -> "A certificate or an authority ends soon";
            case KEY_EXPIRING -> "An API key ends soon";
            case OPERATOR_LOCKED_OUT -> "An operator is locked out";
            case KEY_GUESSED -> "The secret of a key is guessed";
            case CREDENTIALS_GUESSED -> "Wrong credentials from one address";
            case CREDENTIALS_SPRAYED -> "Wrong credentials from very many addresses";
            case LIMIT_LOWERED -> "A limit is lowered for somebody";
            case PATHS_SCANNED -> "An address looks for paths";
            case TELEMETRY_LOST -> "A node lost counts";
        };
    }

    /** Whether that fact is an end, which is told some time ahead. */
    static boolean isEnd(String fact) {
        return fact.equals("certificate-expiring") || fact.equals("key-expiring");
    }

    /** The condition as a sentence; empty for what is none yet. */
    static String sentence(JsonNode condition) {
        try {
            return "In words: " + ConditionText.of(JsonObjectReader.read(condition, Condition::read));
        } catch (InvalidDocumentException e) {
            return "";
        }
    }
}
