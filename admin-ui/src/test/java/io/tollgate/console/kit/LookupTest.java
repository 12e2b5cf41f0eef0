package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Nobody who holds the session waits for what a page asks. */
final class LookupTest extends ConsoleWithoutBrowser {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<String> drawn = new ArrayList<>();
    private final Lookup<String> lookup =
            new Lookup<>("lookup-test", drawn::add, refusal -> drawn.add("refused: " + refusal.getMessage()));

    @Test
    void ofWhatIsWantedMeanwhileTheLastIsAskedNext() {
        CountDownLatch answered = new CountDownLatch(1);
        lookup.ask(() -> after(answered, "first"));
        lookup.ask(() -> "second");
        lookup.ask(() -> "third");
        pushed();
        assertThat(drawn).isEmpty();
        answered.countDown();
        awaitDrawn("first", "third");
    }

    @Test
    void whatIsRefusedIsSaidAndTheNextIsAsked() {
        lookup.ask(() -> {
            throw new ProblemException.NotFound("routes/gone");
        });
        lookup.ask(() -> "afterwards");
        await().pollInSameThread().atMost(SOON).untilAsserted(() -> {
            pushed();
            assertThat(drawn).hasSize(2);
        });
        assertThat(drawn.getFirst()).startsWith("refused: ").contains("routes/gone");
        assertThat(drawn.getLast()).isEqualTo("afterwards");
    }

    private static String after(CountDownLatch latch, String answer) {
        try {
            latch.await();
            return answer;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitDrawn(String... expected) {
        await().pollInSameThread().atMost(SOON).untilAsserted(() -> {
            pushed();
            assertThat(drawn).containsExactly(expected);
        });
    }
}
