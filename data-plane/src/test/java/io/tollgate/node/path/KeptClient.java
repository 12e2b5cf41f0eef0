package io.tollgate.node.path;

import io.tollgate.node.door.RawClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sends targets as they are, over one connection for as long as the server keeps it. */
final class KeptClient implements AutoCloseable {
    private final int port;
    private @Nullable RawClient client;

    KeptClient(int port) {
        this.port = port;
    }

    RawClient.Response get(String target) throws IOException {
        RawClient current = client == null ? new RawClient(port) : client;
        client = current;
        RawClient.Response response = current.get(target).read();
        if (response.field("connection").equals("close") || response.status() == 400) {
            current.close();
            client = null;
        }
        return response;
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }
}
