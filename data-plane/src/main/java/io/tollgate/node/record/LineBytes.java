package io.tollgate.node.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * Lines as bytes. Made for the log's own thread, which competes with event loops for the processor: no strings in between,
 * and one write for many lines.
 */
final class LineBytes {
    /** Lines are gathered up to here before they are written. */
    private static final int GATHERED_BYTES_MAX = 64 << 10;

    private static final byte[] HEX = ascii("0123456789abcdef");

    private final DateTimeFormatter seconds;
    private byte[] bytes = new byte[GATHERED_BYTES_MAX];
    private int length;
    private long second = Long.MIN_VALUE;
    private byte[] secondText = new byte[0];

    /**
     * No line yet.
     *
     * @param seconds how a time is printed but for what is below a second
     */
    LineBytes(String seconds) {
        this.seconds = DateTimeFormatter.ofPattern(seconds, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** The beginning of a further member of a JSON object. */
    static byte[] name(String name) {
        return ascii(",\"" + name + "\":");
    }

    static byte[] ascii(String text) {
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
        if (gathered > 0) {
            destination.write(bytes, 0, gathered);
        }
        if (bytes.length > GATHERED_BYTES_MAX) {
            bytes = new byte[GATHERED_BYTES_MAX]; // one long line does not make us large for ever
        }
    }

    /** Where the next line begins; for {@link #backTo}. */
    int here() {
        return length;
    }

    /** Lets go of what was gathered since then, which nothing has written. */
    void backTo(int here) {
        length = here;
    }

    /** Lets go of the lines that were gathered. */
    void clear() {
        length = 0;
    }

    /** The time to the second. */
    void second(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            secondText = ascii(seconds.format(Instant.ofEpochSecond(now)));
        }
        raw(secondText);
    }

    void time(long epochMillis) {
        second(epochMillis);
        put('.');
        thousandths(Math.floorMod(epochMillis, 1000L));
        put('Z');
    }

    /** A value that has a form which needs no escapes: an id, a name, an address, a code. Copied at once. */
    @SuppressWarnings("deprecation") // the one method that copies a string's bytes without making an array for them
    void plain(byte[] name, String value) {
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
    void text(byte[] name, String value) {
        if (!value.isEmpty()) {
            raw(name);
            quoted(value);
        }
    }

    /** In quotation marks, with escapes for what would end them and for what is not ASCII. */
    void quoted(String value) {
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

    void escape(char c) {
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

    void number(byte[] name, long value) {
        raw(name);
        digits(value);
    }

    void millis(byte[] name, long nanos) {
        long micros = Math.max(0, nanos) / 1000;
        raw(name);
        digits(micros / 1000);
        put('.');
        thousandths(micros % 1000);
    }

    void thousandths(long value) {
        ensure(3);
        bytes[length++] = (byte) ('0' + value / 100);
        bytes[length++] = (byte) ('0' + value / 10 % 10);
        bytes[length++] = (byte) ('0' + value % 10);
    }

    void digits(long value) {
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

    void raw(byte[] text) {
        ensure(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    void put(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
