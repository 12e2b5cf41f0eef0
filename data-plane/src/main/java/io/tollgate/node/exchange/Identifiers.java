package io.tollgate.node.exchange;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a request: {@code X-Request-Id}, taken over when it has a harmless form, and {@code traceparent} (W3C Trace
 * Context), continued or begun.
 */
record Identifiers(String requestId, String traceId, String traceparent, boolean continuesTrace) {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
    private static final int REQUEST_ID_LENGTH_MAX = 128;
    private static final int TRACEPARENT_LENGTH = 55;

    static Identifiers of(Fields fields, SplittableRandom random) {
        String given = fields.single(FieldNames.X_REQUEST_ID);
        String parent = fields.single(FieldNames.TRACEPARENT);
        boolean continues = parent != null && isTraceparent(parent);
        String traceparent = traceparent(continues ? parent : null, random);
        String requestId = given != null && isHarmless(given) ? given : hex(random);
        return new Identifiers(requestId, traceparent.substring(3, 35), traceparent, continues);
    }

    /** Whether the caller says that it traces this. */
    boolean saysSampled() {
        return continuesTrace && (Character.digit(traceparent.charAt(TRACEPARENT_LENGTH - 1), 16) & 1) == 1;
    }

    /** The same for an exchange that is traced: whoever comes behind hears of it. */
    Identifiers sampled() {
        return saysSampled() ? this : flagged("01");
    }

    /** The same for an exchange that is not traced, whatever a stranger said: nobody behind traces it on their word. */
    Identifiers unsampled() {
        return saysSampled() ? flagged("00") : this;
    }

    private Identifiers flagged(String flags) {
        String marked = traceparent.substring(0, TRACEPARENT_LENGTH - 2) + flags;
        return new Identifiers(requestId, traceId, marked, continuesTrace);
    }

    /** Of the span that the upstream is told of, 16 hex digits. */
    String spanId() {
        return traceparent.substring(36, 52);
    }

    /** Of a further span. */
    static String newSpanId(SplittableRandom random) {
        byte[] text = new byte[16];
        hex(random, text, 0);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** {@code parent} with a new parent id, or a new trace; made in one piece, for every request has one. */
    private static String traceparent(@Nullable String parent, SplittableRandom random) {
        byte[] text = parent == null ? new byte[TRACEPARENT_LENGTH] : parent.getBytes(StandardCharsets.ISO_8859_1);
        if (parent == null) {
            hex(random, text, 3);
            hex(random, text, 19);
            text[0] = '0';
            text[1] = '0';
            text[53] = '0';
            text[54] = '0';
        }
        text[2] = '-';
        text[35] = '-';
        hex(random, text, 36);
        text[52] = '-';
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static boolean isHarmless(@Nullable String id) {
        if (id == null || id.isEmpty() || id.length() > REQUEST_ID_LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '-' && c != '_' && c != '.' && c != ':') {
                return false;
            }
        }
        return true;
    }

    /** Version 00 only: {@code 00-<32 hex>-<16 hex>-<2 hex>}, neither id all zero. */
    private static boolean isTraceparent(String text) {
        if (text.length() != TRACEPARENT_LENGTH
                || !text.startsWith("00-")
                || text.charAt(35) != '-'
                || text.charAt(52) != '-') {
            return false;
        }
        return isHex(text, 3, 35, true) && isHex(text, 36, 52, true) && isHex(text, 53, 55, false);
    }

    private static boolean isHex(String text, int from, int to, boolean someBit) {
        boolean some = !someBit;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
            some |= c != '0';
        }
        return some;
    }

    private static String hex(SplittableRandom random) {
        byte[] text = new byte[32];
        hex(random, text, 0);
        hex(random, text, 16);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void hex(SplittableRandom random, byte[] text, int at) {
        long bits = random.nextLong() | 1; // never all zero
        for (int i = 0; i < 16; i++) {
            text[at + i] = HEX[(int) (bits >>> (60 - 4 * i)) & 15];
        }
    }
}
