package io.tollgate.node.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.tls.SecuredBy;
import io.tollgate.node.transport.DeadlineTimer;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange sees of its client: one request's turn on an HTTP/1 connection, or one stream of HTTP/2. It knows how
 * messages are framed there, and what becomes of the connection afterwards; the exchange knows neither. Confined to its
 * event loop.
 *
 * <p>A response is any number of {@link #interim}, then either one {@link #answer}, or one {@link #head}, any number of
 * {@link #body}, one {@link #end} and one {@link #done}; or {@link #abort} at any point. Fields hold nothing of the
 * connection: whoever implements this adds what its protocol needs.
 */
public interface DownstreamStream {
    /** What it shares with all others of the node. */
    Gateway gateway();

    /** Which event loop this is. */
    int loopIndex();

    /** The loop that everything about it runs on. */
    EventLoop eventLoop();

    /** The other end of the socket. */
    InetAddress peerAddress();

    /** What the client's TLS connection is bound to; null without TLS. */
    @Nullable
    SecuredBy securedBy();

    /** The one deadline of the exchange; {@link Exchange#onDeadline} is told. */
    DeadlineTimer timer();

    /** Hands out no more of the request's body until {@link #resumeBody}; what the peer may send meanwhile is bounded. */
    void pauseBody();

    /** Goes on after {@link #pauseBody}. */
    void resumeBody();

    boolean isBodyPaused();

    /** Whether more of the response may be written without piling up. */
    boolean isWritable();

    /** Writes a 1xx response, where the client's version has them. */
    void interim(int status, Fields fields);

    /**
     * Writes the head of an upstream's response.
     *
     * @param reason for versions that have one; may be empty
     * @param bodyLength bytes that follow, or one of {@link io.tollgate.node.framing.BodyLength}
     */
    void head(int status, String reason, Fields fields, long bodyLength);

    /** Writes a part of the body; releases it. */
    void body(ByteBuf part);

    /** Ends the body. */
    void end(@Nullable Fields trailers);

    /**
     * Writes the gateway's own response and flushes. The exchange is over with it: what is still to come of the request is
     * read over or refused, as the protocol has it. The body is left out for HEAD.
     */
    void answer(GatewayAnswer answer);

    /** Whether an upstream's 101 answers the handshake that this client's request came with. */
    default boolean accepts(Fields handshake) {
        return true;
    }

    /** Accepts the switch of protocols (101): from now on body parts go both ways until somebody ends. */
    void tunnel(Fields fields);

    /** Pushes out what was written, at the latest at the end of what is being read. */
    void flush();

    /**
     * The response is whole.
     *
     * @param requestTaken whether the request was passed on to its end; else the connection is no longer in step
     */
    void done(boolean requestTaken);

    /** Cuts the response off so that nobody takes it for whole. */
    void abort();
}
