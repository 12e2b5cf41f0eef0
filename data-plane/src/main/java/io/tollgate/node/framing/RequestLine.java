package io.tollgate.node.framing;

import io.tollgate.node.framing.RequestHead.Target;
import java.nio.charset.StandardCharsets;

/**
 * What a request line says, whether it came as a line or as HTTP/2's pseudo-header fields: its method and its target. What
 * is unclear is refused by a {@link FaultSignal}.
 */
public final class RequestLine {
    /** Longest method. */
    static final int METHOD_BYTES_MAX = 32;

    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

    private RequestLine() {}

    /** The method that the bytes from {@code from} to {@code to} name: a short token. */
    public static String method(byte[] bytes, int from, int to) {
        int length = to - from;
        for (String known : METHODS) {
            if (known.length() == length && RequestParser.matches(bytes, from, known)) {
                return known;
            }
        }
        if (length == 0) {
            throw FaultSignal.malformed("a request without method");
        }
        for (int i = from; i < to; i++) {
            if (HeadReader.TOKEN_LOWER[bytes[i] & 0xff] == 0 || length > METHOD_BYTES_MAX) {
                throw FaultSignal.malformed("a method that is not a short token");
            }
        }
        return new String(bytes, from, length, StandardCharsets.US_ASCII);
    }

    /** Whether {@code b} may stand in a target at all: neither space nor control nor beyond ASCII. */
    public static boolean isTargetByte(byte b) {
        return b > ' ' && b < 127;
    }

    /** The target in origin form (RFC 9112 section 3.2.1) in the bytes from {@code from} to {@code to}. */
    public static Target originForm(byte[] bytes, int from, int to) {
        int question = -1;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '?' && question < 0) {
                question = i;
            } else if (bytes[i] == '#') {
                throw FaultSignal.malformed("a request target with a fragment");
            }
        }
        if (question < 0) {
            return new Target(new String(bytes, from, to - from, StandardCharsets.US_ASCII), null);
        }
        return new Target(
                new String(bytes, from, question - from, StandardCharsets.US_ASCII),
                new String(bytes, question + 1, to - question - 1, StandardCharsets.US_ASCII));
    }
}
