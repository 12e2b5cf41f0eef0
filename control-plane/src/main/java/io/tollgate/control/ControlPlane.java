package io.tollgate.control;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tollgate.control.database.DatabaseWait;
import io.tollgate.control.settings.BadSettingException;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.trust.UnreadableSecretException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the control plane; the console, when it is on the class path, starts with it.
 *
 * <p>Exit codes: 1 it could not start (the log says why), 2 a variable has a bad value, 3 a port is taken.
 */
public final class ControlPlane {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    private ControlPlane() {}

    public static void main(String[] args) throws InterruptedException {
        Settings settings;
        try {
            settings = Settings.read(System.getenv());
            Ports.requireFree(settings);
            DatabaseWait.forDatabase(settings.database());
        } catch (BadSettingException e) {
            System.err.println(e.getMessage());
            System.exit(e.exitCode());
            return;
        }
        run(settings);
    }

    private static void run(Settings settings) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        ApplicationContext context;
        try {
            context = builder(settings).start();
            EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
            LOG.info("The admin API listens on {}", server.getURI());
        } catch (RuntimeException e) {
            System.exit(explain(e));
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            context.close();
            ended.countDown();
        }));
        ended.await();
    }

    /** Says why it could not start, and which exit code that is. */
    private static int explain(RuntimeException failure) {
        Optional<UnreadableSecretException> unreadable = UnreadableSecretException.behind(failure);
        if (unreadable.isPresent()) {
            System.err.println("TOLLGATE_MASTER_KEY: does not open what this database holds ("
                    + unreadable.get().getMessage() + "; expected: the key of its first start)");
            return 2;
        }
        LOG.error("The control plane could not start", failure);
        return 1;
    }

    /** A control plane with {@code settings}, not yet started. Nothing else is taken from the environment. */
    public static ApplicationContextBuilder builder(Settings settings) {
        return ApplicationContext.builder()
                .mainClass(ControlPlane.class)
                .environmentPropertySource(false)
                .banner(false)
                .eagerInitSingletons(false)
                .singletons(settings)
                .properties(Map.of(
                        "micronaut.server.host", settings.bind(),
                        "micronaut.server.port", settings.adminPort() == 0 ? -1 : settings.adminPort(),
                        "datasources.default.url", settings.database().url(),
                        "datasources.default.username", settings.database().user(),
                        "datasources.default.password", settings.database().password(),
                        "flyway.datasources.default.url", settings.database().url(),
                        "flyway.datasources.default.user", settings.database().user(),
                        "flyway.datasources.default.password",
                                settings.database().password()));
    }
}
