package io.tollgate.control.sync;

import io.tollgate.control.key.EnforcementReceipts;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.node.NodeView;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each node acknowledged which credential sequence. An acknowledgement covers everything before it, so a node's
 * receipt for a change is its first acknowledgement at or behind that change. Kept in memory, the last
 * {@link #ACKNOWLEDGEMENTS_MAX} of each node; whether a change is in force is known from the node itself and survives.
 */
@Singleton
final class EnforcementLog implements EnforcementReceipts {
    static final int ACKNOWLEDGEMENTS_MAX = 2_000;

    private final NodeRegistry registry;
    private final Map<String, Acknowledgements> byNode = new ConcurrentHashMap<>();

    EnforcementLog(NodeRegistry registry) {
        this.registry = registry;
        registry.onAcknowledgedElsewhere(this::applied);
    }

    /** The node came with {@code sequence}: it had that before, nobody knows since when. */
    void cameWith(String node, long sequence) {
        byNode.keySet().retainAll(registry.names()); // nodes that were removed meanwhile
        byNode.computeIfAbsent(node, name -> new Acknowledgements()).cameWith(sequence);
    }

    /** The node acknowledged {@code sequence} at {@code now}. */
    void applied(String node, long sequence, Instant now) {
        byNode.computeIfAbsent(node, name -> new Acknowledgements()).applied(sequence, now);
    }

    /** Of all enrolled nodes but those that were revoked: one that is away serves on with what it knew, so it counts as not enforcing. */
    @Override
    public Enforcement enforcement(long sequence, Instant changedAt) {
        List<NodeView> nodes = registry.views().stream()
                .filter(node -> node.revokedAt() == null)
                .toList();
        List<Receipt> receipts = new ArrayList<>();
        int inForce = 0;
        for (NodeView node : nodes) {
            if (node.credentialSequence() >= sequence) {
                inForce++;
                Acknowledgements known = byNode.get(node.name());
                Instant appliedAt = known == null ? null : known.appliedAt(sequence);
                if (appliedAt != null) {
                    long afterMillis =
                            Math.max(0, Duration.between(changedAt, appliedAt).toMillis());
                    receipts.add(new Receipt(node.name(), appliedAt, afterMillis));
                }
            }
        }
        return new Enforcement(sequence, receipts, inForce, nodes.size());
    }

    private static final class Acknowledgements {
        private final TreeMap<Long, Instant> atBySequence = new TreeMap<>();
        /** Of changes up to here we cannot say when. */
        private long unknownUpTo = -1;

        synchronized void cameWith(long sequence) {
            if (atBySequence.isEmpty() || sequence > atBySequence.lastKey()) {
                atBySequence.clear();
                unknownUpTo = sequence;
            }
        }

        synchronized void applied(long sequence, Instant now) {
            atBySequence.putIfAbsent(sequence, now);
            if (atBySequence.size() > ACKNOWLEDGEMENTS_MAX) {
                unknownUpTo = atBySequence.pollFirstEntry().getKey();
            }
        }

        synchronized @Nullable Instant appliedAt(long sequence) {
            Map.Entry<Long, Instant> covering = atBySequence.ceilingEntry(sequence);
            return covering == null || sequence <= unknownUpTo ? null : covering.getValue();
        }
    }
}
