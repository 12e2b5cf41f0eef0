package io.tollgate.e2e;

import io.tollgate.launcher.demo.DemoUpstream;
import java.io.IOException;
import java.net.InetAddress;

/** The service behind the gateway: the launcher's demo upstream, on a port that can be left and taken again. */
final class EchoUpstream implements AutoCloseable {
    private final DemoUpstream server;

    EchoUpstream() throws IOException {
        server = DemoUpstream.start(InetAddress.getLoopbackAddress(), 0);
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
