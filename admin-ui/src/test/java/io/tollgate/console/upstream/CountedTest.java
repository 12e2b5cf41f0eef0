package io.tollgate.console.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Summary.Latency;
import io.tollgate.control.upstream.TargetTraffic;
import org.junit.jupiter.api.Test;

/** What nobody could read looks unlike no requests. */
final class CountedTest {
    @Test
    void noRequestsAreADash() {
        assertThat(texts(new Counted.Read(TargetTraffic.NONE))).isEqualTo("– – –");
        assertThat(texts(new Counted.Read(new TargetTraffic(3, 0, new Latency(1, 20, 30)))))
                .isEqualTo("3.00/s 0 % 20.0 ms");
    }

    @Test
    void whatCouldNotBeReadIsAQuestionThatSaysWhy() {
        Counted refused = Counted.refused(new ProblemException.Unavailable(null));
        assertThat(texts(refused)).isEqualTo("? ? ?");
        assertThat(refused.requests().getElement().getAttribute("title")).startsWith("Could not be read: ");
        assertThat(texts(Counted.notYet())).isEqualTo("… … …");
    }

    private static String texts(Counted counted) {
        return counted.requests().getElement().getTextRecursively()
                + " " + counted.errors().getElement().getTextRecursively()
                + " " + counted.p95().getElement().getTextRecursively();
    }
}
