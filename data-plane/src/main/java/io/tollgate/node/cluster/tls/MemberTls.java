package io.tollgate.node.cluster.tls;

import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeContext;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import io.tollgate.core.tls.Certificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member's connections are secured by: TLS 1.3 (RFC 8446), a certificate at both ends. New connections use the
 * credential that came last; those that stand stay until the other end's certificate is over, its authority is believed no
 * more, or its node is no longer enrolled.
 *
 * <p>Any thread. A connection that has not shown a certificate yet costs some buffers of Hazelcast's (about a third of a
 * megabyte), so those are few: {@value #HANDSHAKES_MAX}, and {@value #HANDSHAKES_OF_ONE_MAX} from one address, for five
 * seconds.
 */
public final class MemberTls implements AutoCloseable {
    static final int HANDSHAKES_MAX = 128;
    static final int HANDSHAKES_OF_ONE_MAX = 16;
    static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Logger LOG = LoggerFactory.getLogger(MemberTls.class);
    private static final String PROTOCOL = "TLSv1.3";
    private static final long SWEEP_MILLIS = 500;
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Set<MemberConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);
    private final ScheduledThreadPoolExecutor thread;
    private volatile @Nullable SSLContext context;
    /** Those that are believed now. */
    private volatile List<X509Certificate> authorities = List.of();

    private volatile Set<String> enrolled = Set.of();
    private long enrolledVersion = Long.MIN_VALUE;

    /** Without a credential: nobody can connect. */
    public MemberTls() {
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("cluster-tls").daemon().factory());
        var _ = thread.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Shows {@code credential} on every connection from now on. */
    public void use(MemberCredential credential) throws GeneralSecurityException, IOException {
        char[] none = new char[0];
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, none);
        keys.setKeyEntry("member", credential.key(), none, new X509Certificate[] {
            credential.certificate(), credential.authority()
        });
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, none);
        SSLContext next = SSLContext.getInstance(PROTOCOL);
        next.init(
                own.getKeyManagers(),
                new TrustManager[] {new MemberTrust(pathTo(credential.believed()), this::objection)},
                null);
        authorities = credential.believed();
        context = next;
    }

    private static X509ExtendedTrustManager pathTo(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            anchors.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(anchors);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Whether there is a credential. */
    public boolean isReady() {
        return context != null;
    }

    /**
     * Which nodes may be members from now on; others lose their connections. Older news than the last are ignored.
     *
     * @param names empty: every node with a certificate of the authority
     */
    public synchronized void enrolled(long version, Set<String> names) {
        if (version >= enrolledVersion) {
            enrolledVersion = version;
            enrolled = Set.copyOf(names);
        }
    }

    SSLContext contextOrThrow() throws IOException {
        SSLContext now = context;
        if (now == null) {
            throw new IOException("no credential yet");
        }
        return now;
    }

    /** What Hazelcast is started with, so that all of its channels are secured by this. */
    public NodeContext nodeContext() {
        return new DefaultNodeContext() {
            @Override
            public NodeExtension createNodeExtension(Node node) {
                return new TlsNodeExtension(node, MemberTls.this);
            }
        };
    }

    /** How many connections were refused or ended since the start. */
    public long refusals() {
        return refusals.get();
    }

    /** Puts TLS between the socket and what {@code inner} makes of the channel. */
    void secure(Channel channel, ChannelInitializer inner) throws Exception {
        SSLEngine engine = contextOrThrow().createSSLEngine();
        engine.setUseClientMode(channel.isClientMode());
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(new String[] {PROTOCOL});
        engine.beginHandshake();
        MemberConnection connection = new MemberConnection(channel, engine, this, System.nanoTime());
        boolean surplus = connection.isIncoming() && isCrowded(channel.remoteSocketAddress());
        channel.addCloseListener(closed -> connections.remove(connection));
        connections.add(connection);
        channel.inboundPipeline().addLast(new TlsInbound(connection));
        inner.initChannel(channel);
        channel.outboundPipeline().addLast(new TlsOutbound(connection));
        if (surplus) {
            // Not by an exception here: Hazelcast would log a stack trace for each.
            thread.execute(() -> connection.close("too many connections without a certificate"));
        }
    }

    private boolean isCrowded(@Nullable SocketAddress from) {
        String host = hostOf(from);
        return handshakes().count() >= HANDSHAKES_MAX
                || handshakes()
                                .filter(each -> host.equals(hostOf(each.remote())))
                                .count()
                        >= HANDSHAKES_OF_ONE_MAX;
    }

    private Stream<MemberConnection> handshakes() {
        return connections.stream().filter(each -> each.isIncoming() && each.peer() == null);
    }

    private static String hostOf(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getHostString() : String.valueOf(address);
    }

    void execute(Runnable task) {
        thread.execute(task);
    }

    /** Counts it and logs it, once a second at most: strangers do not fill the log. */
    void refused(@Nullable SocketAddress from, IOException why) {
        refusals.incrementAndGet();
        long now = System.nanoTime();
        long last = loggedNanos.get();
        if (now - last >= LOG_EVERY_NANOS && loggedNanos.compareAndSet(last, now)) {
            LOG.warn("cluster connection with {} refused: {}", from, reason(why));
        }
    }

    /** An engine wraps what a trust manager said. */
    private static String reason(Throwable why) {
        Throwable cause = why.getCause();
        return cause == null ? String.valueOf(why.getMessage()) : why.getMessage() + ": " + reason(cause);
    }

    private void sweep() {
        try {
            endStrangers();
        } catch (RuntimeException e) {
            LOG.error("strangers are looked for again in a moment", e); // an exception would end it for good
        }
    }

    private void endStrangers() {
        long now = System.nanoTime();
        for (MemberConnection each : connections) {
            X509Certificate peer = each.peer();
            if (peer == null) {
                if (now - each.openedNanos() >= HANDSHAKE_NANOS) {
                    each.close("no certificate was shown in time");
                }
            } else {
                String why = objection(peer);
                if (!why.isEmpty()) {
                    each.close(why);
                }
            }
        }
    }

    /** Why the holder of a certificate that was believed once is no member now; empty when he is one. */
    String objection(X509Certificate peer) {
        String node = MemberTrust.nodeOf(peer);
        Set<String> names = enrolled;
        if (Instant.now().isAfter(peer.getNotAfter().toInstant())) {
            return "the certificate of node \"" + node + "\" is over";
        }
        // By its key, since an intermediate authority may have any name.
        if (authorities.stream().noneMatch(each -> Certificates.isSignedBy(peer, each))) {
            return "the certificate of node \"" + node + "\" is of an authority that is believed no more";
        }
        return names.isEmpty() || names.contains(node) ? "" : "node \"" + node + "\" is no longer enrolled";
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
