package io.tollgate.control.database;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;

/**
 * What PostgreSQL's driver is told of every connection of the pool: nobody waits for ever for a server that is frozen or cut
 * off. Set here and not in {@code application.yml}, where Micronaut writes {@code socketTimeout} as {@code socket-timeout}, which
 * the driver does not know and passes over. Migrations have a connection of their own, which may take its time.
 */
@Singleton
final class ConnectionBounds implements BeanCreatedEventListener<DatasourceConfiguration> {
    @Override
    public DatasourceConfiguration onCreated(BeanCreatedEvent<DatasourceConfiguration> event) {
        DatasourceConfiguration pool = event.getBean();
        pool.addDataSourceProperty("connectTimeout", "3"); // seconds, as all of these
        pool.addDataSourceProperty("socketTimeout", "20"); // longer than a transaction may take (Database)
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        pool.addDataSourceProperty("ApplicationName", "tollgate-control-plane");
        // A control plane that froze in the middle of a write must not hold the others' lock for ever.
        pool.addDataSourceProperty("options", "-c lock_timeout=5s -c idle_in_transaction_session_timeout=30s");
        return pool;
    }
}
