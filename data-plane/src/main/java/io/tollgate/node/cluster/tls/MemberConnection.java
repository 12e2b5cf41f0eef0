package io.tollgate.node.cluster.tls;

import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.server.ServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one connection, driven by the handlers of both directions under this object's lock. A private-key operation
 * takes milliseconds and runs on a thread of its own: an I/O thread that it held up would miss its heartbeats.
 */
final class MemberConnection {
    private final Channel channel;
    private final SSLEngine engine;
    private final MemberTls tls;
    private final long openedNanos;
    private boolean works;
    private boolean inputWaits;
    private volatile @Nullable X509Certificate peer;

    MemberConnection(Channel channel, SSLEngine engine, MemberTls tls, long openedNanos) {
        this.channel = channel;
        this.engine = engine;
        this.tls = tls;
        this.openedNanos = openedNanos;
    }

    SSLEngine engine() {
        return engine;
    }

    /** Whether the engine's tasks run: until they are done nothing else can be. Under the lock. */
    boolean works() {
        return works;
    }

    /** Lets the engine's tasks run elsewhere and wakes both directions after that. Under the lock. */
    void work() throws IOException {
        works = true;
        try {
            tls.execute(this::runTasks);
        } catch (RejectedExecutionException e) {
            throw new EOFException("the member is leaving");
        }
    }

    private void runTasks() {
        try {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run(); // what it finds wrong is thrown by the next call of the engine
            }
        } finally {
            synchronized (this) {
                works = false;
            }
            channel.inboundPipeline().wakeup();
            channel.outboundPipeline().wakeup();
        }
    }

    /**
     * The handshake is over: the other end is who its certificate says, and {@link MemberTrust} believed it.
     *
     * @return whether it was not known to be over before
     */
    boolean establish() throws SSLPeerUnverifiedException {
        if (peer != null) {
            return false;
        }
        X509Certificate shown = (X509Certificate) engine.getSession().getPeerCertificates()[0];
        String why = tls.objection(shown);
        if (!why.isEmpty()) {
            throw new SSLPeerUnverifiedException(why); // a resumed session did not ask the trust manager again
        }
        peer = shown;
        return true;
    }

    /** The input cannot go on before something is sent. Under the lock. */
    void inputWaits() {
        inputWaits = true;
    }

    /** Whether the input is to be woken, now that something may have been sent. Under the lock. */
    boolean takeInputWaits() {
        boolean waits = inputWaits;
        inputWaits = false;
        return waits;
    }

    /** The certificate of the other end; null until the handshake is over. */
    @Nullable
    X509Certificate peer() {
        return peer;
    }

    long openedNanos() {
        return openedNanos;
    }

    @Nullable
    SocketAddress remote() {
        return channel.remoteSocketAddress();
    }

    boolean isIncoming() {
        return !channel.isClientMode();
    }

    /** What to throw into the pipeline: it ends the connection without a stack trace in the log for each stranger. */
    EOFException refusal(IOException why) {
        tls.refused(channel.remoteSocketAddress(), why);
        return new EOFException("refused: " + why.getMessage());
    }

    void close(String why) {
        tls.refused(channel.remoteSocketAddress(), new IOException(why));
        if (channel.attributeMap().get(ServerConnection.class) instanceof ServerConnection connection) {
            connection.close(why, null);
        }
    }
}
