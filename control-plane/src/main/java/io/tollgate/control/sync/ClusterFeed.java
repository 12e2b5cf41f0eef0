package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.cluster.ClusterBook;
import io.tollgate.control.cluster.ClusterBook.Agreed;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.control.trust.SecretStore;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.ClusterMember;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.SignedPayload;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Signed views of the limit cluster; two for each change, since only some nodes may start. */
@Singleton
final class ClusterFeed {
    private static final int COUNTER_KEY_BYTES = 32;

    private final ClusterBook book;
    private final SigningKey key;
    private final Set<String> left = ConcurrentHashMap.newKeySet();
    private final ByteString counterKey;
    private final String clusterName;
    private @Nullable Views newest;

    /** Both messages of one version. */
    record Views(Agreed agreed, ByteString key, ControlMessage mayStart, ControlMessage mustWait) {
        long version() {
            return agreed.version();
        }

        ControlMessage of(String node) {
            return agreed.mayStart().contains(node) ? mayStart : mustWait;
        }
    }

    ClusterFeed(ClusterBook book, SigningKey key, SecretStore secrets, CertificateAuthority authority) {
        this.book = book;
        this.key = key;
        this.counterKey = ByteString.copyFrom(secrets.obtain("cluster-counter-key", ClusterFeed::newCounterKey));
        // Two systems on one network must not become one cluster: the name follows the authority that
        // the system had first, and stays when another one takes its place.
        this.clusterName = "tollgate-"
                + authority
                        .first()
                        .getSerialNumber()
                        .toString(16)
                        .substring(0, 12)
                        .toLowerCase(Locale.ROOT);
    }

    private static byte[] newCounterKey() {
        byte[] bytes = new byte[COUNTER_KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** A node says that it has left the cluster in an orderly way; the next {@link #refresh} takes it in. */
    void left(String node) {
        left.add(node);
    }

    /** Agrees with the other control planes; the views of before when that changes nothing. One caller at a time. Blocks. */
    Views refresh() {
        Set<String> gone = Set.copyOf(left);
        Agreed agreed = book.agree(gone);
        left.removeAll(gone); // written down
        Views before = newest;
        ByteString signedBy = key.verificationKey();
        if (before != null
                && before.version() == agreed.version()
                && before.key().equals(signedBy)) {
            return before;
        }
        ClusterView.Builder view = view(agreed);
        Views made = new Views(agreed, signedBy, message(view, true), message(view, false));
        newest = made;
        return made;
    }

    private ClusterView.Builder view(Agreed agreed) {
        ClusterView.Builder view = ClusterView.newBuilder()
                .setClusterName(clusterName)
                .setVersion(agreed.version())
                .setCounterKeySecret(counterKey)
                .addAllEnrolledNodes(agreed.enrolled())
                .addAllVoters(agreed.voters())
                .addAllLiteNodes(agreed.lite());
        if (agreed.quietSince() != null) {
            view.setQuietSinceEpochMillis(agreed.quietSince().toEpochMilli());
        }
        agreed.members()
                .forEach(member -> view.addMembers(ClusterMember.newBuilder()
                        .setNode(member.node())
                        .setAddress(member.address())
                        .setJoined(member.joined())
                        .setLite(member.lite())));
        return view;
    }

    private ControlMessage message(ClusterView.Builder view, boolean mayStart) {
        byte[] payload = view.setMayStart(mayStart).build().toByteArray();
        SignedPayload signed = SignedPayload.newBuilder()
                .setPayload(ByteString.copyFrom(payload))
                .setSignature(ByteString.copyFrom(key.sign(Purpose.CLUSTER, payload)))
                .build();
        return ControlMessage.newBuilder().setClusterView(signed).build();
    }
}
