package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.NodeMessage;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A control plane serves nodes that are older and newer than itself. */
final class VersionSkewTest {
    /**
     * The Hello of the first version, as it went over the wire: version "0.1.0", started at 1 s, nothing applied, proxy at
     * 10.0.0.1:8000. Fields keep their numbers for ever, so these bytes keep their meaning.
     */
    private static final String HELLO_OF_THE_FIRST_VERSION = "0a05302e312e3010e807320d31302e302e302e313a38303030";

    private static TestControlPlane plane;
    private static SyncDoor door;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static UnknownFieldSet unknown() {
        return UnknownFieldSet.newBuilder()
                .addField(
                        999,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("of a newer version"))
                                .build())
                .build();
    }

    private static void serves(TestNode node) {
        node.nextSecrets();
        node.applied(node.nextSnapshot().revision());
        node.applied(node.nextCredentials());
        node.status(TestNode.ready());
        assertThat(door.awaitState(node, "Ready").get("error").isNull()).isTrue();
    }

    @Test
    void aNodeOfTheFirstVersion() throws Exception {
        Hello hello = Hello.parseFrom(HexFormat.of().parseHex(HELLO_OF_THE_FIRST_VERSION));
        try (TestNode node = door.node("skew-1").hello(hello.toBuilder())) {
            serves(node);
            assertThat(door.node(node).get("version").asText()).isEqualTo("0.1.0");
            assertThat(door.node(node).get("proxyAddress").asText()).isEqualTo("10.0.0.1:8000");
            assertThat(door.node(node).get("labels")).isEmpty();
        }
    }

    @Test
    void aNodeThatSaysMoreThanWeKnow() {
        try (TestNode node =
                door.node("skew-2").hello(TestNode.nothing().setVersion("9.9.9").setUnknownFields(unknown()))) {
            node.send(NodeMessage.newBuilder().setUnknownFields(unknown()));
            serves(node);
            node.status(TestNode.ready().setUnknownFields(unknown()));
            node.status(TestNode.ready().setClusterStateValue(77));
            assertThat(door.awaitState(node, "Ready").at("/cluster/state").asText())
                    .isEmpty();
        }
    }
}
