package io.tollgate.node.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import javax.net.ssl.SSLException;

/**
 * A context of the TLS library, shared by event loops. Its native memory is released when nothing refers to this object any
 * more: a snapshot, a request that still runs by an older one, an upstream's group. Counting those by hand would put a
 * count on the request path; connections themselves hold the native context for as long as they live.
 */
public final class TlsContext {
    private static final Cleaner CLEANER =
            Cleaner.create(Thread.ofPlatform().name("tls-release").daemon().factory());

    private final SslContext context;

    private TlsContext(SslContext context) {
        this.context = context;
        CLEANER.register(this, () -> ReferenceCountUtil.release(context));
    }

    /** Builds a context that speaks what {@link TlsLibrary} allows. Not for event loops: takes milliseconds. */
    public static TlsContext of(SslContextBuilder builder) throws SSLException {
        return new TlsContext(builder.sslProvider(TlsLibrary.provider())
                .protocols(TlsLibrary.PROTOCOLS)
                .ciphers(TlsLibrary.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .build());
    }

    /** A server's: sessions are resumed by the tickets of TLS 1.3 alone, see decision 0012. */
    static TlsContext ofServer(SslContextBuilder builder) throws SSLException {
        TlsContext made = of(builder);
        if (made.context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        }
        return made;
    }

    /** The handler of a connection that was accepted. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        try {
            return context.newHandler(allocator);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The handler of a connection to {@code host}. */
    public SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        try {
            return context.newHandler(allocator, host, port);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** For tests of who releases. */
    SslContext context() {
        return context;
    }
}
