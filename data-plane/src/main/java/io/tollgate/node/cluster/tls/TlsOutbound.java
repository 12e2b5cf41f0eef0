package io.tollgate.node.cluster.tls;

import static com.hazelcast.internal.nio.IOUtil.compactOrClear;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.OutboundHandler;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * From Hazelcast to the socket: what the engine encrypts. Entered by the channel's output thread, or by the thread that
 * sends when nothing else is on its way; Hazelcast lets in one at a time.
 */
final class TlsOutbound extends OutboundHandler<ByteBuffer, ByteBuffer> {
    private final MemberConnection connection;

    TlsOutbound(MemberConnection connection) {
        this.connection = connection;
    }

    @Override
    public void handlerAdded() {
        initDstBuffer();
    }

    @Override
    public HandlerStatus onWrite() throws IOException {
        compactOrClear(dst);
        try {
            synchronized (connection) {
                HandlerStatus status = wrap(connection.engine());
                if (connection.takeInputWaits()) {
                    channel.inboundPipeline().wakeup();
                }
                return status;
            }
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            throw connection.refusal(e);
        } finally {
            dst.flip();
        }
    }

    private HandlerStatus wrap(SSLEngine engine) throws IOException {
        while (true) {
            if (connection.works()) {
                return HandlerStatus.BLOCKED;
            }
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    connection.work();
                    return HandlerStatus.BLOCKED;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return HandlerStatus.BLOCKED; // until the input wakes this one
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    connection.establish();
                    if (!src.hasRemaining()) {
                        return HandlerStatus.CLEAN;
                    }
                }
                case NEED_WRAP -> {}
            }
            if (!wrapOne(engine)) {
                return HandlerStatus.DIRTY;
            }
        }
    }

    /** Encrypts one record; false when the socket must take what there is first. */
    private boolean wrapOne(SSLEngine engine) throws IOException {
        SSLEngineResult result = engine.wrap(src, dst);
        return switch (result.getStatus()) {
            case OK -> true;
            case BUFFER_OVERFLOW -> false;
            case CLOSED -> throw new EOFException("TLS is closed");
            case BUFFER_UNDERFLOW -> throw new IOException("an engine that encrypts wants no more input");
        };
    }
}
