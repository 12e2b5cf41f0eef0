package io.tollgate.node;

import jakarta.inject.Singleton;

/** Lets parts say "something changed" before it is known who listens. Any thread; returns at once. */
@Singleton
final class StatusSignal implements Runnable {
    private volatile Runnable listener = () -> {};

    void to(Runnable next) {
        listener = next;
    }

    @Override
    public void run() {
        listener.run();
    }
}
