package io.tollgate.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.node.EnrolledNode.Acknowledged;
import io.tollgate.control.node.EnrolledNode.Introduction;
import io.tollgate.control.node.EnrolledNode.LastReport;
import io.tollgate.control.node.EnrolledNode.Orders;
import io.tollgate.control.node.EnrolledNode.Placement;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.WatchTraffic;
import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The control plane judges a node by what it last said, and by when. */
final class NodeFactsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Desired DESIRED = new Desired(7, "epoch", 3);

    private static final NodeLink LINK = new NodeLink() {
        @Override
        public String certificateSerial() {
            return "1";
        }

        @Override
        public InetAddress address() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public void end(String reason, boolean mayReturn) {}

        @Override
        public void drain(boolean draining) {}

        @Override
        public void lift(String subject) {}

        @Override
        public boolean find(long question, String requestId) {
            return true;
        }

        @Override
        public boolean find(FindCounter wanted) {
            return true;
        }

        @Override
        public void watch(WatchTraffic wanted) {}
    };

    private static LastReport said(long revision, long sequence) {
        return new LastReport(NOW, Introduction.NONE, revision, new Acknowledged(sequence, NOW), NodeTrust.NONE, null);
    }

    private static NodeFacts connected(LastReport words) {
        EnrolledNode enrolled = new EnrolledNode("n", NOW, Orders.NONE, NOW, LastReport.NONE, Placement.NOWHERE);
        return NodeFacts.of(enrolled)
                .linked(LINK, 1, words)
                .withStatus(Status.newBuilder().setReady(true).build())
                .measured(DESIRED, NOW);
    }

    @Test
    void inStepAndServingIsReady() {
        assertThat(connected(said(7, 3)).state(DESIRED, NOW)).isEqualTo(NodeState.READY);
    }

    @Test
    void behindIsReadyForFiveSecondsAndThenStale() {
        NodeFacts facts = connected(said(6, 3));
        assertThat(facts.state(DESIRED, NOW)).isEqualTo(NodeState.READY);
        NodeFacts later = facts.saying(said(6, 3).seen(NOW.plusSeconds(6)), DESIRED, NOW.plusSeconds(6));
        assertThat(later.state(DESIRED, NOW.plusSeconds(6))).isEqualTo(NodeState.STALE);
        assertThat(later.view(DESIRED, NOW.plusSeconds(6)).lagMillis()).isEqualTo(6_000);
    }

    @Test
    void behindInCredentialsIsStaleToo() {
        NodeFacts later =
                connected(said(7, 2)).saying(said(7, 2).seen(NOW.plusSeconds(6)), DESIRED, NOW.plusSeconds(6));
        assertThat(later.state(DESIRED, NOW.plusSeconds(6))).isEqualTo(NodeState.STALE);
    }

    @Test
    void catchingUpStopsTheClock() {
        NodeFacts facts = connected(said(6, 3)).saying(said(7, 3), DESIRED, NOW.plusSeconds(2));
        assertThat(facts.view(DESIRED, NOW.plusSeconds(9)).lagMillis()).isZero();
    }

    @Test
    void aNodeThatDoesNotServeIsNotReady() {
        NodeFacts facts = connected(said(7, 3))
                .withStatus(Status.newBuilder().setReady(false).build());
        assertThat(facts.state(DESIRED, NOW)).isEqualTo(NodeState.STALE);
    }

    @Test
    void silenceIsOfflineAfterThreeStatuses() {
        NodeFacts facts = connected(said(7, 3));
        assertThat(facts.state(DESIRED, NOW.plusMillis(3_400))).isEqualTo(NodeState.READY);
        assertThat(facts.state(DESIRED, NOW.plusMillis(3_600))).isEqualTo(NodeState.OFFLINE);
        assertThat(facts.unlinked().state(DESIRED, NOW)).isEqualTo(NodeState.OFFLINE);
    }

    @Test
    void aRefusalCountsForTheRevisionItIsAbout() {
        NodeView.NodeError error = new NodeView.NodeError(7, "/routes/0", "no");
        NodeFacts facts = connected(said(6, 3).rejected(error));
        assertThat(facts.state(DESIRED, NOW)).isEqualTo(NodeState.REJECTED);
        Desired newer = new Desired(8, "epoch", 3);
        assertThat(facts.state(newer, NOW)).isEqualTo(NodeState.READY); // it has 5 s for revision 8
        assertThat(facts.saying(said(6, 3).rejected(error).applied(8), newer, NOW)
                        .state(newer, NOW))
                .isEqualTo(NodeState.READY);
    }

    @Test
    void drainingIsSaidBeforeAnythingElseButOffline() {
        NodeFacts facts = connected(said(6, 3).rejected(new NodeView.NodeError(7, "", "no")))
                .withStatus(Status.newBuilder().setReady(true).setDraining(true).build());
        assertThat(facts.state(DESIRED, NOW)).isEqualTo(NodeState.DRAINING);
        assertThat(facts.state(DESIRED, NOW.plusSeconds(4))).isEqualTo(NodeState.OFFLINE);
    }
}
