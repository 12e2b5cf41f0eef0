package io.tollgate.console.host;

import io.micronaut.context.BeanContext;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.tollgate.control.settings.Settings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The console's HTTP server. It starts when the control plane's own HTTP server has: whoever reaches the console finds
 * a control plane that works.
 */
@Singleton
public final class ConsoleServer implements ApplicationEventListener<ServerStartupEvent> {
    private static final int THREADS_MAX = 64;
    private static final int THREADS_MIN = 4;

    private final BeanContext beans;
    private final Settings settings;
    private @Nullable Server server;

    ConsoleServer(BeanContext beans, Settings settings) {
        this.beans = beans;
        this.settings = settings;
    }

    /** Starts once, however many servers of the context say that they have started. */
    @Override
    public synchronized void onApplicationEvent(ServerStartupEvent event) {
        if (server == null) {
            server = start();
        }
    }

    /** The port it listens on. */
    public synchronized int port() {
        if (server == null) {
            throw new IllegalStateException("console: not started");
        }
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @PreDestroy
    synchronized void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    private Server start() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        threads.setName("console");
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Server starting = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        // No customizer for X-Forwarded-For: the audit trail must not believe an address that a client made up.
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(starting, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.bind());
        connector.setPort(settings.consolePort());
        starting.addConnector(connector);
        starting.setHandler(VaadinContext.create(beans));
        try {
            starting.start();
        } catch (Exception e) {
            // Jetty declares Exception: whatever it was, a control plane whose console can't be reached must not look
            // well.
            throw new ConsoleStartException(settings, e);
        }
        return starting;
    }
}
