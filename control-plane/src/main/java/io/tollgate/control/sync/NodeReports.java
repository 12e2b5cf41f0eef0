package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.event.EventFeed;
import io.tollgate.control.key.ApiKeyView.Use;
import io.tollgate.control.key.CredentialLog;
import io.tollgate.control.node.CounterSearch;
import io.tollgate.control.node.DecisionSearch;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.ToldText;
import io.tollgate.control.telemetry.TelemetryIntake;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.protocol.v1.CredentialsApplied;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.FoundDecision;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.SnapshotApplied;
import io.tollgate.protocol.v1.SnapshotRejected;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.TelemetryInterval;
import io.tollgate.protocol.v1.TrustTaken;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what nodes report to those whom it concerns. Called on the streams' virtual threads; only {@link #hello} and
 * {@link #writeKeyUses} touch the database.
 */
@Singleton
final class NodeReports {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReports.class);
    /** Uses that wait for the next write; more are dropped, as one of the same key comes again. */
    private static final int KEY_USES_MAX = 50_000;

    private static final int TEXT_MAX = 2_000;
    private static final Duration USE_AHEAD_MAX = Duration.ofSeconds(60);
    private static final Duration USE_AGE_MAX = Duration.ofDays(366);

    private final NodeRegistry registry;
    private final EnforcementLog enforcement;
    private final TelemetryIntake telemetry;
    private final DecisionSearch decisions;
    private final CounterSearch counters;
    private final EventFeed events;
    private final CredentialLog credentialLog;
    private final CredentialFeed credentials;
    private final InstantSource clock;
    private final Map<String, Use> keyUses = new ConcurrentHashMap<>();

    NodeReports(
            NodeRegistry registry,
            EnforcementLog enforcement,
            TelemetryIntake telemetry,
            DecisionSearch decisions,
            CounterSearch counters,
            EventFeed events,
            CredentialLog credentialLog,
            CredentialFeed credentials,
            InstantSource clock) {
        this.registry = registry;
        this.enforcement = enforcement;
        this.telemetry = telemetry;
        this.decisions = decisions;
        this.counters = counters;
        this.events = events;
        this.credentialLog = credentialLog;
        this.credentials = credentials;
        this.clock = clock;
    }

    boolean hello(NodeStream stream, Hello hello) {
        if (!registry.connected(stream.node(), stream, hello)) {
            return false;
        }
        if (hello.getCredentialEpoch().equals(credentials.head().epoch())) {
            enforcement.cameWith(stream.node(), hello.getCredentialSequence());
        }
        return true;
    }

    void applied(NodeStream stream, SnapshotApplied message) {
        registry.applied(stream.node(), stream, message.getRevision());
    }

    void rejected(NodeStream stream, SnapshotRejected message) {
        LOG.warn(
                "node {} rejected revision {}: {} {}",
                stream.node(),
                message.getRevision(),
                clip(message.getPointer()),
                clip(message.getReason()));
        registry.rejected(
                stream.node(),
                stream,
                new NodeView.NodeError(message.getRevision(), clip(message.getPointer()), clip(message.getReason())));
    }

    private static String clip(String text) {
        return ToldText.clip(text, TEXT_MAX) + (text.length() > TEXT_MAX ? "…" : "");
    }

    void credentialsApplied(NodeStream stream, CredentialsApplied message) {
        if (message.getEpoch().equals(credentials.head().epoch())) {
            enforcement.applied(stream.node(), message.getSequence(), clock.instant());
            registry.credentialsApplied(stream.node(), stream, message.getSequence());
        }
    }

    void trustTaken(NodeStream stream, TrustTaken message) {
        registry.trustTaken(stream.node(), stream, message);
    }

    void status(NodeStream stream, Status status) {
        Instant now = clock.instant();
        registry.status(stream.node(), stream, status);
        status.getKeyUsesList().forEach(use -> {
            Instant at = Instant.ofEpochMilli(use.getLastUsedEpochMillis());
            if (isSane(use.getKeyId(), at, now)
                    && (keyUses.size() < KEY_USES_MAX || keyUses.containsKey(use.getKeyId()))) {
                keyUses.merge(
                        use.getKeyId(),
                        new Use(at, address(use.getAddress()), stream.node()),
                        (one, two) -> one.at().isAfter(two.at()) ? one : two);
            }
        });
    }

    /** Counts to be kept; the stream hears when they are. */
    void telemetry(NodeStream stream, TelemetryInterval interval) {
        telemetry.offer(stream.node(), interval, stream::telemetryStored);
    }

    /** As text; empty when these are no address, as those of a node of an older version. */
    static String address(ByteString bytes) {
        try {
            return bytes.isEmpty()
                    ? ""
                    : InetAddress.getByAddress(bytes.toByteArray()).getHostAddress();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** One node's garbage would spoil the write of all nodes' uses. */
    static boolean isSane(String keyId, Instant at, Instant now) {
        return ApiKeyText.isCredentialId(keyId)
                && !at.isAfter(now.plus(USE_AHEAD_MAX))
                && !at.isBefore(now.minus(USE_AGE_MAX));
    }

    /** An answer to a question that somebody may still wait for. */
    void found(NodeStream stream, FoundDecision answer) {
        decisions.found(stream.node(), answer);
    }

    /** As above, to one about counters. */
    void found(NodeStream stream, FoundCounter answer) {
        counters.found(stream.node(), answer);
    }

    /** Requests for somebody who watches. */
    void seen(NodeStream stream, SeenRequests seen) {
        events.seen(stream.node(), seen);
    }

    void gone(NodeStream stream) {
        registry.disconnected(stream.node(), stream);
    }

    /** Writes down which keys were used since the last call. Blocks. */
    void writeKeyUses() {
        Map<String, Use> uses = new HashMap<>(keyUses);
        if (uses.isEmpty()) {
            return;
        }
        credentialLog.noteUse(uses);
        uses.forEach(keyUses::remove); // a newer use of the same key stays for the next write
    }
}
