package io.tollgate.node.snapshot;

import io.tollgate.core.config.Access;
import io.tollgate.node.token.IssuerPlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a route takes for a proof of who is calling; any of it.
 *
 * @param issuers whose tokens it takes, in its order; empty when it takes none
 */
public record AcceptedCredentials(boolean apiKeys, List<IssuerPlan> issuers) {
    public AcceptedCredentials {
        issuers = List.copyOf(issuers);
    }

    static AcceptedCredentials of(Access access, Map<String, IssuerPlan> issuers) {
        List<IssuerPlan> plans = access.authentication().stream()
                .map(Access::issuerOf)
                .filter(Objects::nonNull)
                .map(issuers::get)
                .filter(Objects::nonNull)
                .toList();
        return new AcceptedCredentials(access.authentication().contains(Access.API_KEY), plans);
    }
}
