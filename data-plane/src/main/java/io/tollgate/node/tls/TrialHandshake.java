package io.tollgate.node.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.tollgate.node.transport.Channels;
import javax.net.ssl.SSLException;

/**
 * A handshake with ourselves, in memory: the TLS library looks at a certificate only when the first client comes, and is
 * stricter than what has read it before. Takes about a millisecond.
 */
final class TrialHandshake {
    /** A handshake takes three turns. */
    private static final int TURNS_MAX = 16;

    /** It asks whether a server can speak, not who it is. */
    private final TlsContext client;

    TrialHandshake() throws SSLException {
        client = TlsContext.of(SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(""));
    }

    /** Throws when no handshake with {@code server} can succeed. */
    void with(TlsContext server) throws SSLException {
        SslHandler tried = server.newHandler(UnpooledByteBufAllocator.DEFAULT);
        EmbeddedChannel serverSide = new EmbeddedChannel(tried);
        EmbeddedChannel clientSide = new EmbeddedChannel(client.newHandler(UnpooledByteBufAllocator.DEFAULT));
        try {
            for (int i = 0; i < TURNS_MAX && !tried.handshakeFuture().isDone(); i++) {
                move(clientSide, serverSide);
                move(serverSide, clientSide);
            }
        } catch (Exception e) { // an embedded channel throws whatever its handlers have met, checked or not
            throw new SSLException(e);
        } finally {
            Channels.close(clientSide);
            Channels.close(serverSide);
            clientSide.releaseOutbound();
            serverSide.releaseOutbound();
        }
        if (!tried.handshakeFuture().isSuccess()) {
            throw new SSLException(tried.handshakeFuture().cause());
        }
    }

    private static void move(EmbeddedChannel from, EmbeddedChannel to) {
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            if (to.isOpen()) {
                var _ = to.writeOneInbound(bytes);
            } else {
                bytes.release();
            }
        }
        if (to.isOpen()) {
            to.flushInbound();
        }
    }
}
