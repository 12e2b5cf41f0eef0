package io.tollgate.node.cluster.tls;

import static com.hazelcast.internal.nio.IOUtil.compactOrClear;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.InboundHandler;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import org.jspecify.annotations.Nullable;

/** From the socket to Hazelcast: what the engine decrypts. Entered by the channel's input thread. */
final class TlsInbound extends InboundHandler<ByteBuffer, ByteBuffer> {
    private final MemberConnection connection;
    private final PacketBound bound = new PacketBound();
    private @Nullable ByteBuffer plain;

    TlsInbound(MemberConnection connection) {
        this.connection = connection;
    }

    @Override
    public void handlerAdded() {
        initSrcBuffer();
        ByteBuffer empty = ByteBuffer.allocate(connection.engine().getSession().getApplicationBufferSize());
        plain = empty.flip();
    }

    @Override
    public HandlerStatus onRead() throws IOException {
        src.flip();
        try {
            synchronized (connection) {
                return unwrap(connection.engine(), Objects.requireNonNull(plain, "added before it is entered"));
            }
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            throw connection.refusal(e);
        } finally {
            compactOrClear(src);
        }
    }

    private HandlerStatus unwrap(SSLEngine engine, ByteBuffer decrypted) throws IOException {
        while (true) {
            if (!handOver(decrypted)) {
                return HandlerStatus.DIRTY; // the next handler makes room, then this is entered again
            }
            if (connection.works()) {
                return HandlerStatus.BLOCKED;
            }
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    connection.work();
                    return HandlerStatus.BLOCKED;
                }
                case NEED_WRAP -> {
                    connection.inputWaits();
                    channel.outboundPipeline().wakeup();
                    return HandlerStatus.BLOCKED;
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    if (connection.establish()) {
                        channel.outboundPipeline().wakeup(); // what Hazelcast wanted to say waits there
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {}
            }
            if (!src.hasRemaining() || !unwrapOne(engine, decrypted)) {
                return HandlerStatus.CLEAN;
            }
        }
    }

    /** Decrypts one record; false when it has not arrived in full. */
    private boolean unwrapOne(SSLEngine engine, ByteBuffer decrypted) throws IOException {
        decrypted.clear();
        SSLEngineResult result;
        try {
            result = engine.unwrap(src, decrypted);
        } finally {
            decrypted.flip();
        }
        bound.pass(decrypted.duplicate());
        return switch (result.getStatus()) {
            case OK -> true;
            case BUFFER_UNDERFLOW -> false;
            case CLOSED -> throw new EOFException("the other end closed its TLS");
            case BUFFER_OVERFLOW -> throw new IOException("record larger than its session allows");
        };
    }

    /** Moves what is decrypted to the next handler; false when it has no room for all of it. */
    private boolean handOver(ByteBuffer decrypted) {
        int now = Math.min(decrypted.remaining(), dst.remaining());
        if (now > 0) {
            dst.put(decrypted.slice(decrypted.position(), now));
            decrypted.position(decrypted.position() + now);
        }
        return !decrypted.hasRemaining();
    }
}
