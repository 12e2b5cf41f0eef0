package io.tollgate.node.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.SignedPayload;
import io.tollgate.protocol.v1.TrustChain;
import io.tollgate.protocol.v1.TrustStatement;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a chain of statements about whom to believe. Each has to be newer than the last that was taken and signed by a key
 * that is believed at that point, so that no key is believed for where it comes from and an old statement brings no retired
 * key back.
 */
final class TrustChainReader {
    private static final Logger LOG = LoggerFactory.getLogger(TrustChainReader.class);

    private TrustChainReader() {}

    /** What is believed after {@code chain} by a node that believes {@code known}; the same when nothing of it is taken. */
    static TrustAnchors follow(TrustAnchors known, TrustChain chain) {
        TrustAnchors believed = known;
        for (SignedPayload each : chain.getStatementsList()) {
            believed = follow(believed, SignedBytes.of(each));
        }
        return believed;
    }

    private static TrustAnchors follow(TrustAnchors known, SignedBytes signed) {
        if (!signed.isSignedFor(Purpose.TRUST, known)) {
            // A node that enrolled by older software does not know where it stands: the chain may begin before its key.
            LOG.warn("a statement of trust is passed over: no key that is believed signed it");
            return known;
        }
        try {
            TrustStatement said = TrustStatement.parseFrom(signed.payload());
            if (said.getNumber() <= known.statement()) {
                LOG.warn("statement of trust {} is passed over: {} was taken", said.getNumber(), known.statement());
                return known;
            }
            return known.following(said);
        } catch (InvalidProtocolBufferException | GeneralSecurityException e) {
            LOG.error("a statement of trust is refused: {}", e.getMessage());
            return known;
        }
    }
}
