package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** A service of gRPC behind the gateway, whose messages are text: one that echoes, one that streams for a while. */
final class GrpcTicks implements AutoCloseable {
    static final String SERVICE = "tollgate.test.Ticks";
    /** The messages of one stream. */
    static final int TICKS = 20;

    private static final Duration BETWEEN_TICKS = Duration.ofMillis(50);

    static final MethodDescriptor<String, String> ECHO = method("Echo", MethodDescriptor.MethodType.UNARY);
    static final MethodDescriptor<String, String> COUNT = method("Count", MethodDescriptor.MethodType.SERVER_STREAMING);

    /** A thread a call: they wait. */
    private static final Executor THREADS =
            task -> Thread.ofVirtual().name("ticks").start(task);

    private final Server server;

    GrpcTicks() throws IOException {
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .executor(THREADS)
                .addService(ServerServiceDefinition.builder(SERVICE)
                        .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcTicks::echo))
                        .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(GrpcTicks::tick))
                        .build())
                .build()
                .start();
    }

    private static void echo(String text, StreamObserver<String> client) {
        client.onNext(text);
        client.onCompleted();
    }

    private static void tick(String text, StreamObserver<String> client) {
        for (var number = 1; number <= TICKS; number++) {
            client.onNext(text + " " + number);
            // So that the stream lasts, and a drain begins in its midst.
            LockSupport.parkNanos(BETWEEN_TICKS.toNanos());
        }
        client.onCompleted();
    }

    private static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.newBuilder(Text.AS_TEXT, Text.AS_TEXT)
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .build();
    }

    private enum Text implements MethodDescriptor.Marshaller<String> {
        AS_TEXT;

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream message) {
            try {
                return new String(message.readAllBytes(), UTF_8);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
