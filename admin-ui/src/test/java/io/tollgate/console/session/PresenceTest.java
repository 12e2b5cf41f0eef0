package io.tollgate.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.operator.Operators.Standing;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An open page may do what its operator may do now. */
final class PresenceTest {
    private static final Instant CHANGED = Instant.parse("2026-01-01T00:00:00Z");

    private Optional<Standing> stored = standing(OperatorRole.ADMIN.permissions(), CHANGED);
    private long nanos;
    private final Presence presence = new Presence(stored.orElseThrow(), () -> stored, () -> nanos);

    @Test
    void aLostPermissionIsLostAfterAFewSeconds() {
        stored = standing(Set.of(), CHANGED);
        assertThat(presence.recent().orElseThrow().may(OperatorPermission.ROUTES_WRITE))
                .isTrue();
        nanos += Presence.FRESH.toNanos();
        assertThat(presence.recent().orElseThrow().may(OperatorPermission.ROUTES_WRITE))
                .isFalse();
    }

    @Test
    void whoIsSwitchedOffIsGoneForGood() {
        Optional<Standing> before = stored;
        stored = Optional.empty();
        assertThat(presence.now()).isEmpty();
        stored = before;
        assertThat(presence.now()).isEmpty();
    }

    @Test
    void anotherPasswordEndsTheSession() {
        stored = standing(OperatorRole.ADMIN.permissions(), CHANGED.plusSeconds(60));
        nanos += Presence.FRESH.toNanos();
        assertThat(presence.recent()).isEmpty();
        assertThat(presence.known()).isEmpty();
    }

    private static Optional<Standing> standing(Set<OperatorPermission> permissions, Instant changed) {
        return Optional.of(new Standing(new Actor("ada", permissions, "127.0.0.1", "r1"), changed, false));
    }
}
