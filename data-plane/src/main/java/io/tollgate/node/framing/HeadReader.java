package io.tollgate.node.framing;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of a head or trailer section in a growing buffer, looking at each byte once, and reads its lines. Every
 * line ends with CR LF; a bare LF is refused (RFC 9112 section 2.2 lets a recipient accept one, and the next hop may
 * not), as are folded lines (section 5.2) and white space before a colon (section 5.1).
 */
public final class HeadReader {
    /** Longest request or status line, without its CR LF. */
    public static final int LINE_BYTES_MAX = 8 << 10;
    /** Longest section of fields. */
    public static final int HEAD_BYTES_MAX = 32 << 10;
    /** Most fields in a section. */
    public static final int FIELDS_MAX = 100;

    private static final int SCRATCH_BYTES = LINE_BYTES_MAX + HEAD_BYTES_MAX + 8;
    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[SCRATCH_BYTES];
        }
    };
    /** RFC 9110 section 5.6.2: a token's characters, in lower case; 0 for the others. */
    static final byte[] TOKEN_LOWER = tokenLower();

    private int scanned;
    private int lineStart;
    private int lines;
    private int firstLineLength;

    HeadReader() {}

    private static byte[] tokenLower() {
        byte[] table = new byte[256];
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz".chars().forEach(c -> table[c] = (byte) c);
        for (char c = 'A'; c <= 'Z'; c++) {
            table[c] = (byte) (c + 32);
        }
        return table;
    }

    /** Whether {@code b} may stand in a token and is not a capital. */
    public static boolean isLowerToken(byte b) {
        return b != 0 && TOKEN_LOWER[b & 0xff] == b;
    }

    void reset() {
        scanned = 0;
        lineStart = 0;
        lines = 0;
        firstLineLength = 0;
    }

    /**
     * The length of the section at the reader index with its empty line, or −1 while it is not all there.
     *
     * @param startLine whether a request or status line comes first; else fields do
     */
    int scan(ByteBuf buffer, boolean startLine) {
        int base = buffer.readerIndex();
        int readable = buffer.readableBytes();
        while (scanned < readable) {
            int found = buffer.forEachByte(base + scanned, readable - scanned, ByteProcessor.FIND_LF);
            if (found < 0) {
                scanned = readable;
                break;
            }
            int lf = found - base;
            scanned = lf + 1;
            if (lf == lineStart || buffer.getByte(found - 1) != '\r') {
                throw FaultSignal.malformed("a line ends without CR LF");
            }
            int length = lf - 1 - lineStart;
            lineStart = lf + 1;
            if (length == 0) {
                checkSize(startLine, lf + 1);
                return lf + 1;
            }
            countLine(startLine, length);
        }
        checkSize(startLine, readable);
        return -1;
    }

    private void countLine(boolean startLine, int length) {
        if (startLine && lines == 0) {
            firstLineLength = length;
            if (length > LINE_BYTES_MAX) {
                throw new FaultSignal(Fault.Kind.TARGET_TOO_LONG, "request line over " + LINE_BYTES_MAX + " bytes");
            }
        }
        if (++lines > FIELDS_MAX + (startLine ? 1 : 0)) {
            throw new FaultSignal(Fault.Kind.FIELDS_TOO_LARGE, "more than " + FIELDS_MAX + " fields");
        }
    }

    private void checkSize(boolean startLine, int bytes) {
        if (startLine && lines == 0 && bytes > LINE_BYTES_MAX + 2) {
            throw new FaultSignal(Fault.Kind.TARGET_TOO_LONG, "request line over " + LINE_BYTES_MAX + " bytes");
        }
        if (bytes - firstLineLength > HEAD_BYTES_MAX) {
            throw new FaultSignal(Fault.Kind.FIELDS_TOO_LARGE, "fields over " + HEAD_BYTES_MAX + " bytes");
        }
    }

    /** Takes the {@code length} bytes of a section out of the buffer. The array is this thread's scratch. */
    static byte[] take(ByteBuf buffer, int length) {
        byte[] scratch = SCRATCH.get();
        buffer.readBytes(scratch, 0, length);
        return scratch;
    }

    /** Where the line that starts at {@code from} ends: the index of its CR. */
    static int lineEnd(byte[] bytes, int from) {
        int end = from;
        while (bytes[end] != '\n') {
            end++;
        }
        return end - 1;
    }

    /** Reads field lines from {@code from} to the empty line. */
    static Fields fields(byte[] bytes, int from) {
        Fields fields = new Fields();
        int start = from;
        while (bytes[start] != '\r') {
            start = field(bytes, start, fields);
        }
        if (bytes[start + 1] != '\n') {
            throw FaultSignal.malformed("a carriage return inside a line");
        }
        return fields;
    }

    /** Reads one field line; answers where the next starts. */
    private static int field(byte[] bytes, int start, Fields fields) {
        int colon = start;
        for (; bytes[colon] != ':'; colon++) {
            byte lower = TOKEN_LOWER[bytes[colon] & 0xff];
            if (lower == 0) {
                throw FaultSignal.malformed(badName(bytes[colon], colon == start));
            }
            bytes[colon] = lower;
        }
        if (colon == start) {
            throw FaultSignal.malformed("a field without name");
        }
        int from = colon + 1;
        while (bytes[from] == ' ' || bytes[from] == '\t') {
            from++;
        }
        int end = from;
        for (; bytes[end] != '\r'; end++) {
            byte b = bytes[end];
            if (isControl(b)) {
                throw FaultSignal.malformed("a control character in a field value");
            }
        }
        if (bytes[end + 1] != '\n') {
            throw FaultSignal.malformed("a carriage return inside a field value");
        }
        int next = end + 2;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        String value = end == from ? "" : new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
        fields.add(FieldNames.of(bytes, start, colon), value);
        return next;
    }

    /** Whether no field value may hold {@code b} (RFC 9110 section 5.5). */
    public static boolean isControl(byte b) {
        return b == 127 || (b >= 0 && b < 32 && b != '\t');
    }

    private static String badName(byte b, boolean first) {
        if (b == ' ' || b == '\t') {
            return first ? "a folded field line" : "white space in or behind a field name";
        }
        return b == '\r' ? "a line without colon" : "a field name that is not a token";
    }
}
