package io.tollgate.console.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The label that nodes are asked for stands in the address under the admin API's name, as the filters of other lists do. */
final class NodeFiltersTest {
    private final NodeFilters filters = new NodeFilters(() -> {});

    @Test
    void whatAnAddressAsksForIsAskedForAgain() {
        filters.open(new Location("nodes", QueryParameters.of("label", "zone=a")));
        assertThat(filters.parameters()).isEqualTo(Map.of("label", "zone=a"));
        filters.open(new Location("nodes"));
        assertThat(filters.parameters()).isEmpty();
    }
}
