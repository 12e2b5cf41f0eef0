package io.tollgate.node.sync;

import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.node.sync.TrustAnchors.Vouched;
import io.tollgate.protocol.v1.TrustChain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is to be believed from now on, and keeps it on disk with the identity before it holds. What is on disk by a key
 * that is believed no more stays readable: each file is verified one last time and its hash is written down in the same
 * moment, so that this node still starts with everything else down. Confined to the sync thread; with the longest journal
 * it takes two seconds, once a rotation.
 */
final class TrustKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TrustKeeper.class);

    private final NodeStore store;

    TrustKeeper(NodeStore store) {
        this.store = store;
    }

    /** This node as it is after {@code chain}; empty when nothing of it was taken. */
    Optional<NodeIdentity> follow(NodeIdentity identity, TrustChain chain) throws IOException {
        TrustAnchors known = identity.trust();
        TrustAnchors next = TrustChainReader.follow(known, chain);
        if (next.statement() == known.statement()) {
            return Optional.empty();
        }
        NodeIdentity believing =
                identity.believing(known.losesKeyTo(next) ? next.vouching(vouched(known, next)) : next);
        try {
            store.keep(believing);
        } catch (GeneralSecurityException e) {
            throw new IOException("keys that were read before", e);
        }
        LOG.info(
                "statement of trust {} is taken: {} signing keys and {} authorities are believed",
                next.statement(),
                next.signingKeys().size(),
                next.authorities().size());
        return Optional.of(believing);
    }

    private Map<String, Vouched> vouched(TrustAnchors known, TrustAnchors next) throws IOException {
        Map<String, Vouched> all = new HashMap<>();
        for (Map.Entry<String, Purpose> file : store.signedFiles().entrySet()) {
            Optional<byte[]> content = store.read(file.getKey());
            if (content.isPresent()) {
                int vouched = known.vouchedFor(file.getKey(), content.get());
                vouch(content.get(), vouched, file.getValue(), known, next)
                        .ifPresent(what -> all.put(file.getKey(), what));
            }
        }
        return all;
    }

    /** Empty when the file needs nobody to vouch for it, and when it is not what was signed. */
    private static Optional<Vouched> vouch(
            byte[] content, int vouched, Purpose purpose, TrustAnchors known, TrustAnchors next) {
        ByteBuffer in = ByteBuffer.wrap(content);
        boolean needed = false;
        int whole = 0;
        while (in.hasRemaining() && SignedBytes.next(in) instanceof SignedBytes.Next.Whole record) {
            if (in.position() <= vouched) {
                needed = true;
            } else if (!record.signed().isSignedFor(purpose, next)) {
                if (!record.signed().isSignedFor(purpose, known)) {
                    return Optional.empty();
                }
                needed = true;
            }
            whole = in.position();
        }
        return needed ? Optional.of(Vouched.of(content, whole)) : Optional.empty();
    }
}
