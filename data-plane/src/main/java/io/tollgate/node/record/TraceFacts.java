package io.tollgate.node.record;

/** What a sampled exchange is known by in its trace, and what only traces tell. Confined like its {@link ExchangeRecord}. */
public final class TraceFacts {
    /** Of the caller's span, 16 hex digits; empty when the trace began here. */
    public final String parentId;

    /** Of the span of the whole exchange. */
    public final String serverId;

    /** Of the span of the upstream's part, which the upstream was told. */
    public final String clientId;

    /** From the request's head until the filters had spoken; −1 when they did not. */
    public long decidedNanos = -1;

    public TraceFacts(String parentId, String serverId, String clientId) {
        this.parentId = parentId;
        this.serverId = serverId;
        this.clientId = clientId;
    }
}
