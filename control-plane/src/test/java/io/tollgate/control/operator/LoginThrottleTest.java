package io.tollgate.control.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whom guessing slows down, and whom not. */
final class LoginThrottleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final LoginThrottle throttle = new LoginThrottle(() -> NOW);

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
    void strangersDoNotLockOutWhoSignedInBefore() {
        throttle.succeeded("ada", "192.0.2.1");
        for (int i = 1; i <= 30; i++) {
            throttle.failed("ada", "198.51.100." + i);
        }
        assertThatCode(() -> throttle.check("ada", "192.0.2.1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> throttle.check("ada", "192.0.2.2")).isInstanceOf(TooManyRequests.class);
    }
}
