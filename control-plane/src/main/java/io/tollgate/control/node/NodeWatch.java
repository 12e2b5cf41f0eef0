package io.tollgate.control.node;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.live.Ticker;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clockwork of the registry: a view to all subscribers each second, last words to the database every two, and a look
 * at who is enrolled every five. Two threads, so that a database that is away does not stop the views.
 */
@Context
final class NodeWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    private final NodeRegistry registry;
    private final Ticker views = new Ticker("node-views");
    private final Ticker store = new Ticker("node-store");

    NodeWatch(NodeRegistry registry) {
        this.registry = registry;
    }

    @PostConstruct
    void start() {
        registry.refresh();
        views.every(Duration.ofSeconds(1), "publish node views", registry::publish);
        store.every(Duration.ofSeconds(2), "write node reports", registry::flush);
        store.every(Duration.ofSeconds(5), "read enrolled nodes", registry::refresh);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        views.stop();
        store.stop();
        try {
            registry.flush();
        } catch (RuntimeException e) {
            LOG.warn("the nodes' last words were not written: {}", e.getMessage());
        }
    }
}
