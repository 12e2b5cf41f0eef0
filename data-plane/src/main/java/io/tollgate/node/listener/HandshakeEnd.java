package io.tollgate.node.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.tollgate.node.mtls.ClientCertificate;
import io.tollgate.node.tls.ApplicationProtocol;
import io.tollgate.node.tls.HandshakeMeters;
import io.tollgate.node.tls.HandshakeOutcome;
import io.tollgate.node.tls.SecuredBy;
import io.tollgate.node.tls.ServerCertificate;
import io.tollgate.node.transport.Channels;
import org.jspecify.annotations.Nullable;

/**
 * Waits behind a handshake: when it succeeds the connection's protocol takes its place, else the failure is counted, once,
 * and the connection ends. Of one connection; confined to its event loop.
 */
final class HandshakeEnd extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final HandshakeMeters meters;
    private final Secured secured;
    private @Nullable SslHandler tls;
    private String serverName = "";
    private @Nullable ServerCertificate shown;
    private boolean over;

    /** What goes on with a secured connection. */
    @FunctionalInterface
    interface Secured {
        /** Puts the handlers of {@code protocol} into the pipeline in place of {@code waiting}. */
        void speak(Channel channel, ApplicationProtocol protocol, SecuredBy by, HandshakeEnd waiting);
    }

    HandshakeEnd(Channel channel, HandshakeMeters meters, Secured secured) {
        this.channel = channel;
        this.meters = meters;
        this.secured = secured;
    }

    /** A certificate was found and the handshake goes on. */
    void begin(SslHandler handler, String askedFor, ServerCertificate certificate) {
        tls = handler;
        serverName = askedFor;
        shown = certificate;
    }

    /** The handshake has failed; the caller closes. */
    void failed(HandshakeOutcome outcome, String detail) {
        if (!over) {
            over = true;
            meters.failed(outcome, channel.remoteAddress(), detail);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCompletionEvent completion
                && (event instanceof SslHandshakeCompletionEvent || event instanceof SniCompletionEvent)) {
            if (!completion.isSuccess()) {
                failed(completion.cause());
                Channels.close(channel);
            } else if (event instanceof SslHandshakeCompletionEvent) {
                succeeded();
            }
        }
    }

    private void succeeded() {
        SslHandler handler = tls;
        ServerCertificate certificate = shown;
        if (over || handler == null || certificate == null) {
            return;
        }
        over = true;
        meters.done();
        ClientCertificate client = certificate.clientTrust().isEmpty()
                ? null // it was not asked
                : ClientCertificate.of(handler.engine().getSession());
        SecuredBy by = new SecuredBy(serverName, certificate.name(), client);
        secured.speak(channel, ApplicationProtocol.of(handler.applicationProtocol()), by, this);
    }

    private void failed(Throwable cause) {
        failed(HandshakeOutcome.of(cause), String.valueOf(cause.getMessage()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message); // nothing is heard before the handshake's end
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        failed(HandshakeOutcome.CLIENT_CLOSED, "the client closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof io.netty.handler.codec.DecoderException && cause.getCause() != null
                ? cause.getCause()
                : cause;
        failed(root);
        Channels.close(channel);
    }
}
