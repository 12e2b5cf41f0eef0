package io.tollgate.e2e;

import java.util.List;

/** The end of threads that were told to end. */
final class Threads {
    private Threads() {}

    /** Waits for each; who is interrupted meanwhile waits for nobody more and stays interrupted. */
    static void join(List<Thread> threads) {
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
