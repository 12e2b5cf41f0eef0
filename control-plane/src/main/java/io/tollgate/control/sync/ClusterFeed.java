package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.cluster.ClusterFormation;
import io.tollgate.control.cluster.ClusterFormation.Candidate;
import io.tollgate.control.cluster.ClusterFormation.Decision;
import io.tollgate.control.cluster.ClusterVoters;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.control.trust.SecretStore;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.ClusterMember;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.SignedPayload;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Signed views of the limit cluster; two for each change, since only some nodes may start. */
@Singleton
final class ClusterFeed {
    private static final int COUNTER_KEY_BYTES = 32;

    private final NodeRegistry registry;
    private final SigningKey key;
    private final InstantSource clock;
    private final ClusterFormation formation;
    private final ClusterVoters voters;
    private final Set<String> left = ConcurrentHashMap.newKeySet();
    private final ByteString counterKey;
    private final String clusterName;
    private @Nullable Views newest;

    /** Both messages of one version. */
    record Views(Decision decision, Names names, long version, ControlMessage mayStart, ControlMessage mustWait) {
        ControlMessage of(String node) {
            return decision.mayStart().contains(node) ? mayStart : mustWait;
        }
    }

    /** Nodes by name, connected or not: who is enrolled, and whom the cluster is made of. */
    record Names(List<String> enrolled, List<String> voters) {}

    ClusterFeed(
            NodeRegistry registry,
            ClusterVoters voters,
            SigningKey key,
            SecretStore secrets,
            CertificateAuthority authority,
            InstantSource clock) {
        this.registry = registry;
        this.voters = voters;
        this.key = key;
        this.clock = clock;
        this.formation = new ClusterFormation(clock.instant());
        this.counterKey = ByteString.copyFrom(secrets.obtain("cluster-counter-key", ClusterFeed::newCounterKey));
        // Two systems on one network must not become one cluster: the name follows the authority, which is one a
        // system.
        this.clusterName = "tollgate-"
                + authority
                        .certificate()
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

    /** Decides anew; the views of before when that changes nothing. One caller at a time. */
    Views refresh() {
        Set<String> gone = Set.copyOf(left);
        List<Candidate> live = registry.clusterCandidates().stream()
                .map(node ->
                        new Candidate(node.node(), node.address(), node.state() == ClusterState.CLUSTER_STATE_JOINED))
                .toList();
        Decision decision = formation.decide(live, registry.awaitsClusterMembers(), clock.instant());
        Views before = newest;
        Names names = names(live, gone);
        if (before != null
                && before.decision().equals(decision)
                && before.names().equals(names)) {
            return before;
        }
        // Grows over restarts too, since time does.
        long version = Math.max(before == null ? 0 : before.version() + 1, clock.millis());
        ClusterView.Builder view = view(decision, names, version);
        Views made = new Views(decision, names, version, message(view, true), message(view, false));
        newest = made;
        return made;
    }

    private Names names(List<Candidate> live, Set<String> gone) {
        List<String> enrolled = registry.names().stream().sorted().toList();
        List<String> joined =
                live.stream().filter(Candidate::joined).map(Candidate::node).toList();
        List<String> all = voters.review(
                joined.stream().filter(node -> !gone.contains(node)).toList(), gone);
        left.removeIf(
                node -> gone.contains(node) && !joined.contains(node)); // its last word of before is forgotten now
        return new Names(enrolled, all.stream().filter(enrolled::contains).toList());
    }

    private ClusterView.Builder view(Decision decision, Names names, long version) {
        ClusterView.Builder view = ClusterView.newBuilder()
                .setClusterName(clusterName)
                .setVersion(version)
                .setCounterKeySecret(counterKey)
                .addAllEnrolledNodes(names.enrolled())
                .addAllVoters(names.voters());
        decision.members()
                .forEach(member -> view.addMembers(ClusterMember.newBuilder()
                        .setNode(member.node())
                        .setAddress(member.address())
                        .setJoined(member.joined())));
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
