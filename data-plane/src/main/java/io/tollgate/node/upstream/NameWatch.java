package io.tollgate.node.upstream;

import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.Future;
import io.tollgate.node.transport.Channels;
import io.tollgate.node.transport.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps the addresses of one target's name up to date. It asks the resolver every second; the resolver asks DNS only when
 * what it knows has outlived its TTL, which it takes for at least a second and at most a minute. A failed look-up leaves the
 * last known addresses in use. Confined to one event loop but for {@link #stop}.
 */
final class NameWatch {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TargetState target;
    private final AddressResolver<InetSocketAddress> resolver;
    private final EventLoop loop;
    private final Runnable onChange;
    private final Consumer<String> onFailure;
    private volatile boolean stopped;

    /**
     * @param onChange the addresses are others now
     * @param onFailure told why a look-up failed
     */
    NameWatch(TargetState target, Transport transport, EventLoop loop, Runnable onChange, Consumer<String> onFailure) {
        this.target = target;
        this.resolver = transport.resolver().getResolver(loop);
        this.loop = loop;
        this.onChange = onChange;
        this.onFailure = onFailure;
    }

    void start() {
        loop.execute(this::ask);
    }

    void stop() {
        stopped = true;
    }

    private void ask() {
        if (stopped) {
            return;
        }
        Future<List<InetSocketAddress>> asked =
                resolver.resolveAll(target.addresses().asConfigured());
        asked.addListener(ignored -> {
            if (stopped || loop.isShuttingDown()) {
                return;
            }
            if (!asked.isSuccess()) {
                onFailure.accept(String.valueOf(asked.cause().getMessage()));
            } else if (target.addresses().resolved(asked.getNow())) {
                onChange.run();
            }
            // A fifth either way, so that names and nodes do not ask in step.
            long jitter = ThreadLocalRandom.current().nextLong(EVERY_NANOS * 2 / 5) - EVERY_NANOS / 5;
            Channels.later(loop, this::ask, EVERY_NANOS + jitter);
        });
    }
}
