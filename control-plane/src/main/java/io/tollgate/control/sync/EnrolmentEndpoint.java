package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.tollgate.control.node.EnrolmentRefusedException;
import io.tollgate.control.node.NodeEnrolment;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.trust.AnchorBook;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.core.tls.Certificates;
import io.tollgate.protocol.v1.EnrolRequest;
import io.tollgate.protocol.v1.EnrolResponse;
import io.tollgate.protocol.v1.EnrolmentGrpc;
import jakarta.inject.Singleton;
import java.security.cert.X509Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one call that needs no client certificate: the token is the proof. */
@Singleton
final class EnrolmentEndpoint extends EnrolmentGrpc.EnrolmentImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentEndpoint.class);

    private final NodeEnrolment enrolment;
    private final CertificateAuthority authority;
    private final AnchorBook anchors;

    EnrolmentEndpoint(NodeEnrolment enrolment, CertificateAuthority authority, AnchorBook anchors) {
        this.enrolment = enrolment;
        this.authority = authority;
        this.anchors = anchors;
    }

    @Override
    public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> answer) {
        try {
            X509Certificate certificate = enrolment.enrol(
                    request.getToken(),
                    request.getNode(),
                    request.getCsrDer().toByteArray(),
                    Peer.current().address());
            LOG.info("node {} is enrolled", request.getNode());
            AnchorBook.Introduction introduction = anchors.introduction();
            EnrolResponse.Builder response = EnrolResponse.newBuilder()
                    .setNode(request.getNode())
                    .setCertificateDer(der(certificate))
                    .setCaCertificateDer(der(authority.issuerOf(certificate)))
                    .setVerificationKeySpki(introduction.verificationKey());
            introduction.newest().ifPresent(response::setTrust);
            answer.onNext(response.build());
            answer.onCompleted();
        } catch (EnrolmentRefusedException e) {
            answer.onError(status(e).asException());
        } catch (ProblemException e) {
            answer.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asException());
        }
    }

    static ByteString der(X509Certificate certificate) {
        return ByteString.copyFrom(Certificates.der(certificate));
    }

    static Status status(EnrolmentRefusedException refusal) {
        Status status = switch (refusal.reason()) {
            case TOKEN -> Status.PERMISSION_DENIED;
            case NAME_TAKEN -> Status.ALREADY_EXISTS;
            case MALFORMED -> Status.INVALID_ARGUMENT;
            case TOO_MANY -> Status.RESOURCE_EXHAUSTED;
        };
        return status.withDescription(refusal.getMessage());
    }
}
