package io.tollgate.node;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import io.tollgate.node.settings.InvalidSettingException;
import io.tollgate.node.settings.NodeSettings;
import io.tollgate.node.sync.DataFolder;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts one node of the data plane, and ends it in an orderly way on SIGTERM. */
public final class Node {
    private Node() {}

    /** Runs until the process is told to end. What can't start says why in one line; 2 = a setting, 3 = a port. */
    public static void main(String[] args) {
        AtomicInteger exitCode = new AtomicInteger();
        try {
            NodeRun run = compose(NodeSettings.read(System.getenv()));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                run.stop();
                                Runtime.getRuntime()
                                        .halt(exitCode.get()); // an orderly end is no failure, whatever signal asked
                                // for it
                            },
                            "shutdown"));
            var _ = run.start().thenAccept(failure -> {
                exitCode.set(failure.exitCode());
                say(failure);
                System.exit(failure.exitCode());
            });
        } catch (StartFailure e) {
            say(e);
            Runtime.getRuntime().halt(e.exitCode());
        } catch (InvalidSettingException e) {
            say(e);
            Runtime.getRuntime().halt(2);
        } catch (BeanInstantiationException e) {
            if (!(rootOf(e) instanceof IOException unusable)) {
                throw e;
            }
            System.err.println("TOLLGATE_ACCESS_LOG: " + unusable.getMessage() + " (expected: stdout, off or a file)");
            Runtime.getRuntime().halt(2);
        } catch (IOException e) {
            System.err.println("TOLLGATE_DATA: " + e.getMessage() + " (expected: a folder of this node alone)");
            Runtime.getRuntime().halt(2);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
            root = cause;
        }
        return root;
    }

    private static void say(Exception failure) {
        System.err.println(failure.getMessage());
    }

    static NodeRun compose(NodeSettings settings) throws IOException {
        DataFolder folder = DataFolder.open(settings.data());
        return ApplicationContext.builder().singletons(settings, folder).start().getBean(NodeRun.class);
    }

    /** Of the software; {@code dev} when it does not run from its jar. */
    static String version() {
        return Objects.requireNonNullElse(Node.class.getPackage().getImplementationVersion(), "dev");
    }
}
