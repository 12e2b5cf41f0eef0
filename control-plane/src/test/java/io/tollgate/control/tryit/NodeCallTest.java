package io.tollgate.control.tryit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that hangs holds nobody for longer than was said, whatever it hangs at. */
@Timeout(20)
final class NodeCallTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static TryRequest request(String body) {
        return new TryRequest("node-1", "POST", "", "/", Map.of(), null, body, false, null);
    }

    @Test
    void aNodeThatTakesNoBytesIsLeft() throws IOException {
        try (ServerSocket node = new ServerSocket()) {
            node.setReceiveBufferSize(1_024);
            node.bind(FREE);
            try (Socket socket = NodeCall.connect((InetSocketAddress) node.getLocalSocketAddress())) {
                socket.setSendBufferSize(1_024);
                assertThatThrownBy(() -> NodeCall.send(socket, request("b".repeat(10 << 20)), Duration.ofSeconds(1)))
                        .isInstanceOf(IOException.class)
                        .hasMessage("no answer within 1 s");
            }
        }
    }

    @Test
    void aNodeThatSaysNothingIsLeft() throws IOException {
        try (ServerSocket node = new ServerSocket()) {
            node.bind(FREE);
            try (Socket socket = NodeCall.connect((InetSocketAddress) node.getLocalSocketAddress())) {
                assertThatThrownBy(() -> NodeCall.send(socket, request(""), Duration.ofSeconds(1)))
                        .isInstanceOf(IOException.class)
                        .hasMessage("no answer within 1 s");
            }
        }
    }
}
