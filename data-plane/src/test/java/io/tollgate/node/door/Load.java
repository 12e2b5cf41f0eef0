package io.tollgate.node.door;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that send one GET after the other until told to stop, and write down what they got. */
public final class Load implements AutoCloseable {
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, AtomicInteger> bodies = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean stop;

    private Load() {}

    public static Load on(Door door, int count) {
        Load load = new Load();
        for (int i = 0; i < count; i++) {
            load.clients.execute(() -> load.run(door));
        }
        return load;
    }

    private void run(Door door) {
        try (RawClient client = door.client()) {
            while (!stop) {
                RawClient.Response response = client.get("/").read();
                if (response.status() != 200) {
                    failures.add(response.status() + " " + response.body());
                }
                bodies.computeIfAbsent(response.body(), body -> new AtomicInteger())
                        .incrementAndGet();
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    /** Waits until {@code more} further requests were answered. */
    public Load answered(int more) {
        int goal = answered.get() + more;
        await().atMost(60, TimeUnit.SECONDS).until(() -> answered.get() >= goal);
        return this;
    }

    /** How often {@code body} came so far. */
    public int count(String body) {
        AtomicInteger count = bodies.get(body);
        return count == null ? 0 : count.get();
    }

    /** Ends it, and tells what was not 200. */
    public List<String> failures() throws InterruptedException {
        stop = true;
        clients.shutdown();
        if (!clients.awaitTermination(30, TimeUnit.SECONDS)) {
            failures.add("clients that got no answer");
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stop = true;
        clients.shutdownNow();
    }
}
