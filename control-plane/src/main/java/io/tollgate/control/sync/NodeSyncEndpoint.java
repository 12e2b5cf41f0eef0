package io.tollgate.control.sync;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.tollgate.control.node.EnrolmentRefusedException;
import io.tollgate.control.node.NodeEnrolment;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.quota.QuotaBook;
import io.tollgate.control.sync.Peer.NodeCertificate;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.protocol.v1.AliveRequest;
import io.tollgate.protocol.v1.AliveResponse;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.QuotaRequest;
import io.tollgate.protocol.v1.QuotaResponse;
import io.tollgate.protocol.v1.QuotaReturns;
import io.tollgate.protocol.v1.QuotasReturned;
import io.tollgate.protocol.v1.RenewRequest;
import io.tollgate.protocol.v1.RenewResponse;
import jakarta.inject.Singleton;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** What enrolled nodes call. The node's name always comes from its certificate, never from a message. */
@Singleton
final class NodeSyncEndpoint extends NodeSyncGrpc.NodeSyncImplBase {
    private static final int RETURNS_MAX = 1_000;

    private final NodeEnrolment enrolment;
    private final Publisher publisher;
    private final NodeReports reports;
    private final CertificateAuthority authority;
    private final SigningKey key;
    private final QuotaBook quotas;

    NodeSyncEndpoint(
            NodeEnrolment enrolment,
            Publisher publisher,
            NodeReports reports,
            CertificateAuthority authority,
            SigningKey key,
            QuotaBook quotas) {
        this.enrolment = enrolment;
        this.publisher = publisher;
        this.reports = reports;
        this.authority = authority;
        this.key = key;
        this.quotas = quotas;
    }

    /** Lets calls pass that come with a certificate which is enrolled, not revoked and not over. */
    ServerInterceptor admission() {
        return new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                boolean asksNothing = call.getMethodDescriptor().equals(NodeSyncGrpc.getAliveMethod());
                // Whether we are alive must be answered without the database, which may be what hangs.
                Status refusal = asksNothing && Peer.current().node() != null ? Status.OK : refusal(Peer.current());
                if (refusal.isOk()) {
                    return next.startCall(call, headers);
                }
                call.close(refusal, new Metadata());
                return new ServerCall.Listener<>() {};
            }
        };
    }

    private Status refusal(Peer peer) {
        NodeCertificate node = peer.node();
        if (node == null) {
            return Status.UNAUTHENTICATED.withDescription("a client certificate is needed; enrol first");
        }
        if (!authority.isBelieved(node.certificate())) {
            // Of a TLS session that was resumed, or a connection that was there before.
            return Status.UNAUTHENTICATED.withDescription("the certificate is of an authority that is retired");
        }
        try {
            return enrolment.isValid(node.node(), node.serial())
                    ? Status.OK
                    : Status.UNAUTHENTICATED.withDescription("the certificate is unknown, revoked or over");
        } catch (ProblemException e) {
            return Status.UNAVAILABLE.withDescription(e.getMessage());
        }
    }

    @Override
    public StreamObserver<NodeMessage> sync(StreamObserver<ControlMessage> out) {
        return new NodeStream(
                caller(), Peer.current().address(), (ServerCallStreamObserver<ControlMessage>) out, publisher, reports);
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewResponse> answer) {
        NodeCertificate caller = caller();
        try {
            X509Certificate certificate = enrolment.renew(
                    caller.node(),
                    caller.serial(),
                    request.getCsrDer().toByteArray(),
                    Peer.current().address());
            answer.onNext(RenewResponse.newBuilder()
                    .setCertificateDer(EnrolmentEndpoint.der(certificate))
                    .setCaCertificateDer(EnrolmentEndpoint.der(authority.issuerOf(certificate)))
                    .setVerificationKeySpki(key.verificationKey())
                    .build());
            answer.onCompleted();
        } catch (EnrolmentRefusedException e) {
            answer.onError(EnrolmentEndpoint.status(e).asException());
        } catch (ProblemException e) {
            answer.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asException());
        }
    }

    @Override
    public void alive(AliveRequest request, StreamObserver<AliveResponse> answer) {
        answer.onNext(AliveResponse.getDefaultInstance());
        answer.onCompleted();
    }

    @Override
    public void reserveQuota(QuotaRequest request, StreamObserver<QuotaResponse> answer) {
        answer(answer, () -> {
            if (request.getUnused() != 0) {
                quotas.giveBack(List.of(unused(request)));
                return QuotaResponse.getDefaultInstance();
            }
            QuotaBook.Reservation reservation = quotas.reserve(counter(request), request.getNeed(), request.getAhead());
            return QuotaResponse.newBuilder()
                    .setReserved(reservation.permits())
                    .setLeft(reservation.left())
                    .build();
        });
    }

    @Override
    public void returnQuotas(QuotaReturns request, StreamObserver<QuotasReturned> answer) {
        answer(answer, () -> {
            if (request.getReturnsCount() > RETURNS_MAX) {
                throw new IllegalArgumentException(
                        "returns: " + request.getReturnsCount() + " (expected: at most " + RETURNS_MAX + ")");
            }
            quotas.giveBack(request.getReturnsList().stream()
                    .map(NodeSyncEndpoint::unused)
                    .toList());
            return QuotasReturned.getDefaultInstance();
        });
    }

    private static QuotaBook.Unused unused(QuotaRequest request) {
        return new QuotaBook.Unused(counter(request), request.getUnused());
    }

    private static QuotaBook.Counter counter(QuotaRequest request) {
        return new QuotaBook.Counter(
                request.getLimit(),
                request.getRule(),
                HexFormat.of().formatHex(request.getCounter().toByteArray()),
                request.getSubject(),
                request.getPeriod(),
                request.getQuota());
    }

    private static <T> void answer(StreamObserver<T> answer, Supplier<T> act) {
        try {
            answer.onNext(act.get());
            answer.onCompleted();
        } catch (IllegalArgumentException e) {
            answer.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asException());
        } catch (ProblemException e) {
            answer.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asException());
        }
    }

    private static NodeCertificate caller() {
        return Objects.requireNonNull(Peer.current().node(), "admission lets nobody else in");
    }
}
