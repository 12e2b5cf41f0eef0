package io.tollgate.console.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tollgate.control.key.RevokedKeys;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class RevokeRoundsTest {
    private final RevokeRounds rounds = new RevokeRounds();

    @Test
    void itGoesOnUntilNoneIsLeft() {
        Queue<RevokedKeys> answers = new ArrayDeque<>(List.of(
                new RevokedKeys(List.of("k_1", "k_2"), 3),
                new RevokedKeys(List.of("k_3", "k_4"), 1),
                new RevokedKeys(List.of("k_5"), 0)));

        rounds.run(answers::remove);

        assertThat(answers).isEmpty();
        assertThat(rounds.count()).isEqualTo(5);
        assertThat(rounds.last()).isEqualTo("k_5");
        assertThat(rounds.remaining()).isZero();
    }

    @Test
    void whereKeysComeAsFastAsTheyGoItEndsAndSaysWhatIsLeft() {
        rounds.run(() -> new RevokedKeys(List.of("k_1"), 7));

        assertThat(rounds.count()).isEqualTo(RevokeRounds.ROUNDS_MAX);
        assertThat(rounds.remaining()).isEqualTo(7);
    }

    @Test
    void whatWasRevokedBeforeARoundIsRefusedCounts() {
        Queue<RevokedKeys> answers = new ArrayDeque<>(List.of(new RevokedKeys(List.of("k_1", "k_2"), 3)));

        assertThatIllegalStateException()
                .isThrownBy(() -> rounds.run(() -> {
                    if (answers.isEmpty()) {
                        throw new IllegalStateException("the database is away");
                    }
                    return answers.remove();
                }));

        assertThat(rounds.count()).isEqualTo(2);
        assertThat(rounds.remaining()).isEqualTo(3);
    }

    @Test
    void whereThereIsNoneThereIsNothing() {
        rounds.run(() -> new RevokedKeys(List.of(), 0));

        assertThat(rounds.count()).isZero();
        assertThat(rounds.last()).isEmpty();
    }
}
