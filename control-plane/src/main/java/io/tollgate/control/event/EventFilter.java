package io.tollgate.control.event;

import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.protocol.v1.RequestFilter;
import io.tollgate.protocol.v1.SeenRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests somebody wants to see: those for which all of it holds that is set.
 *
 * @param node name; empty for all
 * @param route name; empty for any
 * @param caller the consumer, or the API key that was presented
 * @param status 404, or 4 for all of 400 to 499; 0 for any
 * @param code {@code ok} or the code of a problem; empty for any
 * @param slowerThan zero for any
 * @param requestId of this one only, whose steps the node times; empty for any
 */
public record EventFilter(
        String node, String route, Caller caller, int status, String code, Duration slowerThan, String requestId) {
    private static final int WORD_MAX = 128;
    private static final Duration SLOW_MAX = Duration.ofHours(1);
    private static final Pattern STATUS = Pattern.compile("[1-5]xx|[1-5][0-9][0-9]");

    /**
     * Who calls.
     *
     * @param consumer name; empty for any
     * @param keyId empty for any
     */
    public record Caller(String consumer, String keyId) {
        /** As a URL names it; null and blank are any. */
        public static Caller of(@Nullable String consumer, @Nullable String key) {
            return new Caller(word("?consumer", consumer), word("?key", key));
        }
    }

    /**
     * As a URL names it; null and blank are any.
     *
     * @param status {@code 404} or {@code 4xx}
     * @param slowerThan for example {@code 250ms}
     */
    public static EventFilter of(
            @Nullable String node,
            @Nullable String route,
            Caller caller,
            @Nullable String status,
            @Nullable String code,
            @Nullable String slowerThan) {
        return new EventFilter(
                word("?node", node),
                word("?route", route),
                caller,
                status(word("?status", status)),
                word("?code", code),
                duration(word("?slowerThan", slowerThan)),
                "");
    }

    /** One request, through {@code node}. */
    static EventFilter of(String node, String requestId) {
        return new EventFilter(node, "", new Caller("", ""), 0, "", Duration.ZERO, requestId);
    }

    /** What a URL or a field says: nothing is any. */
    private static String word(String pointer, @Nullable String text) {
        String word = text == null ? "" : text.strip();
        if (word.length() > WORD_MAX) {
            throw new Malformed(pointer, word.length() + " characters (expected: at most " + WORD_MAX + ")");
        }
        return word;
    }

    private static int status(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!STATUS.matcher(text).matches()) {
            throw new Malformed("?status", "\"" + text + "\" (expected: a status such as 404, or 4xx for all of them)");
        }
        return text.endsWith("xx") ? text.charAt(0) - '0' : Integer.parseInt(text);
    }

    private static Duration duration(String text) {
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        return HumanDuration.parse(text)
                .filter(duration -> duration.compareTo(SLOW_MAX) <= 0)
                .orElseThrow(() ->
                        new Malformed("?slowerThan", "\"" + text + "\" (expected: a time such as 250ms, at most 1h)"));
    }

    /** Whether requests of that node may pass. */
    boolean concerns(String name) {
        return node.isEmpty() || node.equals(name);
    }

    /** What that node is asked for. */
    RequestFilter message() {
        return RequestFilter.newBuilder()
                .setRoute(route)
                .setConsumer(caller.consumer())
                .setKeyId(caller.keyId())
                .setStatus(status)
                .setCode(code)
                .setSlowerThanMicros(TimeUnit.NANOSECONDS.toMicros(slowerThan.toNanos()))
                .setRequestId(requestId)
                .build();
    }

    /** Nodes send what anybody wants who watches: each gets what passes here. */
    boolean matches(String name, SeenRequest request) {
        return concerns(name)
                && holds(route, request.getRoute())
                && holds(caller.consumer(), request.getConsumer())
                && holds(caller.keyId(), request.getKeyId())
                && holds(code, request.getCode())
                && holds(requestId, request.getRequestId())
                && (status == 0 || status == request.getStatus() || status == request.getStatus() / 100)
                && request.getDurationMicros() >= TimeUnit.NANOSECONDS.toMicros(slowerThan.toNanos());
    }

    private static boolean holds(String wanted, String is) {
        return wanted.isEmpty() || wanted.equals(is);
    }
}
