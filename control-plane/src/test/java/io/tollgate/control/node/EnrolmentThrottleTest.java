package io.tollgate.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whoever is refused too often is not heard for a while; others are. */
final class EnrolmentThrottleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final EnrolmentThrottle throttle = new EnrolmentThrottle();

    private void refuse(String address, int times) {
        for (int i = 0; i < times; i++) {
            throttle.refused(InetAddress.ofLiteral(address), NOW);
        }
    }

    private boolean admits(String address, int second) {
        return throttle.admits(InetAddress.ofLiteral(address), NOW.plusSeconds(second));
    }

    @Test
    void theTenthRefusalClosesTheDoorForTheRestOfTheMinute() {
        refuse("10.0.0.1", 9);
        assertThat(admits("10.0.0.1", 0)).isTrue();
        assertThat(throttle.refused(InetAddress.ofLiteral("10.0.0.1"), NOW)).isTrue();
        assertThat(admits("10.0.0.1", 59)).isFalse();
        assertThat(admits("10.0.0.1", 60)).isTrue();
        assertThat(admits("10.0.0.2", 0)).isTrue();
    }

    @Test
    void allOfAnIpv6NetworkIsOneAddress() {
        refuse("2001:db8::1", 5);
        refuse("2001:db8::2", 5);
        assertThat(admits("2001:db8::3", 0)).isFalse();
        assertThat(admits("2001:db8:0:1::3", 0)).isTrue();
    }

    @Test
    void whatItRemembersIsBounded() {
        refuse("10.0.0.1", 10);
        for (int i = 0; i < 10_000; i++) {
            refuse("10.1." + i / 256 + "." + i % 256, 1);
        }
        assertThat(admits("10.0.0.1", 0)).isTrue(); // the oldest made room
    }
}
