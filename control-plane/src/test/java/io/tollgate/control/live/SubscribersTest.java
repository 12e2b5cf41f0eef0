package io.tollgate.control.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Subscribers cannot harm one another. */
final class SubscribersTest {
    private final Subscribers<Integer> subscribers = new Subscribers<>();

    @Test
    void aSlowSubscriberSkipsToTheNewestAndAThrowingOneDelaysNobody() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        List<Integer> slow = new CopyOnWriteArrayList<>();
        List<Integer> quick = new CopyOnWriteArrayList<>();
        subscribers.add(value -> {
            slow.add(value);
            awaitQuietly(release);
        });
        subscribers.add(value -> {
            throw new IllegalStateException("of the test");
        });
        subscribers.add(quick::add);
        subscribers.publish(1);
        Awaitility.await().until(() -> quick.contains(1) && slow.contains(1));
        for (int value = 2; value <= 100; value++) {
            subscribers.publish(value);
        }
        Awaitility.await().until(() -> quick.contains(100));
        release.countDown();
        Awaitility.await().until(() -> slow.contains(100));
        assertThat(slow).containsExactly(1, 100);
        assertThat(quick).isSorted();
    }

    @Test
    void aClosedRegistrationGetsNothingMore() {
        List<Integer> got = new CopyOnWriteArrayList<>();
        Registration registration = subscribers.add(got::add);
        registration.close();
        registration.close();
        subscribers.publish(1);
        assertThat(subscribers.isEmpty()).isTrue();
        assertThat(got).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
