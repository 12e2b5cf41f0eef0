package io.tollgate.node.leak;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class during which Netty reported a leak. Found by JUnit itself (META-INF/services), so that no class can
 * forget it. A leak shows when the lost buffer is collected and another is allocated: both are made to happen.
 */
public final class LeakGate implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // the only method there is to override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new Recording<>(resource, samplingInterval);
            }
        });
    }

    private static final class Recording<T> extends ResourceLeakDetector<T> {
        Recording(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add("LEAK: " + resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add("LEAK: " + resourceType);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Its static part has to run before the first buffer, and that is all.
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> found = provoke();
        if (!found.isEmpty()) {
            throw new AssertionError(String.join("\n", found));
        }
    }

    /** A lost context or engine of the native TLS library shows when another one is made. */
    private static void provokeTls() {
        if (!OpenSsl.isAvailable()) {
            return;
        }
        try {
            SslContext context = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL_REFCNT)
                    .build();
            ReferenceCountUtil.release(context.newEngine(PooledByteBufAllocator.DEFAULT));
            ReferenceCountUtil.release(context);
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** Reports what is lost by now, and forgets it. */
    static List<String> provoke() {
        System.gc();
        for (int i = 0; i < 64; i++) {
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        provokeTls();
        List<String> found = new ArrayList<>();
        for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
            found.add(leak);
        }
        return found;
    }
}
