package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.settings.HostPort;
import io.tollgate.node.sync.TestControlPlane.Answer;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.NodeMessage.MessageCase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that knows of two control planes is at one of them, and at the other when that one is gone or hangs. */
final class SeveralControlPlanesTest {
    @TempDir
    Path data;

    private final TestAuthority authority = new TestAuthority("Test CA");
    private TestControlPlane one;
    private TestControlPlane two;
    private TestSync node;
    /** Where the node begins. */
    private TestControlPlane first;

    private TestControlPlane second;

    @BeforeEach
    void open() throws Exception {
        one = new TestControlPlane(authority);
        two = new TestControlPlane(authority);
        node = new TestSync(data.resolve("node"));
        boolean beginsAtOne = new Rotation(addresses(), "node-1").current().equals(one.address());
        first = beginsAtOne ? one : two;
        second = beginsAtOne ? two : one;
    }

    private List<HostPort> addresses() {
        return List.of(one.address(), two.address());
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        one.close();
        two.close();
    }

    private void startAt(TestControlPlane expected) throws Exception {
        node.start(addresses(), Enrolment.enrol(one.address(), "node-1", one.token()));
        expected.next(MessageCase.HELLO);
        heard(expected, 1);
    }

    /** The node has something from {@code controlPlane}, so it knows that it is there. */
    private void heard(TestControlPlane controlPlane, long version) throws Exception {
        controlPlane.sendView(
                ClusterView.newBuilder().setClusterName("c").setVersion(version).build());
        Awaitility.await().until(() -> node.connected);
    }

    @Test
    void nodesSpreadOverThemByTheirNames() {
        List<HostPort> both = List.of(new HostPort("a", 1), new HostPort("b", 1));
        assertThat(new Rotation(both, "node-1").current()).isNotEqualTo(new Rotation(both, "node-2").current());
        Rotation rotation = new Rotation(both, "node-1");
        HostPort begin = rotation.current();
        assertThat(rotation.failed()).isFalse();
        assertThat(rotation.current()).isNotEqualTo(begin);
        assertThat(rotation.failed()).as("all were tried").isTrue();
        assertThat(rotation.current()).isEqualTo(begin);
    }

    @Test
    void whenOneIsGoneTheNodeIsAtTheOther() throws Exception {
        startAt(first);
        first.close();
        second.next(MessageCase.HELLO);
        heard(second, 2);
    }

    @Test
    void oneThatIsNotThereAtAllIsPassedOver() throws Exception {
        NodeIdentity identity = Enrolment.enrol(one.address(), "node-1", one.token());
        List<HostPort> both = addresses();
        first.close();
        node.start(both, identity);
        second.next(MessageCase.HELLO);
    }

    @Test
    void oneToWhichNoConnectionCanEvenBeMadeIsPassedOver() throws Exception {
        NodeIdentity identity = Enrolment.enrol(one.address(), "node-1", one.token());
        HostPort impossible = new HostPort("no host", 1); // as without a descriptor for another one: building it fails
        node.start(
                first.equals(one) ? List.of(impossible, two.address()) : List.of(one.address(), impossible), identity);
        second.next(MessageCase.HELLO);
    }

    @Test
    void whenOneHangsTheNodeGoesToTheOther() throws Exception {
        startAt(first);
        first.alive = Answer.SILENCE; // its connection stays open
        second.next(MessageCase.HELLO);
    }

    @Test
    void anOlderOneThatDoesNotKnowTheQuestionIsNotLeft() throws Exception {
        first.alive = Answer.UNKNOWN_QUESTION;
        second.alive = Answer.UNKNOWN_QUESTION;
        startAt(first);
        int before = first.asked.get();
        // Longer than a silence may be: about one question a second.
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> first.asked.get() >= before + 5);
        assertThat(first.callers).hasSize(1);
        assertThat(second.callers).isEmpty();
    }

    @Test
    void aNodeWithOneControlPlaneDoesNotAsk() throws Exception {
        node.start(one.address(), Enrolment.enrol(one.address(), "node-1", one.token()));
        one.next(MessageCase.HELLO);
        for (int statuses = 0; statuses < 3; statuses++) {
            one.next(MessageCase.STATUS);
        }
        assertThat(one.asked).hasValue(0);
    }

    @Test
    void aRenewedCertificateIsUsedAtTheSameControlPlane() throws Exception {
        one.certificateLife = Duration.ofSeconds(4); // two thirds of it are over after a second
        startAt(first);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> first.callers.size() > 1);
        assertThat(second.callers).isEmpty();
    }
}
