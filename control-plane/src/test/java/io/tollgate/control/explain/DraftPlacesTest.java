package io.tollgate.control.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.live.Registration;
import io.tollgate.control.problem.ProblemException.TooManyRequests;
import org.junit.jupiter.api.Test;

/** One draft of an operator, two of all, and a place that is left can be taken again. */
final class DraftPlacesTest {
    private final DraftPlaces places = new DraftPlaces();

    @Test
    void anOperatorHasOnePlaceAndTwoHaveAll() {
        Registration ada = places.take("ada");
        assertThatThrownBy(() -> places.take("ada"))
                .isInstanceOf(TooManyRequests.class)
                .hasMessageContaining("of yours");
        Registration bob = places.take("bob");
        assertThatThrownBy(() -> places.take("eve")).isInstanceOf(TooManyRequests.class);
        ada.close();
        bob.close();
        assertThat(places.take("eve")).isNotNull();
        assertThat(places.take("ada")).isNotNull();
        ada.close(); // twice, which leaves the place that was taken since
        assertThatThrownBy(() -> places.take("ada")).isInstanceOf(TooManyRequests.class);
    }
}
