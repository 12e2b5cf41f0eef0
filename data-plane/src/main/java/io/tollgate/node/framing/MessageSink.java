package io.tollgate.node.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Who hears of a message's parts, in order: one head, any number of body parts, one end; or a fault at any point, after
 * which nothing more comes. Called on the connection's event loop; may pause or close the parser from inside.
 */
public interface MessageSink<H> {
    /** The head. */
    void head(H head);

    /** A part of the body; the sink releases it. */
    void body(ByteBuf part);

    /**
     * The end.
     *
     * @param trailers null when there are none
     */
    void end(@Nullable Fields trailers);

    /** The bytes are not a message. */
    void fault(Fault fault);
}
