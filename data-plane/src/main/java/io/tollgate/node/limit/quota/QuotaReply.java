package io.tollgate.node.limit.quota;

/** What the control plane says to a {@link QuotaAsk}. */
public sealed interface QuotaReply {
    /**
     * It reserved {@code permits} for this node.
     *
     * @param left what nobody has reserved yet
     */
    record Reserved(long permits, long left) implements QuotaReply {}

    /** It can't be asked, or did not answer in time. */
    record Unknown() implements QuotaReply {}
}
