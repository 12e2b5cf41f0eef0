package io.tollgate.node.cluster;

import io.tollgate.node.settings.HostPort;
import io.tollgate.node.settings.MemberKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whose turn it is to start while no control plane says so: the first data member by name, and everybody else once one before
 * it listens; a lite member once any data member does, since alone it would have nobody to count by. Hazelcast's own election takes a peer that does not listen yet for absent, so members that start within the
 * same second on a busy machine can each form a cluster of their own, which part limits until they merge.
 *
 * <p>Confined to the cluster's thread, which it blocks for a moment.
 */
final class StartTurn {
    /** Nobody waits longer for those before it: they may be gone for good. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final int CONNECT_MILLIS = 300;

    private final String node;
    private final MemberKind kind;
    private final LongSupplier nanos;
    private long sinceNanos;
    private boolean waits;

    StartTurn(String node, MemberKind kind, LongSupplier nanos) {
        this.node = node;
        this.kind = kind;
        this.nanos = nanos;
    }

    /** Whether {@link #node} may start now. */
    boolean isHere(Membership membership) {
        List<Membership.Peer> before = membership.peers().stream()
                .filter(peer -> !peer.lite() && (kind.isLite() || peer.node().compareTo(node) < 0))
                .toList();
        if (kind.isLite()) {
            return before.stream().anyMatch(StartTurn::listens);
        }
        if (!waits) {
            sinceNanos = nanos.getAsLong();
        }
        waits = !before.isEmpty()
                && nanos.getAsLong() - sinceNanos < PATIENCE_NANOS
                && before.stream().noneMatch(StartTurn::listens);
        return !waits;
    }

    private static boolean listens(Membership.Peer peer) {
        try (Socket socket = new Socket()) {
            HostPort address = HostPort.parse(peer.address());
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
            return true;
        } catch (IOException | RuntimeException e) {
            return false; // also a name that does not resolve
        }
    }
}
