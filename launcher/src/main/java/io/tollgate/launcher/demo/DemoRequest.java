package io.tollgate.launcher.demo;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.List;

/** What a request asks the demo upstream to do, read from its path. */
sealed interface DemoRequest {
    int STATUS_MIN = 200;
    int STATUS_MAX = 599;
    int DELAY_MILLIS_MAX = 60_000;
    long BYTES_MAX = 100L << 20;
    int EVENTS_DEFAULT = 10;
    int EVENTS_MAX = 3_600;

    /** Any other path: say what was received. */
    record Echo() implements DemoRequest {}

    /** {@code /status/{code}}: that status. */
    record Status(int code) implements DemoRequest {}

    /** {@code /delay/{ms}}: the echo, later. */
    record Delay(Duration time) implements DemoRequest {}

    /** {@code /bytes/{n}}: n bytes, streamed. */
    record Bytes(long count) implements DemoRequest {}

    /** {@code /sse?count=n}: n server-sent events, one a second. */
    record Events(int count) implements DemoRequest {}

    /** {@code /ws}: a WebSocket that sends back what it gets. */
    record WebSocket() implements DemoRequest {}

    /** A number that is not one, or out of bounds. */
    record Refused(String reason) implements DemoRequest {}

    /** Reads a request target as received, with its query. */
    static DemoRequest parse(String target) {
        var decoder = new QueryStringDecoder(target);
        var parts = List.of(decoder.rawPath().split("/", -1));
        var argument = parts.size() == 3 ? parts.get(2) : "";
        var word = parts.size() == 2 || parts.size() == 3 ? parts.get(1) : "";
        return switch (word) {
            case "status" -> status(argument);
            case "delay" -> delay(argument);
            case "bytes" -> bytes(argument);
            case "sse" -> events(decoder.parameters().getOrDefault("count", List.of("" + EVENTS_DEFAULT)));
            case "ws" -> new WebSocket();
            default -> new Echo();
        };
    }

    private static DemoRequest status(String argument) {
        var code = number(argument);
        return code >= STATUS_MIN && code <= STATUS_MAX
                ? new Status((int) code)
                : new Refused("/status/{code}: %s (expected: %d to %d)".formatted(argument, STATUS_MIN, STATUS_MAX));
    }

    private static DemoRequest delay(String argument) {
        var millis = number(argument);
        return millis >= 0 && millis <= DELAY_MILLIS_MAX
                ? new Delay(Duration.ofMillis(millis))
                : new Refused("/delay/{ms}: %s (expected: 0 to %d milliseconds)".formatted(argument, DELAY_MILLIS_MAX));
    }

    private static DemoRequest bytes(String argument) {
        var count = number(argument);
        return count >= 0 && count <= BYTES_MAX
                ? new Bytes(count)
                : new Refused("/bytes/{n}: %s (expected: 0 to %d)".formatted(argument, BYTES_MAX));
    }

    private static DemoRequest events(List<String> arguments) {
        var argument = arguments.getFirst();
        var count = number(argument);
        return count >= 1 && count <= EVENTS_MAX
                ? new Events((int) count)
                : new Refused("/sse?count=: %s (expected: 1 to %d)".formatted(argument, EVENTS_MAX));
    }

    /** −1 for what is not a plain decimal number of at most ten digits. */
    private static long number(String text) {
        return text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
    }
}
