package io.tollgate.node.exchange;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a request: {@code X-Request-Id}, taken over when it has a harmless form, and {@code traceparent} (W3C Trace
 * Context), continued or begun.
 */
record Identifiers(String requestId, String traceId, String traceparent, boolean continuesTrace) {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int REQUEST_ID_LENGTH_MAX = 128;
    private static final int TRACEPARENT_LENGTH = 55;

    static Identifiers of(Fields fields, SplittableRandom random) {
        String given = fields.single(FieldNames.X_REQUEST_ID);
        String parent = fields.single(FieldNames.TRACEPARENT);
        boolean continues = parent != null && isTraceparent(parent);
        String traceId = continues && parent != null ? parent.substring(3, 35) : hex(random, 2);
        String flags = continues && parent != null ? parent.substring(53) : "00";
        String requestId = given != null && isHarmless(given) ? given : hex(random, 2);
        return new Identifiers(requestId, traceId, "00-" + traceId + "-" + hex(random, 1) + "-" + flags, continues);
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

    private static String hex(SplittableRandom random, int words) {
        char[] text = new char[words * 16];
        for (int word = 0; word < words; word++) {
            long bits = random.nextLong() | 1; // never all zero
            for (int i = 0; i < 16; i++) {
                text[word * 16 + i] = HEX[(int) (bits >>> (60 - 4 * i)) & 15];
            }
        }
        return new String(text);
    }
}
