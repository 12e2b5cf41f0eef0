package io.tollgate.node.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.node.tls.HandshakeOutcome;
import io.tollgate.node.tls.ServerCertificate;
import io.tollgate.node.tls.ServerCertificates;
import io.tollgate.node.transport.Channels;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's hello, finds the certificate for the name in it in the snapshot of this moment, and makes way for the
 * handshake. Hello and handshake together have {@value #HANDSHAKE_MILLIS_MAX} ms. Of one connection; confined to its event
 * loop.
 */
final class TlsGate extends AbstractSniHandler<TlsGate.Choice> {
    static final long HANDSHAKE_MILLIS_MAX = 10_000;
    /** With every extension and a post-quantum key share a hello has less than three thousand bytes. */
    private static final int HELLO_BYTES_MAX = 16 << 10;

    private static final int HANDSHAKE_RECORD = 22;
    /** A fatal alert unrecognized_name (RFC 6066 section 3, RFC 8446 section 6), in a record of its own. */
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private final SnapshotHolder snapshots;
    private final HandshakeEnd end;
    private final long acceptedNanos = System.nanoTime();
    private boolean refused;

    /** What a hello leads to; {@code certificate} is null when there is none for it. */
    record Choice(@Nullable ServerCertificate certificate, boolean anyCertificate) {}

    TlsGate(SnapshotHolder snapshots, HandshakeEnd end) {
        super(HELLO_BYTES_MAX, HANDSHAKE_MILLIS_MAX);
        this.snapshots = snapshots;
        this.end = end;
    }

    /** Nothing but a handshake record can begin a connection: anything else is told apart here, whatever certificates say. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
        } else if (in.getUnsignedByte(in.readerIndex()) != HANDSHAKE_RECORD) {
            refused = true;
            in.skipBytes(in.readableBytes());
            end.failed(HandshakeOutcome.NOT_TLS, "the first byte is none of a handshake");
            Channels.close(ctx.channel());
        } else {
            super.decode(ctx, in, out);
        }
    }

    @Override
    protected Future<Choice> lookup(ChannelHandlerContext ctx, @Nullable String serverName) {
        NodeSnapshot snapshot = snapshots.currentOrNull();
        ServerCertificates certificates = snapshot == null ? ServerCertificates.NONE : snapshot.certificates();
        return ctx.executor().newSucceededFuture(new Choice(certificates.find(serverName), !certificates.isEmpty()));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String serverName, Future<Choice> future) {
        Choice choice = future.getNow();
        ServerCertificate certificate = choice.certificate();
        if (certificate == null) {
            refuse(ctx, serverName, choice.anyCertificate());
            return;
        }
        SslHandler handler = certificate.context().newHandler(ctx.alloc());
        long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - acceptedNanos);
        handler.setHandshakeTimeoutMillis(Math.max(1, HANDSHAKE_MILLIS_MAX - spent));
        end.begin(handler, serverName == null ? "" : serverName, certificate);
        ctx.pipeline().replace(this, "tls", handler);
    }

    private void refuse(ChannelHandlerContext ctx, @Nullable String serverName, boolean anyCertificate) {
        refused = true;
        if (anyCertificate) {
            end.failed(
                    HandshakeOutcome.NAME_UNKNOWN,
                    serverName == null ? "no server name was sent" : "no certificate is for the server name");
        } else {
            end.failed(HandshakeOutcome.NO_CERTIFICATE, "");
        }
        ctx.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME)).addListener(ChannelFutureListener.CLOSE);
    }
}
