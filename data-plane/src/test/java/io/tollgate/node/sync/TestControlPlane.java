package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.node.settings.HostPort;
import io.tollgate.protocol.v1.AliveRequest;
import io.tollgate.protocol.v1.AliveResponse;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.EnrolRequest;
import io.tollgate.protocol.v1.EnrolResponse;
import io.tollgate.protocol.v1.EnrolmentGrpc;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.NodeSecrets;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.QuotaRequest;
import io.tollgate.protocol.v1.QuotaResponse;
import io.tollgate.protocol.v1.RenewRequest;
import io.tollgate.protocol.v1.RenewResponse;
import io.tollgate.protocol.v1.SignedPayload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A control plane of one node: a real server on TLS 1.3, whose answers the test decides. */
public final class TestControlPlane implements AutoCloseable {
    public static final String PROOF = "0123456789abcdef_" + "ab".repeat(32);
    private static final Context.Key<X509Certificate> CALLER = Context.key("caller");

    final TestAuthority authority;
    final BlockingQueue<NodeMessage> heard = new LinkedBlockingQueue<>();
    final List<X509Certificate> callers = new CopyOnWriteArrayList<>();
    /** Signs what is renewed. */
    volatile TestAuthority issuing;

    volatile Duration certificateLife = Duration.ofDays(1);
    volatile @Nullable StreamObserver<ControlMessage> toNode;
    /** Says whether it is alive; one of an older version does not know the question. */
    volatile Answer alive = Answer.YES;

    enum Answer {
        YES,
        UNKNOWN_QUESTION,
        SILENCE
    }

    /** How often it was asked whether it is alive. */
    final AtomicInteger asked = new AtomicInteger();

    /** What it was asked for of quotas. */
    public final BlockingQueue<QuotaRequest> quotas = new LinkedBlockingQueue<>();

    /** Whether those who ask for permits wait for ever. */
    volatile boolean holdsQuotas;

    /** Whether one of those was cut short by something else than the time that he had. */
    volatile boolean cutQuotaShort;

    /** How often it was asked for a certificate. */
    final AtomicInteger renewals = new AtomicInteger();

    private volatile boolean tokenUsed;
    private volatile boolean told;
    private final Server server;

    public TestControlPlane(TestAuthority authority) throws IOException {
        this(authority, 0);
    }

    TestControlPlane(TestAuthority authority, int port) throws IOException {
        this(authority, port, authority);
    }

    /** Believes the certificates of {@code other}, too. */
    TestControlPlane(TestAuthority authority, int port, TestAuthority other) throws IOException {
        this(authority, port, other, TestAuthority.ecKeys(), authority::server);
    }

    /** A node which has the control plane's name, and pretends to be one. */
    static TestControlPlane playedByNode(TestAuthority authority) throws IOException {
        return new TestControlPlane(
                authority, 0, authority, TestAuthority.ecKeys(), key -> authority.node("localhost", key));
    }

    private TestControlPlane(
            TestAuthority authority,
            int port,
            TestAuthority other,
            KeyPair keys,
            Function<PublicKey, X509Certificate> certificate)
            throws IOException {
        this.authority = authority;
        issuing = authority;
        var tls = GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                                keys.getPrivate(), certificate.apply(keys.getPublic()), authority.certificate),
                        SslProvider.JDK)
                .trustManager(authority.certificate, other.certificate)
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3")
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))
                .sslContext(tls)
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(new Enrolments())
                .addService(ServerInterceptors.intercept(new Streams(), new CertificateNeeded()))
                .build()
                .start();
    }

    public HostPort address() {
        return new HostPort("localhost", server.getPort());
    }

    JoinToken token() {
        return JoinToken.parse("tgj_" + PROOF + "_" + authority.fingerprint()).orElseThrow();
    }

    /** Whether somebody who wanted to enrol told it what he had. */
    boolean wasTold() {
        return told;
    }

    /** The next message of a kind; others before it are passed over. */
    public NodeMessage next(NodeMessage.MessageCase kind) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            NodeMessage message = heard.poll(100, TimeUnit.MILLISECONDS);
            if (message != null && message.getMessageCase() == kind) {
                return message;
            }
        }
        throw new AssertionError(kind + " was not heard");
    }

    public void sendSnapshot(SignedPayload snapshot) {
        send(ControlMessage.newBuilder().setSnapshot(snapshot));
    }

    void sendCredentials(CredentialBatch batch) {
        send(ControlMessage.newBuilder().setCredentials(authority.sign(Purpose.CREDENTIALS, batch.toByteArray())));
    }

    public void sendView(ClusterView view) {
        send(ControlMessage.newBuilder().setClusterView(authority.sign(Purpose.CLUSTER, view.toByteArray())));
    }

    /** The key that opens what snapshots keep sealed. */
    public void sendSecrets(ByteString key) {
        send(ControlMessage.newBuilder()
                .setSecrets(authority.sign(
                        Purpose.SECRETS,
                        NodeSecrets.newBuilder().setSecretsKey(key).build().toByteArray())));
    }

    void send(ControlMessage.Builder message) {
        StreamObserver<ControlMessage> stream = toNode;
        if (stream == null) {
            throw new AssertionError("no node is connected");
        }
        synchronized (stream) {
            stream.onNext(message.build());
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Enrolments extends EnrolmentGrpc.EnrolmentImplBase {
        @Override
        public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> answer) {
            told = true;
            if (!request.getToken().equals(PROOF) || tokenUsed) {
                answer.onError(Status.PERMISSION_DENIED
                        .withDescription("the token is unknown, used or over")
                        .asException());
                return;
            }
            tokenUsed = true;
            X509Certificate issued =
                    authority.node(request.getNode(), request.getCsrDer().toByteArray(), certificateLife);
            answer.onNext(EnrolResponse.newBuilder()
                    .setNode(request.getNode())
                    .setCertificateDer(TestAuthority.der(issued))
                    .setCaCertificateDer(TestAuthority.der(authority.certificate))
                    .setVerificationKeySpki(
                            ByteString.copyFrom(authority.signing.getPublic().getEncoded()))
                    .build());
            answer.onCompleted();
        }
    }

    private final class Streams extends NodeSyncGrpc.NodeSyncImplBase {
        @Override
        public StreamObserver<NodeMessage> sync(StreamObserver<ControlMessage> out) {
            callers.add(CALLER.get());
            return new StreamObserver<>() {
                @Override
                public void onNext(NodeMessage message) {
                    if (message.hasHello()) {
                        toNode = out;
                    }
                    heard.add(message);
                }

                @Override
                public void onError(Throwable failure) {
                    toNode = null;
                }

                @Override
                public void onCompleted() {
                    toNode = null;
                    out.onCompleted();
                }
            };
        }

        @Override
        public void alive(AliveRequest request, StreamObserver<AliveResponse> answer) {
            asked.incrementAndGet();
            switch (alive) {
                case YES -> {
                    answer.onNext(AliveResponse.getDefaultInstance());
                    answer.onCompleted();
                }
                case UNKNOWN_QUESTION -> answer.onError(Status.UNIMPLEMENTED.asException());
                case SILENCE -> {} // as a process that hangs
            }
        }

        @Override
        public void reserveQuota(QuotaRequest request, StreamObserver<QuotaResponse> answer) {
            if (holdsQuotas) {
                Deadline deadline = Objects.requireNonNull(Context.current().getDeadline());
                ((ServerCallStreamObserver<QuotaResponse>) answer).setOnCancelHandler(() -> {
                    if (deadline.timeRemaining(TimeUnit.MILLISECONDS)
                            > 500) { // not as its end, which is the caller's to see
                        cutQuotaShort = true;
                    }
                });
            } else {
                answer.onNext(QuotaResponse.newBuilder()
                        .setReserved(request.getNeed())
                        .setLeft(request.getQuota())
                        .build());
                answer.onCompleted();
            }
            quotas.add(request);
        }

        @Override
        public void renew(RenewRequest request, StreamObserver<RenewResponse> answer) {
            certificateLife = Duration.ofDays(1);
            renewals.incrementAndGet();
            X509Certificate issued = issuing.node("node-1", request.getCsrDer().toByteArray(), certificateLife);
            answer.onNext(RenewResponse.newBuilder()
                    .setCertificateDer(TestAuthority.der(issued))
                    .setCaCertificateDer(TestAuthority.der(issuing.certificate))
                    .setVerificationKeySpki(
                            ByteString.copyFrom(authority.signing.getPublic().getEncoded()))
                    .build());
            answer.onCompleted();
        }
    }

    private static final class CertificateNeeded implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                Certificate[] chain = session == null ? new Certificate[0] : session.getPeerCertificates();
                return Contexts.interceptCall(
                        Context.current().withValue(CALLER, (X509Certificate) chain[0]), call, headers, next);
            } catch (SSLPeerUnverifiedException e) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
        }
    }
}
