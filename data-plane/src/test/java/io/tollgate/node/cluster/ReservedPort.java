package io.tollgate.node.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of the loopback for a member that starts later. It is bound and not listened on, so that the kernel gives it to
 * nobody who asks for any port (a member takes seconds to start, and other tests ask for hundreds meanwhile), while the
 * member, which reuses addresses, still may listen.
 */
public final class ReservedPort implements AutoCloseable {
    private final Socket holder = new Socket();

    /** Reserves one. */
    public ReservedPort() throws IOException {
        holder.setReuseAddress(true);
        holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Its number. */
    public int number() {
        return holder.getLocalPort();
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
