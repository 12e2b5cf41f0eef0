package io.tollgate.node.exchange;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HttpVersion;
import io.tollgate.node.framing.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of gRPC (the protocol's page "gRPC over HTTP2"): whether a request is a call, and how long it may
 * take. Messages, statuses and metadata are the upstream's affair and pass like any body, trailer and field.
 */
final class GrpcCall {
    /** No deadline. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    private static final String MEDIA_TYPE = "application/grpc";
    private static final String TIMEOUT = "grpc-timeout";
    private static final int DIGITS_MAX = 8;
    private static final long VALUE_MAX = 99_999_999;

    /** Client and server give up by themselves, and say so better than we could: they come first. */
    private static final long GRACE_NANOS = 250_000_000;

    private GrpcCall() {}

    /** Whether {@code head} begins a call. gRPC-Web is not meant: its errors are plain HTTP. */
    static boolean is(RequestHead head) {
        String type = head.fields().get(FieldNames.CONTENT_TYPE);
        return type != null
                && type.startsWith(MEDIA_TYPE)
                && (type.length() == MEDIA_TYPE.length() || "+; ".indexOf(type.charAt(MEDIA_TYPE.length())) >= 0);
    }

    /** Whether the caller reads statuses of gRPC: over HTTP/1 there is no such caller, and 200 would hide the error. */
    static boolean answers(RequestHead head) {
        return head.version() == HttpVersion.HTTP_2 && is(head);
    }

    /**
     * How long the caller waits, in nanoseconds; {@link #UNBOUNDED} when it does not say, or says it in a form that only the
     * upstream could object to.
     */
    static long timeoutNanos(RequestHead head) {
        String text = is(head) ? head.fields().single(TIMEOUT) : null;
        return text == null ? UNBOUNDED : parse(text);
    }

    /** How long the gateway lets a call take whose caller waits {@code timeoutNanos}. */
    static long patienceNanos(long timeoutNanos) {
        return Math.min(timeoutNanos, UNBOUNDED - GRACE_NANOS) + GRACE_NANOS;
    }

    private static long parse(String text) {
        int digits = text.length() - 1;
        long unit = digits < 1 || digits > DIGITS_MAX ? 0 : unitNanos(text.charAt(digits));
        long value = 0;
        for (int i = 0; unit > 0 && i < digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return UNBOUNDED;
            }
            value = value * 10 + digit;
        }
        return unit == 0 || value > UNBOUNDED / unit ? UNBOUNDED : value * unit;
    }

    private static long unitNanos(char unit) {
        return switch (unit) {
            case 'n' -> 1;
            case 'u' -> 1_000;
            case 'm' -> 1_000_000;
            case 'S' -> 1_000_000_000;
            case 'M' -> 60_000_000_000L;
            case 'H' -> 3_600_000_000_000L;
            default -> 0;
        };
    }

    /** Lets {@code fields} say what is left of the caller's time, so that the upstream gives up when the caller does. */
    static void sayLeft(Fields fields, long leftNanos) {
        fields.set(TIMEOUT, print(Math.max(1, leftNanos)));
    }

    /** In the finest unit that it fits, rounded down. */
    private static String print(long nanos) {
        String units = "numSMH";
        for (int i = 0; i < units.length(); i++) {
            long value = nanos / unitNanos(units.charAt(i));
            if (value <= VALUE_MAX) {
                return Long.toString(value) + units.charAt(i);
            }
        }
        return VALUE_MAX + "H";
    }

    /** Whether the client takes trailers, which an upstream of HTTP/2 may want to know (RFC 9110 section 10.1.4). */
    static boolean takesTrailers(@Nullable Fields fields) {
        return fields != null && fields.hasToken(FieldNames.TE, "trailers");
    }
}
