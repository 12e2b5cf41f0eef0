package io.tollgate.control.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whom guessing slows down, and whom not. */
final class LoginThrottleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private Instant now = NOW;
    private final LoginThrottle throttle = new LoginThrottle(() -> now);

    @Test
    void addressesOfOneNetworkAreOneGuesser() {
        for (int i = 1; i <= 21; i++) {
            throttle.failed("name" + i, "2001:db8:0:1::" + i);
        }
        assertThatThrownBy(() -> throttle.check("other", "2001:db8:0:1:ffff::1"))
                .isInstanceOf(TooManyRequests.class);
        assertThatCode(() -> throttle.check("other", "2001:db8:0:2::1")).doesNotThrowAnyException();
        assertThat(LoginThrottle.block("192.0.2.1")).isEqualTo("192.0.2.1");
    }

    @Test
    void noMoreAreTriedAtOneTimeThanMayFail() {
        assertThat(throttle.left("ada", "192.0.2.1")).isEqualTo(6);
        for (int failures = 1; failures <= 8; failures++) {
            throttle.failed("ada", "192.0.2.1");
            assertThat(throttle.left("ada", "192.0.2.1")).isEqualTo(Math.max(1, 6 - failures));
        }
        assertThat(throttle.left("ada", "198.51.100.1")).as("from elsewhere").isEqualTo(6);
        throttle.succeeded("ada", "192.0.2.1");
        assertThat(throttle.left("ada", "192.0.2.1")).isEqualTo(6);
    }

    @Test
    void strangersDoNotLockOutWhoSignedInBefore() {
        throttle.succeeded("ada", "192.0.2.1");
        for (int i = 1; i <= 30; i++) {
            throttle.failed("ada", "198.51.100." + i);
        }
        assertThatCode(() -> throttle.check("ada", "192.0.2.1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> throttle.check("ada", "192.0.2.2")).isInstanceOf(TooManyRequests.class);
    }

    @Test
    void aPasswordTriedOnManyNamesFromManyAddressesIsStopped() {
        throttle.succeeded("ada", "192.0.2.1");
        for (int i = 0; i <= 101; i++) {
            throttle.failed("name" + i, "198." + i + ".100.1");
        }
        assertThatCode(() -> throttle.check("name7", "203.0.113.1"))
                .as("who has not failed")
                .doesNotThrowAnyException();
        assertThat(throttle.left("name7", "203.0.113.1")).isEqualTo(1);
        assertThat(throttle.left("ada", "192.0.2.1")).isEqualTo(6);

        throttle.failed("name7", "203.0.113.1");
        assertThatThrownBy(() -> throttle.check("name8", "203.0.113.1"))
                .isInstanceOfSatisfying(
                        TooManyRequests.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(16)));

        throttle.failed("ada", "192.0.2.1");
        assertThatCode(() -> throttle.check("ada", "192.0.2.1"))
                .as("a typo of who was here before")
                .doesNotThrowAnyException();
    }

    @Test
    void failuresOverAWholeDayAreNoSpraying() {
        for (int i = 0; i < 300; i++) {
            throttle.failed("name" + i, "198." + i % 250 + ".100.1");
            now = now.plus(Duration.ofMinutes(5));
        }
        throttle.failed("name7", "203.0.113.1");
        assertThatCode(() -> throttle.check("name7", "203.0.113.1")).doesNotThrowAnyException();
    }

    @Test
    void oneAddressThatTriesManyNamesIsStopped() {
        for (int i = 0; i <= 20; i++) {
            throttle.failed("name" + i, "198.51.100.1");
        }
        assertThatThrownBy(() -> throttle.check("other", "198.51.100.1")).isInstanceOf(TooManyRequests.class);
        assertThatCode(() -> throttle.check("other", "198.51.100.2")).doesNotThrowAnyException();
    }

    @Test
    void oneNameThatIsTriedFromManyAddressesIsClosedForSecondsOnly() {
        for (int i = 0; i <= 40; i++) {
            throttle.failed("ada", "198." + i + ".100.1");
        }
        assertThatThrownBy(() -> throttle.check("ada", "203.0.113.1"))
                .isInstanceOfSatisfying(
                        TooManyRequests.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(5)));
        assertThatCode(() -> throttle.check("bob", "203.0.113.1")).doesNotThrowAnyException();
    }

    @Test
    void aSuccessForgivesTheNameFromItsAddress() {
        for (int i = 0; i < 6; i++) {
            throttle.failed("ada", "198.51.100.1");
        }
        assertThat(throttle.closedUntil("ada")).isPresent();

        throttle.succeeded("ada", "198.51.100.1");

        assertThat(throttle.closedUntil("ada")).isEmpty();
        assertThatCode(() -> throttle.check("ada", "198.51.100.1")).doesNotThrowAnyException();
    }

    @Test
    void doorsOpenAgainAndFailuresAreForgotten() {
        for (int i = 0; i < 6; i++) {
            throttle.failed("ada", "198.51.100.1");
        }
        now = now.plus(Duration.ofSeconds(2));
        assertThatCode(() -> throttle.check("ada", "198.51.100.1")).doesNotThrowAnyException();

        now = now.plus(Duration.ofMinutes(16));
        throttle.failed("ada", "198.51.100.1");
        assertThatCode(() -> throttle.check("ada", "198.51.100.1")).doesNotThrowAnyException();
    }

    @Test
    void ofVeryManyDoorsTheOneTouchedLongestAgoIsForgotten() {
        for (int i = 0; i < 10; i++) {
            throttle.failed("ada", "198.51.100.1");
        }
        for (int i = 0; i < 10_000; i++) {
            throttle.failed("name" + i, "10." + i / 250 + "." + i % 250 + ".1");
        }
        assertThat(throttle.closedUntil("ada")).isEmpty();
    }

    @Test
    void neighboursAreOneGuesserSoonerOrLater() {
        throttle.succeeded("ada", "198.51.100.200");
        for (int i = 1; i <= 61; i++) {
            throttle.failed("name" + i, "198.51.100." + i);
            now = now.plus(Duration.ofMinutes(1)); // slow enough not to look like spraying
        }
        now = now.minus(Duration.ofMinutes(1));
        assertThatThrownBy(() -> throttle.check("name", "198.51.100.201")).isInstanceOf(TooManyRequests.class);
        assertThatCode(() -> throttle.check("ada", "198.51.100.200")).doesNotThrowAnyException();
        assertThatCode(() -> throttle.check("name", "198.51.101.1")).doesNotThrowAnyException();
    }
}
