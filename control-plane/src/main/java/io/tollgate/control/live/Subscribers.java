package io.tollgate.control.live;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the newest value to each subscriber on a virtual thread of the subscriber's own. A slow subscriber skips values
 * and a throwing one is logged; neither delays the publisher or another subscriber.
 */
public final class Subscribers<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);

    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

    /** Adds a subscriber; it gets values published from now on, one at a time, in order. */
    public Registration add(Consumer<? super T> subscriber) {
        Delivery delivery = new Delivery(subscriber);
        deliveries.add(delivery);
        return () -> {
            deliveries.remove(delivery);
            delivery.newest.set(null);
        };
    }

    /** Whether nobody listens, so that making the value can be spared. */
    public boolean isEmpty() {
        return deliveries.isEmpty();
    }

    /** Offers {@code value} to all; returns at once. */
    public void publish(T value) {
        deliveries.forEach(delivery -> delivery.offer(value));
    }

    private final class Delivery {
        private final Consumer<? super T> subscriber;
        private final AtomicReference<@Nullable T> newest = new AtomicReference<>();
        private final AtomicBoolean running = new AtomicBoolean();

        Delivery(Consumer<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        void offer(T value) {
            newest.set(value);
            if (running.compareAndSet(false, true)) {
                Thread.ofVirtual().name("subscriber").start(this::deliver);
            }
        }

        private void deliver() {
            do {
                for (T value = newest.getAndSet(null); value != null; value = newest.getAndSet(null)) {
                    accept(value);
                }
                running.set(false);
                // A value offered between the last look and the line above found the flag still up: look again.
            } while (newest.get() != null && running.compareAndSet(false, true));
        }

        private void accept(T value) {
            try {
                subscriber.accept(value);
            } catch (RuntimeException e) {
                LOG.warn("a subscriber failed; the others and its next value are not concerned", e);
            }
        }
    }
}
