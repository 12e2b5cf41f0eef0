package io.tollgate.control.node;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.live.SerialTask;
import io.tollgate.control.live.Ticker;
import io.tollgate.control.problem.ProblemException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clockwork of the registry: a view to all subscribers each second, last words to the database every two, and a look
 * at who is enrolled as often and whenever another control plane has written. Two threads, so that a database that is away does not stop the views.
 */
@Context
final class NodeWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    private final NodeRegistry registry;
    private final ChangeFeed changes;
    private final SerialTask look = new SerialTask("read-nodes", this::look);
    private final Ticker views = new Ticker("node-views");
    private final Ticker store = new Ticker("node-store");

    NodeWatch(NodeRegistry registry, ChangeFeed changes) {
        this.registry = registry;
        this.changes = changes;
    }

    @PostConstruct
    void start() {
        registry.refresh();
        views.every(Duration.ofSeconds(1), "publish node views", registry::publish);
        store.every(Duration.ofSeconds(2), "write node reports", registry::flush);
        store.every(Duration.ofSeconds(2), "read enrolled nodes", registry::refresh);
        changes.on(ChangeFeed.NODES_CHANNEL, said -> {
            if (!registry.isOwnWord(said)) {
                look.signal();
            }
        });
    }

    /** What another control plane wrote. While the database is away there is nothing to see. */
    private void look() {
        try {
            registry.refresh();
            registry.publish();
        } catch (ProblemException.Unavailable e) {
            LOG.debug("nodes of other control planes are looked at later", e);
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        look.close();
        registry.close();
        views.stop();
        store.stop();
        try {
            registry.flush();
        } catch (RuntimeException e) {
            LOG.warn("the nodes' last words were not written: {}", e.getMessage());
        }
    }
}
