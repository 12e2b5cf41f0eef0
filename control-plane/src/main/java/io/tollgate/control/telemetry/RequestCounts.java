package io.tollgate.control.telemetry;

/**
 * Requests by how they were answered. Wide because it is what is counted; nothing else is made of it.
 *
 * @param unanswered the client went before there was a status
 * @param gatewayMade 4xx and 5xx that Tollgate itself answered, the next three included
 * @param gateway5xx the 5xx of those; nodes of older versions don't tell, and theirs count as passed on
 * @param authFailed 401 and 403 of those, and tries held back unread after too many of them
 * @param limited other 429 of those
 * @param missedMax at most so many more were not counted; 0 but for consumers, addresses and keys
 * @param wouldDeny let in, and a shadow access policy would not
 * @param wouldAllow refused, and the shadow would not
 */
public record RequestCounts(
        long status2xx,
        long status3xx,
        long status4xx,
        long status5xx,
        long unanswered,
        long gatewayMade,
        long gateway5xx,
        long authFailed,
        long limited,
        long missedMax,
        long wouldDeny,
        long wouldAllow) {
    /** Of no request. */
    public static final RequestCounts NONE = new RequestCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** All of them. */
    public long requests() {
        return status2xx + status3xx + status4xx + status5xx + unanswered;
    }

    /** 4xx and 5xx that were passed on. */
    public long upstreamMade() {
        return Math.max(0, status4xx + status5xx - gatewayMade);
    }

    /** 4xx that Tollgate itself answered: of nodes of older versions, which tell no {@link #gateway5xx}, at most. */
    public long gateway4xx() {
        return Math.min(status4xx, Math.max(0, gatewayMade - gateway5xx));
    }

    /** 4xx that were passed on. */
    public long upstream4xx() {
        return status4xx - gateway4xx();
    }

    /** 5xx that were passed on. */
    public long upstream5xx() {
        return Math.max(0, status5xx - gateway5xx);
    }

    /** Not let in, or beyond a limit: of no request both. */
    public long refused() {
        return authFailed + limited;
    }

    RequestCounts plus(RequestCounts other) {
        return new RequestCounts(
                status2xx + other.status2xx,
                status3xx + other.status3xx,
                status4xx + other.status4xx,
                status5xx + other.status5xx,
                unanswered + other.unanswered,
                gatewayMade + other.gatewayMade,
                gateway5xx + other.gateway5xx,
                authFailed + other.authFailed,
                limited + other.limited,
                missedMax + other.missedMax,
                wouldDeny + other.wouldDeny,
                wouldAllow + other.wouldAllow);
    }

    /** What share of all of them {@code part} is; 0 when there are none. */
    public double percent(long part) {
        long all = requests();
        return all == 0 ? 0 : part * 100.0 / all;
    }
}
