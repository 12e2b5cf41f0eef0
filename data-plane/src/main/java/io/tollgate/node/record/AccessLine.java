package io.tollgate.node.record;

import io.tollgate.core.access.ShadowVerdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * Lines of the access log as bytes, with OpenTelemetry's attribute names where there are some. Made for the log's own
 * thread, which competes with event loops for the processor: no strings in between, and one write for many lines.
 */
final class AccessLine {
    /** Lines are gathered up to here before they are written. */
    private static final int GATHERED_BYTES_MAX = 64 << 10;

    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final byte[] TS = ascii("{\"ts\":\"");
    private static final byte[] REQUEST_ID = name("requestId");
    private static final byte[] TRACE_ID = name("traceId");
    private static final byte[] CLIENT_ADDRESS = name("client.address");
    private static final byte[] METHOD = name("http.request.method");
    private static final byte[] SERVER_ADDRESS = name("server.address");
    private static final byte[] PATH = name("url.path");
    private static final byte[] HTTP_ROUTE = name("http.route");
    private static final byte[] VERSION = name("network.protocol.version");
    private static final byte[] STATUS = name("http.response.status_code");
    private static final byte[] REQUEST_SIZE = name("http.request.body.size");
    private static final byte[] RESPONSE_SIZE = name("http.response.body.size");
    private static final byte[] DURATION = name("durationMs");
    private static final byte[] UPSTREAM_DURATION = name("upstreamMs");
    private static final byte[] ROUTE = name("route");
    private static final byte[] UPSTREAM = name("upstream");
    private static final byte[] TARGET = name("target");
    private static final byte[] ATTEMPTS = name("attempts");
    private static final byte[] CONSUMER = name("consumer");
    private static final byte[] KEY_ID = name("keyId");
    private static final byte[] LIMIT = name("limit");
    private static final byte[] SHADOW = name("shadow");
    private static final byte[] DECISION = name("decision");
    private static final byte[] STEP = name("step");
    private static final byte[] DETAIL = name("detail");
    private static final byte[] NODE = name("node");
    private static final byte[] REVISION = name("revision");
    private static final byte[] USER_AGENT = name("userAgent");
    private static final byte[] END = ascii("}\n");

    private final String node;
    private byte[] bytes = new byte[GATHERED_BYTES_MAX];
    private int length;
    private long second = Long.MIN_VALUE;
    private byte[] secondText = new byte[0];

    AccessLine(String node) {
        this.node = node;
    }

    private static byte[] name(String name) {
        return ascii(",\"" + name + "\":");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether it is time to {@link #writeTo}. */
    boolean isFull() {
        return length >= GATHERED_BYTES_MAX / 2;
    }

    /** Writes the lines that were gathered, and begins anew. */
    void writeTo(OutputStream destination) throws IOException {
        int gathered = length;
        length = 0;
        destination.write(bytes, 0, gathered);
        if (bytes.length > GATHERED_BYTES_MAX) {
            bytes = new byte[GATHERED_BYTES_MAX]; // one long line does not make us large for ever
        }
    }

    /** Lets go of the lines that were gathered. */
    void clear() {
        length = 0;
    }

    void append(ExchangeRecord facts) {
        raw(TS);
        time(facts.epochMillis);
        put('"');
        plain(REQUEST_ID, facts.requestId);
        plain(TRACE_ID, facts.traceId);
        plain(CLIENT_ADDRESS, facts.clientAddress);
        text(METHOD, facts.method);
        text(SERVER_ADDRESS, facts.host);
        text(PATH, facts.path);
        plain(HTTP_ROUTE, facts.route);
        plain(VERSION, facts.protocolVersion);
        number(STATUS, facts.status);
        number(REQUEST_SIZE, facts.requestBytes);
        number(RESPONSE_SIZE, facts.responseBytes);
        millis(DURATION, facts.durationNanos);
        if (facts.upstreamNanos >= 0) {
            millis(UPSTREAM_DURATION, facts.upstreamNanos);
        }
        plain(ROUTE, facts.route);
        plain(UPSTREAM, facts.upstream);
        plain(TARGET, facts.target);
        number(ATTEMPTS, facts.attempts);
        plain(CONSUMER, facts.consumer);
        plain(KEY_ID, facts.keyId);
        plain(LIMIT, facts.limit);
        if (facts.shadow != ShadowVerdict.NONE) {
            plain(SHADOW, facts.shadow.label());
        }
        plain(DECISION, facts.code);
        plain(STEP, facts.step);
        text(DETAIL, facts.detail);
        plain(NODE, node);
        number(REVISION, facts.revision);
        String userAgent = facts.userAgent;
        if (userAgent != null) {
            text(USER_AGENT, userAgent);
        }
        raw(END);
    }

    private void time(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            secondText = ascii(SECONDS.format(Instant.ofEpochSecond(now)));
        }
        raw(secondText);
        put('.');
        thousandths(Math.floorMod(epochMillis, 1000L));
        put('Z');
    }

    /** A value that has a form which needs no escapes: an id, a name, an address, a code. Copied at once. */
    @SuppressWarnings("deprecation") // the one method that copies a string's bytes without making an array for them
    private void plain(byte[] name, String value) {
        if (value.isEmpty()) {
            return;
        }
        raw(name);
        int valueLength = value.length();
        ensure(valueLength + 2);
        bytes[length] = '"';
        value.getBytes(0, valueLength, bytes, length + 1);
        length += valueLength + 2;
        bytes[length - 1] = '"';
    }

    /** What is not known is left out. */
    private void text(byte[] name, String value) {
        if (value.isEmpty()) {
            return;
        }
        raw(name);
        ensure(2 + 6 * value.length()); // a character is at most an escape of six bytes
        bytes[length++] = '"';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else {
                escape(c);
            }
        }
        bytes[length++] = '"';
    }

    private void escape(char c) {
        if (c == '"' || c == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = (byte) c;
        } else {
            bytes[length++] = '\\';
            bytes[length++] = 'u';
            bytes[length++] = HEX[c >> 12];
            bytes[length++] = HEX[c >> 8 & 15];
            bytes[length++] = HEX[c >> 4 & 15];
            bytes[length++] = HEX[c & 15];
        }
    }

    private void number(byte[] name, long value) {
        raw(name);
        digits(value);
    }

    private void millis(byte[] name, long nanos) {
        long micros = Math.max(0, nanos) / 1000;
        raw(name);
        digits(micros / 1000);
        put('.');
        thousandths(micros % 1000);
    }

    private void thousandths(long value) {
        ensure(3);
        bytes[length++] = (byte) ('0' + value / 100);
        bytes[length++] = (byte) ('0' + value / 10 % 10);
        bytes[length++] = (byte) ('0' + value % 10);
    }

    private void digits(long value) {
        if (value < 0) { // no number here is; a clock that jumped back must not make a broken line
            put('-');
        }
        long rest = Math.abs(value);
        int digits = 1;
        for (long power = 10; digits < 19 && power <= rest; power *= 10) {
            digits++;
        }
        ensure(digits);
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void raw(byte[] text) {
        ensure(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    private void put(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
