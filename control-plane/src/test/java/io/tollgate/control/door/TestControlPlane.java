package io.tollgate.control.door;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tollgate.control.ControlPlane;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import java.net.URI;
import java.util.List;

/** A running control plane. Its operator is {@code admin} with {@link #PASSWORD}. */
public final class TestControlPlane implements AutoCloseable {
    /** Of the first operator. */
    public static final String PASSWORD = "correct horse battery";

    private final DatabaseAccess database;
    private final ApplicationContext context;
    private final EmbeddedServer server;

    private TestControlPlane(Settings settings) {
        this.database = settings.database();
        this.context = ControlPlane.builder(settings).start();
        this.server = context.getBean(EmbeddedServer.class).start();
    }

    private static final class Shared {
        static final TestControlPlane PLANE = start();
    }

    /** One for all tests of this JVM that only need names of their own. */
    public static TestControlPlane shared() {
        return Shared.PLANE;
    }

    /** On a new database. */
    public static TestControlPlane start() {
        return on(TestDatabase.create());
    }

    /** On that database. */
    public static TestControlPlane on(DatabaseAccess database) {
        return new TestControlPlane(settings(database));
    }

    /** With those settings. */
    public static TestControlPlane with(Settings settings) {
        return new TestControlPlane(settings);
    }

    /** On a new database, listening on {@code bind}. */
    public static TestControlPlane boundTo(String bind) {
        return new TestControlPlane(settings(TestDatabase.create(), bind));
    }

    /** On a new database, telling alerts to public addresses only. */
    public static TestControlPlane reachingOutsideOnly() {
        Settings usual = settings(TestDatabase.create());
        return new TestControlPlane(new Settings(
                usual.bind(), 0, 0, 0, usual.syncAdvertisedHosts(), usual.database(), false, usual.secrets()));
    }

    /** Settings with ports that the operating system gives. */
    public static Settings settings(DatabaseAccess database) {
        return settings(database, "127.0.0.1");
    }

    /** The same with those secrets. */
    public static Settings settings(DatabaseAccess database, Settings.Secrets secrets) {
        return settings(database, "127.0.0.1", secrets);
    }

    private static Settings settings(DatabaseAccess database, String bind) {
        return settings(database, bind, new Settings.Secrets(new byte[Settings.MASTER_KEY_BYTES], PASSWORD));
    }

    private static Settings settings(DatabaseAccess database, String bind, Settings.Secrets secrets) {
        return new Settings(bind, 0, 0, 0, List.of("localhost", "127.0.0.1"), database, true, secrets);
    }

    /** A client that is not signed in. */
    public Client client() {
        return new Client(uri(), null);
    }

    /** A client signed in as the first operator. */
    public Client admin() {
        return client().signIn("admin", PASSWORD);
    }

    public URI uri() {
        return server.getURI();
    }

    public DatabaseAccess database() {
        return database;
    }

    /** A bean, for what has no door yet. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        server.stop();
        context.close();
    }
}
