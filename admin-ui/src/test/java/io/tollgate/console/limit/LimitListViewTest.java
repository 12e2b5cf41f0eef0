package io.tollgate.console.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.limited.Limited;
import io.tollgate.control.limited.LimitedView;
import io.tollgate.control.limited.LimitedView.Value;
import io.tollgate.control.limited.LimitedView.Whose;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nobody is said to be refused by a shadow. */
final class LimitListViewTest {
    private static final Map<String, Long> NONE = Map.of();
    private static final Map<String, Long> SOME = Map.of("l", 7L);

    @Test
    void aShadowIsSaidToHaveRefusedNobody() {
        assertThat(LimitListView.refused(now(NONE, true, true), true)).isEqualTo("2 would have been refused");
        assertThat(LimitListView.refused(now(SOME, true), true)).isEqualTo("1 or more would have been refused");
        assertThat(LimitListView.refused(now(SOME), true)).isEqualTo("Some would have been refused");
    }

    @Test
    void anyOtherLimitRefuses() {
        assertThat(LimitListView.refused(now(NONE, false, false), false)).isEqualTo("2 refused");
        assertThat(LimitListView.refused(now(SOME, false), false)).isEqualTo("1 or more refused");
        assertThat(LimitListView.refused(now(SOME), false)).isEqualTo("Some refused");
    }

    @Test
    void bothAreSaidApart() {
        assertThat(LimitListView.refused(now(NONE, false, true, true), false))
                .isEqualTo("1 refused, 2 would have been refused");
        assertThat(LimitListView.refused(now(SOME, true, true), false))
                .isEqualTo("Some refused, 2 would have been refused");
    }

    private static Limited now(Map<String, Long> others, boolean... shadows) {
        LimitedView[] views = new LimitedView[shadows.length];
        for (int i = 0; i < shadows.length; i++) {
            Whose whose = new Whose("l", List.of(new Value("consumer", "c" + i, false)));
            views[i] = new LimitedView(whose, 3, Instant.EPOCH, null, shadows[i], List.of("node-1"));
        }
        return new Limited(List.of(views), others);
    }
}
