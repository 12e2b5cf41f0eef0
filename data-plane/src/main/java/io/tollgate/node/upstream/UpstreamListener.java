package io.tollgate.node.upstream;

import io.netty.buffer.ByteBuf;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Whoever asked for a connection, and then for a response over it. Always called on the event loop that asked. After
 * {@link #failed} nothing more comes.
 */
public interface UpstreamListener {
    /** A connection, in this listener's hands until it releases or closes it. */
    void connected(UpstreamStream connection);

    /** There is no connection, or it has failed. */
    void failed(UpstreamFailure failure, String detail);

    /** A response head, interim ones included. */
    void head(ResponseHead head);

    /** A part of the response body; the listener releases it. */
    void body(ByteBuf part);

    /**
     * The end of a response that is not interim.
     *
     * @param trailers null when there are none
     */
    void end(@Nullable Fields trailers);

    /** Everything that was readable has been handed out: a good moment to flush. */
    void readComplete();

    /** The connection takes more, or no more for now. */
    void writabilityChanged();
}
