package io.tollgate.node.upstream;

import io.netty.buffer.ByteBuf;
import io.tollgate.node.framing.Fields;
import org.jspecify.annotations.Nullable;

/**
 * One request's way to a target: a connection of HTTP/1 for as long as the request needs it, or one stream of HTTP/2. What
 * comes back goes to the {@link UpstreamListener} it was given to. Confined to its event loop.
 *
 * <p>A request is one {@link #sendHead}, any number of {@link #sendBody} and one {@link #sendEnd}, in this order; then one of
 * {@link #release} and {@link #cancel}, the latter at any point.
 */
public interface UpstreamStream {
    /** Whom it leads to. */
    TargetState target();

    /** Whether its connection carried a request before: such a one may have been closed by the other side unseen. */
    boolean isReused();

    /** Whether it takes more without piling up. */
    boolean isWritable();

    /** Sends the head without flushing. */
    void sendHead(UpstreamRequest request);

    /** Sends a part of the body without flushing; releases it. */
    void sendBody(ByteBuf part);

    /** Ends the request without flushing. */
    void sendEnd(@Nullable Fields trailers);

    /** Pushes out what was written. */
    void flush();

    /** Hands out nothing more of the response until {@link #resume}; reads no more than is on its way. */
    void pause();

    /** Goes on after {@link #pause}. */
    void resume();

    /** After 101: from now on every byte is a body part, both ways. */
    void tunnel();

    /** Gives it back after the response's end: its connection may serve again. */
    void release();

    /** Ends it in the middle of whatever it is doing; nothing more comes from it. */
    void cancel();
}
