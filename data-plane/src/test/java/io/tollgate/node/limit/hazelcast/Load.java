package io.tollgate.node.limit.hazelcast;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.LimitAnswer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks one node for each of the judged limits, again and again, and tells their judges what was let in. */
final class Load implements AutoCloseable {
    private static final int HOT_TIMES = 20;

    private final TestNode node;
    private final Map<Limit, Admissions> judged;
    private final Thread thread;
    private volatile boolean ended;

    Load(TestNode node, Map<Limit, Admissions> judged) {
        this.node = node;
        this.judged = judged;
        thread = Thread.ofPlatform().name("load of " + node.name).start(this::run);
    }

    private void run() {
        while (!ended) {
            judged.forEach((limit, admissions) -> {
                int times = limit.name().equals("hot") ? HOT_TIMES : 1;
                for (int i = 0; i < times; i++) {
                    long asked = System.nanoTime();
                    if (node.take(limit) instanceof LimitAnswer.Admitted) {
                        admissions.add(asked, System.nanoTime());
                    }
                }
            });
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
