package io.tollgate.control.anchor;

import io.tollgate.control.node.NodeState;
import io.tollgate.control.trust.Anchor;
import io.tollgate.control.trust.AnchorKind;
import io.tollgate.control.trust.AnchorState;
import java.util.List;
import java.util.Optional;

/**
 * What nodes are told to believe, and how far they are.
 *
 * @param statement number of the newest statement that nodes are to take; 0 when nothing was ever changed
 * @param anchors by kind and generation
 * @param nodes all that may come back, by name
 */
public record AnchorsView(long statement, List<Anchor> anchors, List<NodeProgress> nodes) {
    public AnchorsView {
        anchors = List.copyOf(anchors);
        nodes = List.copyOf(nodes);
    }

    /**
     * How far a node is.
     *
     * @param inStep whether it runs the newest revision, which the key that signs now has signed
     * @param statement the last that it took
     * @param authority SHA-256 of the authority whose certificate it shows, base64url; empty while it has not said
     */
    public record NodeProgress(String name, NodeState state, boolean inStep, long statement, String authority) {}

    /** The one of a kind in a state that at most one has: any but retired. */
    public Optional<Anchor> in(AnchorKind kind, AnchorState state) {
        return anchors.stream()
                .filter(anchor -> anchor.kind() == kind && anchor.state() == state)
                .findFirst();
    }

    /** Names of nodes that would not believe the next {@code kind} if it signed from now on. */
    public List<String> notReadyToActivate(AnchorKind kind) {
        return in(kind, AnchorState.NEXT).isEmpty()
                ? List.of()
                : nodes.stream()
                        .filter(node -> node.statement != statement)
                        .map(NodeProgress::name)
                        .toList();
    }

    /** Names of nodes that would be left behind if the former {@code kind} were retired now. */
    public List<String> notReadyToRetire(AnchorKind kind) {
        return in(kind, AnchorState.FORMER).isEmpty()
                ? List.of()
                : nodes.stream()
                        .filter(node -> node.statement != statement || stillShows(kind, node))
                        .map(NodeProgress::name)
                        .toList();
    }

    private boolean stillShows(AnchorKind kind, NodeProgress node) {
        return switch (kind) {
            case SIGNING_KEY -> !node.inStep; // what it has not looked at yet may be signed by the former one
            case AUTHORITY ->
                !in(kind, AnchorState.ACTIVE).map(Anchor::id).orElse("").equals(node.authority);
        };
    }
}
