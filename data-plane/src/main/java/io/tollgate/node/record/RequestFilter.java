package io.tollgate.node.record;

/**
 * Which requests somebody wants to see: those for which all of it holds that is set.
 *
 * @param route name; empty for any
 * @param consumer name; empty for any
 * @param keyId of the API key that was presented; empty for any
 * @param status 404, or 4 for all of 400 to 499; 0 for any
 * @param code {@code ok} or the code of a problem; empty for any
 * @param slowerThanNanos 0 for any
 * @param requestId of this one only, whose steps are timed; empty for any
 */
public record RequestFilter(
        String route, String consumer, String keyId, int status, String code, long slowerThanNanos, String requestId) {
    /** Lets everything through. */
    public static final RequestFilter ALL = new RequestFilter("", "", "", 0, "", 0);

    /** Of any id. */
    public RequestFilter(String route, String consumer, String keyId, int status, String code, long slowerThanNanos) {
        this(route, consumer, keyId, status, code, slowerThanNanos, "");
    }

    /** Lets one request through. */
    public static RequestFilter ofRequest(String requestId) {
        return new RequestFilter("", "", "", 0, "", 0, requestId);
    }

    boolean matches(ExchangeRecord facts) {
        return holds(route, facts.route)
                && holds(consumer, facts.consumer)
                && holds(keyId, facts.keyId)
                && holds(code, facts.code)
                && holds(requestId, facts.requestId)
                && (status == 0 || status == facts.status || status == facts.status / 100)
                && facts.durationNanos >= slowerThanNanos;
    }

    private static boolean holds(String wanted, String is) {
        return wanted.isEmpty() || wanted.equals(is);
    }
}
