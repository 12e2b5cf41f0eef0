package io.tollgate.node.proxy;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ForwardingServerBuilder;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.TestServiceGrpc;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * gRPC's own suite of interoperability through the gateway: its client, its test service, HTTP/2 on both sides. What cannot
 * pass is pinned here and listed with its reason in docs/reference/grpc.md.
 */
class GrpcInteropTest {
    /** What a case of the suite does. */
    private interface Case {
        void run(Interop suite) throws Exception;
    }

    /**
     * The cases of the suite's description that need no credentials of a cloud; compression without the probe of a server
     * that refuses what is not compressed, which the suite's own service in Java does not.
     */
    private static final Map<String, Case> CASES = Map.ofEntries(
            entry("empty_unary", Interop::emptyUnary),
            entry("large_unary", Interop::largeUnary),
            entry("client_compressed_unary", suite -> suite.clientCompressedUnary(false)),
            entry("server_compressed_unary", Interop::serverCompressedUnary),
            entry("client_streaming", Interop::clientStreaming),
            entry("client_compressed_streaming", suite -> suite.clientCompressedStreaming(false)),
            entry("server_streaming", Interop::serverStreaming),
            entry("server_compressed_streaming", Interop::serverCompressedStreaming),
            entry("ping_pong", Interop::pingPong),
            entry("empty_stream", Interop::emptyStream),
            entry("custom_metadata", Interop::customMetadata),
            entry("status_code_and_message", Interop::statusCodeAndMessage),
            entry("special_status_message", Interop::specialStatusMessage),
            entry("unimplemented_method", Interop::unimplementedMethod),
            entry("unimplemented_service", Interop::unimplementedService),
            entry("cancel_after_begin", Interop::cancelAfterBegin),
            entry("cancel_after_first_response", Interop::cancelAfterFirstResponse),
            entry("timeout_on_sleeping_server", Interop::timeoutOnSleepingServer),
            entry("pick_first_unary", Interop::pickFirstUnary),
            entry("rpc_soak", Interop::soak),
            entry("channel_soak", Interop::channelSoak));

    /** Further cases that the suite's Java client has. */
    private static final Map<String, Case> FURTHER = Map.ofEntries(
            entry("very_large_request", Interop::veryLargeRequest),
            entry("very_large_response", Interop::veryLargeResponse),
            entry("empty_unary_with_retriable_stream", Interop::emptyUnaryWithRetriableStream),
            entry("full_duplex_call", Interop::fullDuplexCallShouldSucceed),
            entry("half_duplex_call", Interop::halfDuplexCallShouldSucceed),
            entry("server_streaming_is_flow_controlled", Interop::serverStreamingShouldBeFlowControlled),
            entry("exchange_metadata_unary", Interop::exchangeMetadataUnaryCall),
            entry("exchange_metadata_streaming", Interop::exchangeMetadataStreamingCall),
            entry("timeout_header", Interop::sendsTimeoutHeader),
            entry("deadline_not_exceeded", Interop::deadlineNotExceeded),
            entry("deadline_exceeded", Interop::deadlineExceeded),
            entry("deadline_exceeded_server_streaming", Interop::deadlineExceededServerStreaming),
            entry("deadline_in_past", Interop::deadlineInPast),
            entry("max_inbound_size_exact", Interop::maxInboundSize_exact),
            entry("max_inbound_size_too_big", Interop::maxInboundSize_tooBig),
            entry("max_outbound_size_exact", Interop::maxOutboundSize_exact),
            entry("max_outbound_size_too_big", Interop::maxOutboundSize_tooBig),
            entry("graceful_shutdown", Interop::gracefulShutdown));

    static Stream<String> cases() {
        Set<String> all = new TreeSet<>(CASES.keySet());
        all.addAll(FURTHER.keySet());
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void passes(String name) throws Exception {
        Interop suite = new Interop();
        suite.setUp();
        try {
            Objects.requireNonNull(CASES.getOrDefault(name, FURTHER.get(name))).run(suite);
        } finally {
            suite.tearDown();
            suite.close();
        }
    }

    @Test
    void there_are_as_many_as_the_project_promises() {
        assertThat(CASES).hasSize(21);
    }

    /** cacheable_unary wants a cache on the way, and a method that the suite's own service in Java does not have. */
    @Test
    void what_the_service_does_not_have_is_unimplemented() throws Exception {
        Interop suite = new Interop();
        suite.setUp();
        try {
            assertThatThrownBy(suite::cacheableUnary).hasMessageStartingWith("UNIMPLEMENTED: ");
        } finally {
            suite.tearDown();
            suite.close();
        }
    }

    /** The suite's client and server with a real gateway between them. */
    private static final class Interop extends AbstractInteropTest implements AutoCloseable {
        private @Nullable Server server;
        private @Nullable Door door;

        /** Remembers the server that the suite makes: the gateway has to know its port. */
        private final class Remembering extends ForwardingServerBuilder<Remembering> {
            private final ServerBuilder<?> builder;

            Remembering(ServerBuilder<?> builder) {
                this.builder = builder;
            }

            @Override
            protected ServerBuilder<?> delegate() {
                return builder;
            }

            @Override
            public Server build() {
                Server built = super.build();
                server = built;
                return built;
            }
        }

        @Override
        protected ServerBuilder<?> getServerBuilder() {
            return new Remembering(NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            io.grpc.InsecureServerCredentials.create())
                    .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
                    .maxInboundMessageSize(MAX_MESSAGE_SIZE));
        }

        @Override
        protected ManagedChannelBuilder<?> createChannelBuilder() {
            Door opened = door;
            if (opened == null) {
                String route = Configurations.route(
                        Objects.requireNonNull(server).getPort(),
                        ",\"requestBody\":{\"maxBytes\":1073741824},\"timeouts\":{\"request\":\"60s\"}");
                opened = Door.with(route.replace("\"targets\"", "\"protocol\":\"h2c\",\"targets\""));
                door = opened;
            }
            return NettyChannelBuilder.forAddress("127.0.0.1", opened.port())
                    .usePlaintext()
                    .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
                    .maxInboundMessageSize(MAX_MESSAGE_SIZE);
        }

        @Override
        protected boolean metricsExpected() {
            return false;
        }

        /** Many calls on one channel are answered by one and the same server. */
        void pickFirstUnary() {
            SimpleRequest request =
                    SimpleRequest.newBuilder().setFillServerId(true).build();
            String first = blockingStub.unaryCall(request).getServerId();
            for (int i = 0; i < 100; i++) {
                assertThat(blockingStub.unaryCall(request).getServerId()).isEqualTo(first);
            }
        }

        void soak() {
            for (int i = 0; i < 20; i++) {
                largeCall();
            }
        }

        void channelSoak() {
            for (int i = 0; i < 10; i++) {
                largeCall();
                channel.shutdownNow();
                channel = createChannel();
                blockingStub = TestServiceGrpc.newBlockingStub(channel);
            }
        }

        private void largeCall() {
            SimpleRequest request = SimpleRequest.newBuilder()
                    .setResponseSize(314_159)
                    .setPayload(Payload.newBuilder().setBody(ByteString.copyFrom(new byte[271_828])))
                    .build();
            assertThat(blockingStub.unaryCall(request).getPayload().getBody().size())
                    .isEqualTo(314_159);
        }

        void cacheableUnary() {
            var _ = blockingStub.cacheableUnaryCall(SimpleRequest.getDefaultInstance());
        }

        @Override
        public void close() {
            if (door != null) {
                door.close();
            }
        }
    }
}
