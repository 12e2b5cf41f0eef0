package io.tollgate.node.record;

import io.tollgate.core.access.Caller;
import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.node.mtls.PresentedCertificate;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one exchange, filled in while it runs. Confined to its event loop until it is handed to the log, and not
 * touched after.
 */
public final class ExchangeRecord {
    /** Wall clock, for people. */
    public long epochMillis;

    public long durationNanos;
    /** From the request's last byte to the upstream to the response's head; −1 when there was no response. */
    public long upstreamNanos = -1;

    /** From the request's head to the response's; −1 when there was no response. */
    public long headNanos = -1;

    public String requestId = "";
    public String traceId = "";
    /** Of a sampled exchange; null of all others. */
    public @Nullable TraceFacts trace;

    /** Of an exchange that somebody awaits; null of all others. */
    public @Nullable StepTimes steps;

    public String clientAddress = "";
    public String method = "";
    public String host = "";
    /** Canonical where it was decided, else as received; never the query. */
    public String path = "";

    /** As in {@link io.tollgate.node.framing.HttpVersion#text}; empty when nobody knows. */
    public String protocolVersion = "";
    /** What the client got; 0 when it got nothing. */
    public int status;

    public long requestBytes;
    public long responseBytes;
    /** Route, upstream and target by name; empty when the request did not get there. */
    public String route = "";

    public String upstream = "";
    public String target = "";
    public int attempts;
    public String consumer = "";
    /** Who was authenticated, with all that the credential leaves them; null when nobody was. */
    public @Nullable Caller caller;

    public String keyId = "";
    /** The client certificate that was asked for; null when none was. */
    public @Nullable PresentedCertificate certificate;

    /** The kind of credential that was presented, empty when none was; and what was wrong with it, where the code does not say. */
    public String scheme = "";

    public String flaw = "";
    /** The limit that refused. */
    public String limit = "";
    /** What a lowered limit meant for it; null when none was asked. */
    public @Nullable LoweredOutcome lowered;
    /** What the route's shadow access policy would have done. */
    public ShadowVerdict shadow = ShadowVerdict.NONE;
    /** {@code ok}, or the code of the error. */
    public String code = "ok";
    /** The step that decided, {@code upstream} for an answer of an upstream. */
    public String step = "upstream";
    /** Why, in words; for the log only. */
    public String detail = "";

    public boolean madeByGateway;
    public long revision;
    public @Nullable String userAgent;
    /** With the values that may be seen; null when queries are not logged or there was none. */
    public @Nullable String query;
    /** Names and values by turns. */
    public String[] headers = NONE;

    private static final String[] NONE = {};

    /** No limit's doing: who guesses goes on guessing, and must not look quieter for being held back. */
    private static final String HELD_BACK = "too-many-failures";

    /** Whether the gateway itself turned them away for who they are, or unread after too many credentials that are not good. */
    public boolean isDenied() {
        return madeByGateway && (status == 401 || status == 403 || code.equals(HELD_BACK));
    }
}
