package io.tollgate.launcher.up;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the launcher ends. Ctrl-C, SIGTERM and a failed start all run the same shutdown hook, which stops the children in
 * order and then halts with the right code: the JVM would else turn an orderly end into 130 or 143.
 */
final class Ending {
    private final AtomicInteger exitCode = new AtomicInteger();

    private Ending() {}

    /** Installs the hook; {@code stop} stops everything that runs, and is called once. */
    static Ending prepare(Runnable stop) {
        var ending = new Ending();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("launcher-stop").unstarted(() -> {
                    stop.run();
                    Runtime.getRuntime().halt(ending.exitCode.get());
                }));
        return ending;
    }

    /** Waits for the signal that ends the process. */
    void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Ends now, with that code, through the hook; does not return. */
    void now(int code) {
        exitCode.set(code);
        System.exit(code);
    }
}
