package io.tollgate.control.tryit;

import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tollgate.control.settings.Settings;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Where the control plane itself listens: a node on this machine must not have requests sent there in its name. */
@Singleton
final class OwnPorts {
    private final Settings settings;
    private final BeanProvider<EmbeddedServer> server;

    OwnPorts(Settings settings, BeanProvider<EmbeddedServer> server) {
        this.settings = settings;
        this.server = server;
    }

    /** Whether one of the control plane's own listeners has that address. */
    boolean has(InetSocketAddress address) {
        int port = address.getPort();
        boolean own = port == settings.adminPort()
                || port == settings.consolePort()
                || port == settings.syncPort()
                || port == server.get().getPort();
        return own && isThisMachine(address.getAddress());
    }

    private static boolean isThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // better a request too few than one to ourselves
        }
    }
}
