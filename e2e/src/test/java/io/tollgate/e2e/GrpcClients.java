package io.tollgate.e2e;

import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of gRPC that take all nodes in turns over connections that they keep, as one with a list of addresses does: calls
 * that echo, and streams of a second. They obey GOAWAY and wait for a node while none can be reached; a call that was sent
 * and failed is a failed call.
 */
final class GrpcClients implements AutoCloseable {
    private static final Duration CALL_MAX = Duration.ofSeconds(30);
    private static final int FAILURES_KEPT = 20;
    /** Without one the calls take the machine from the nodes that start beside them. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Listed listed;
    private final ManagedChannel channel;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean ended;

    GrpcClients(List<NodeProcess> nodes) {
        listed = new Listed(nodes.stream()
                .map(node -> new EquivalentAddressGroup(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), node.proxyPort())))
                .toList());
        NameResolverRegistry.getDefaultRegistry().register(listed);
        channel = NettyChannelBuilder.forTarget(Listed.SCHEME + ":///nodes")
                .defaultLoadBalancingPolicy("round_robin")
                .usePlaintext()
                .build();
        threads = List.of(
                Thread.ofVirtual().start(() -> repeat(this::call)),
                Thread.ofVirtual().start(() -> repeat(this::stream)),
                Thread.ofVirtual().start(() -> repeat(this::stream)));
    }

    private void repeat(Runnable visit) {
        while (!ended) {
            try {
                visit.run();
            } catch (StatusRuntimeException | IllegalStateException failed) {
                if (failures.size() < FAILURES_KEPT) {
                    failures.add("gRPC: " + failed);
                }
            }
        }
    }

    private CallOptions options() {
        return CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(CALL_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private void call() {
        var text = "call " + calls.get();
        var back = ClientCalls.blockingUnaryCall(channel, GrpcTicks.ECHO, options(), text);
        if (!back.equals(text)) {
            throw new IllegalStateException(back + " instead of " + text);
        }
        calls.incrementAndGet();
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    private void stream() {
        var next = 1;
        var messages = ClientCalls.blockingServerStreamingCall(channel, GrpcTicks.COUNT, options(), "tick");
        while (messages.hasNext()) {
            var message = messages.next();
            if (!message.equals("tick " + next++)) {
                throw new IllegalStateException(message + " out of its order");
            }
        }
        if (next != GrpcTicks.TICKS + 1) {
            throw new IllegalStateException("a stream ended after " + (next - 1));
        }
        streams.incrementAndGet();
    }

    /** Waits until so many further streams have ended well, or something has failed. */
    void awaitStreams(int more) {
        var goal = streams.get() + more;
        await().atMost(Duration.ofMinutes(1)).until(() -> streams.get() >= goal || !failures.isEmpty());
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        ended = true;
        Threads.join(threads);
        channel.shutdownNow();
        NameResolverRegistry.getDefaultRegistry().deregister(listed);
    }

    /** A name that stands for a list of addresses. */
    private static final class Listed extends NameResolverProvider {
        private static final String SCHEME = "listed";

        private final List<EquivalentAddressGroup> addresses;

        Listed(List<EquivalentAddressGroup> addresses) {
            this.addresses = addresses;
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return new NameResolver() {
                @Override
                public String getServiceAuthority() {
                    return "nodes";
                }

                @Override
                public void start(Listener2 listener) {
                    listener.onResult(ResolutionResult.newBuilder()
                            .setAddressesOrError(StatusOr.fromValue(addresses))
                            .build());
                }

                @Override
                public void shutdown() {
                    // holds nothing
                }
            };
        }

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5;
        }

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }
    }
}
