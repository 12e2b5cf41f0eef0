package io.tollgate.node.sync;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.RenewRequest;
import io.tollgate.protocol.v1.RenewResponse;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets the next certificate at two thirds of this one's life, with a fresh key. Confined to the sync thread. */
final class CertificateRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final long DEADLINE_SECONDS = 10;

    private final NodeStore store;
    private final InstantSource clock;
    private Instant notBefore = Instant.MIN;

    CertificateRenewal(NodeStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Whether it is late in the life of its certificate, or another authority signs by now. */
    boolean isDue(NodeIdentity identity) {
        Instant now = clock.instant();
        return (!now.isBefore(identity.renewAt()) || identity.isOfFormerAuthority()) && !now.isBefore(notBefore);
    }

    /**
     * Asks over {@code channel}, which answers on the sync thread; {@code use} gets the new identity once it is on disk, in
     * the same turn of that thread.
     *
     * @param present who this node is when the answer comes: whom it believes may have changed meanwhile
     */
    void renew(ManagedChannel channel, Supplier<NodeIdentity> present, Consumer<NodeIdentity> use) {
        NodeIdentity identity = present.get();
        notBefore = clock.instant().plus(RETRY);
        try {
            Csr csr = Csr.generate(identity.node());
            NodeSyncGrpc.newStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .renew(RenewRequest.newBuilder().setCsrDer(csr.der()).build(), new StreamObserver<>() {
                        @Override
                        public void onNext(RenewResponse response) {
                            keep(present.get(), csr, response, use);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            LOG.warn("the certificate is not renewed yet: {}", failure.getMessage());
                        }

                        @Override
                        public void onCompleted() {
                            LOG.debug("renewal answered");
                        }
                    });
        } catch (GeneralSecurityException e) {
            LOG.warn("the certificate is not renewed yet: {}", e.getMessage());
        }
    }

    private void keep(NodeIdentity present, Csr csr, RenewResponse response, Consumer<NodeIdentity> use) {
        try {
            NodeIdentity renewed = Enrolment.identity(
                    present.node(), csr, response.getCertificateDer(), response.getCaCertificateDer(), present.trust());
            store.keep(renewed);
            LOG.info(
                    "the certificate is renewed until {}", renewed.certificate().getNotAfter());
            use.accept(renewed);
        } catch (GeneralSecurityException | IOException e) {
            LOG.warn("the certificate is not renewed yet: {}", e.getMessage());
        }
    }
}
