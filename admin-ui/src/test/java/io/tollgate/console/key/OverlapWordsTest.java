package io.tollgate.console.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.key.ApiKeyView.Life;
import io.tollgate.control.key.ApiKeyView.Rotation;
import io.tollgate.control.key.ApiKeyView.Status;
import io.tollgate.control.key.ApiKeyView.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One sentence says whether the overlap of a rotated key can end. */
final class OverlapWordsTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Instant ROTATED = NOW.minus(Duration.ofHours(2));

    private static ApiKeyView key(Status status, @Nullable Instant lastUsed, int minutes) {
        Life life = new Life(
                ROTATED.minus(Duration.ofDays(300)),
                "admin",
                NOW.plus(Duration.ofHours(22)),
                null,
                new Rotation("k_successor000", ROTATED, minutes),
                lastUsed == null ? null : new Use(lastUsed, "203.0.113.7", "node-1"),
                ROTATED);
        return new ApiKeyView("k_predecessor", "ci", "acme", status, null, List.of(), List.of(), life, 7, null);
    }

    @Test
    void aKeyThatIsUsedAfterItsRotationIsStillUsed() {
        ApiKeyView key = key(Status.ACTIVE, NOW.minus(Duration.ofMinutes(3)), 12);
        assertThat(OverlapWords.brief(key.life(), NOW)).isEqualTo("Still used, 3 min ago");
        assertThat(OverlapWords.verdict(key, NOW)).isEqualTo("Somebody still uses it: the last time was 3 min ago.");
        assertThat(OverlapWords.usedSince(key.life())).isEqualTo("in 12 different minutes");
        assertThat(OverlapWords.usedSince(key(Status.ACTIVE, ROTATED, 1).life()))
                .isEqualTo("in 1 minute");
    }

    @Test
    void whereItsLastUseCameFromIsSaidAsFarAsItIsKnown() {
        assertThat(KeyCells.usedFrom(new Use(NOW, "203.0.113.7", "node-1"))).isEqualTo("from 203.0.113.7 at node-1");
        assertThat(KeyCells.usedFrom(new Use(NOW, "", "node-1"))).isEqualTo("at node-1");
        assertThat(KeyCells.usedFrom(new Use(NOW, "", ""))).isEmpty();
        assertThat(KeyCells.usedFrom(null)).isEmpty();
    }

    @Test
    void oneThatWasUsedBeforeItOnlyIsNot() {
        ApiKeyView key = key(Status.ACTIVE, ROTATED.minusSeconds(1), 0);
        assertThat(OverlapWords.brief(key.life(), NOW)).isEqualTo("Not used since");
        assertThat(OverlapWords.verdict(key, NOW)).isEqualTo("Nobody has come with it since the rotation.");
        assertThat(OverlapWords.usedSince(key.life())).isEqualTo("no");
    }

    @Test
    void oneThatWasNeverUsedSaysSo() {
        ApiKeyView key = key(Status.ACTIVE, null, 0);
        assertThat(OverlapWords.brief(key.life(), NOW)).isEqualTo("Not used since");
        assertThat(OverlapWords.verdict(key, NOW)).isEqualTo("Nobody has ever come with it.");
    }

    @Test
    void oneThatWasRotatedBeforeMinutesWereCountedIsStillUsed() {
        assertThat(OverlapWords.usedSince(key(Status.ACTIVE, NOW, 0).life())).isEqualTo("yes");
    }

    @Test
    void afterItsEndNobodyComesWithIt() {
        assertThat(OverlapWords.verdict(key(Status.EXPIRED, NOW, 3), NOW)).startsWith("The overlap is over");
        assertThat(OverlapWords.verdict(key(Status.REVOKED, NOW, 3), NOW)).startsWith("The overlap is over");
    }

    @Test
    void nodesThatCannotTellAreNamed() {
        assertThat(OverlapWords.silent(List.of())).isEmpty();
        assertThat(OverlapWords.silent(List.of("node-2"))).startsWith("node-2 is offline");
        assertThat(OverlapWords.silent(List.of("node-2", "node-3"))).startsWith("node-2, node-3 are offline");
    }
}
