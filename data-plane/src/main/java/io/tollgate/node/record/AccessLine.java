package io.tollgate.node.record;

import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** One line of the access log, with OpenTelemetry's attribute names where there are some. */
final class AccessLine {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private AccessLine() {}

    static void append(StringBuilder out, ExchangeRecord facts, String node) {
        out.append("{\"ts\":\"");
        DateTimeFormatter.ISO_INSTANT.formatTo(Instant.ofEpochMilli(facts.epochMillis), out);
        out.append('"');
        text(out, "requestId", facts.requestId);
        text(out, "traceId", facts.traceId);
        text(out, "client.address", facts.clientAddress);
        text(out, "http.request.method", facts.method);
        text(out, "server.address", facts.host);
        text(out, "url.path", facts.path);
        text(out, "http.route", facts.route);
        text(out, "network.protocol.version", facts.protocolVersion);
        number(out, "http.response.status_code", facts.status);
        number(out, "http.request.body.size", facts.requestBytes);
        number(out, "http.response.body.size", facts.responseBytes);
        millis(out, "durationMs", facts.durationNanos);
        if (facts.upstreamNanos >= 0) {
            millis(out, "upstreamMs", facts.upstreamNanos);
        }
        text(out, "route", facts.route);
        text(out, "upstream", facts.upstream);
        text(out, "target", facts.target);
        number(out, "attempts", facts.attempts);
        text(out, "consumer", facts.consumer);
        text(out, "keyId", facts.keyId);
        text(out, "limit", facts.limit);
        text(out, "decision", facts.code);
        text(out, "step", facts.step);
        text(out, "detail", facts.detail);
        text(out, "node", node);
        number(out, "revision", facts.revision);
        String userAgent = facts.userAgent;
        if (userAgent != null) {
            text(out, "userAgent", userAgent);
        }
        out.append("}\n");
    }

    /** What is not known is left out. */
    private static void text(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            out.append(",\"").append(name).append("\":\"");
            escape(out, value);
            out.append('"');
        }
    }

    private static void number(StringBuilder out, String name, long value) {
        out.append(",\"").append(name).append("\":").append(value);
    }

    private static void millis(StringBuilder out, String name, long nanos) {
        long micros = nanos / 1000;
        out.append(",\"").append(name).append("\":").append(micros / 1000).append('.');
        long rest = micros % 1000;
        out.append((char) ('0' + rest / 100))
                .append((char) ('0' + rest / 10 % 10))
                .append((char) ('0' + rest % 10));
    }

    private static void escape(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 32 || (c >= 127 && c < 160)) {
                out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
            } else {
                out.append(c);
            }
        }
    }
}
