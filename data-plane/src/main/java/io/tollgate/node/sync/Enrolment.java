package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.tollgate.core.snapshot.SnapshotSignature;
import io.tollgate.node.settings.HostPort;
import io.tollgate.protocol.v1.EnrolRequest;
import io.tollgate.protocol.v1.EnrolResponse;
import io.tollgate.protocol.v1.EnrolmentGrpc;
import io.tollgate.protocol.v1.TrustChain;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;

/** Trades a one-time token for this node's identity. Blocks; for a thread of its own. */
public final class Enrolment {
    private static final long DEADLINE_SECONDS = 10;

    private Enrolment() {}

    /**
     * Enrols as {@code node}.
     *
     * @throws EnrolmentRefusedException when it makes no sense to try again
     * @throws StatusRuntimeException when the control plane can't be reached or asks to wait
     */
    public static NodeIdentity enrol(HostPort address, String node, JoinToken token)
            throws EnrolmentRefusedException, GeneralSecurityException {
        Csr csr = Csr.generate(node);
        PinnedTrust trust = new PinnedTrust(token);
        ManagedChannel channel = SyncChannel.enrolling(address, trust);
        try {
            EnrolResponse response = EnrolmentGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .enrol(EnrolRequest.newBuilder()
                            .setToken(token.proof())
                            .setNode(node)
                            .setCsrDer(csr.der())
                            .build());
            NodeIdentity identity =
                    identity(node, csr, response.getCertificateDer(), response.getCaCertificateDer(), trust(response));
            if (identity.trust().authorities().stream().noneMatch(token::names)) {
                throw new EnrolmentRefusedException("the answer's authority is not the one in the join token");
            }
            return identity;
        } catch (StatusRuntimeException e) {
            throw refusalOr(e, trust, address);
        } finally {
            channel.shutdownNow();
        }
    }

    private static StatusRuntimeException refusalOr(StatusRuntimeException e, PinnedTrust trust, HostPort address)
            throws EnrolmentRefusedException {
        if (trust.metStranger()) {
            throw new EnrolmentRefusedException("TOLLGATE_JOIN_TOKEN: its fingerprint is not that of the authority at "
                    + address + " (expected: a token of this control plane)");
        }
        String said = e.getStatus().getDescription();
        return switch (e.getStatus().getCode()) {
            case PERMISSION_DENIED, UNAUTHENTICATED ->
                throw new EnrolmentRefusedException(
                        "TOLLGATE_JOIN_TOKEN: " + said + " (expected: a fresh one-time token)");
            case ALREADY_EXISTS -> throw new EnrolmentRefusedException("TOLLGATE_NODE_NAME: " + said);
            case INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED ->
                throw new EnrolmentRefusedException("enrolment refused: " + said);
            default -> e;
        };
    }

    /**
     * Whom to believe from the beginning: what the server says that the token's fingerprint vouches for. A statement has to
     * be signed by the key that stands beside it, so that what comes later can follow it.
     */
    private static TrustAnchors trust(EnrolResponse response) throws GeneralSecurityException {
        TrustAnchors told = TrustAnchors.of(
                SnapshotSignature.verificationKey(
                        response.getVerificationKeySpki().toByteArray()),
                NodeIdentity.certificate(response.getCaCertificateDer().toByteArray()));
        if (!response.hasTrust()) {
            return told;
        }
        TrustChain newest =
                TrustChain.newBuilder().addStatements(response.getTrust()).build();
        TrustAnchors stated = TrustChainReader.follow(told, newest);
        if (stated.statement() == 0) {
            throw new GeneralSecurityException("trust: the statement is not signed by the key beside it");
        }
        return stated;
    }

    /** Puts an answer together and checks that its parts fit: only an authority that is believed may have signed. */
    static NodeIdentity identity(
            String node, Csr csr, ByteString certificateDer, ByteString authorityDer, TrustAnchors trust)
            throws GeneralSecurityException {
        X509Certificate certificate = NodeIdentity.certificate(certificateDer.toByteArray());
        X509Certificate authority = NodeIdentity.certificate(authorityDer.toByteArray());
        if (!trust.authorities().contains(authority)) {
            throw new GeneralSecurityException("certificate: by an authority that is not believed");
        }
        certificate.verify(authority.getPublicKey());
        if (!certificate.getPublicKey().equals(csr.keys().getPublic())) {
            throw new GeneralSecurityException("certificate: of another key (expected: of the one requested)");
        }
        return new NodeIdentity(node, csr.keys().getPrivate(), certificate, authority, trust);
    }
}
