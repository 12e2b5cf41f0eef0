package io.tollgate.node.snapshot;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.AccessMethod;
import io.tollgate.node.token.IssuerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a route takes for a proof of who is calling; any of it.
 *
 * @param certificates whether it takes client certificates
 * @param issuers whose tokens it takes, in its order; empty when it takes none
 */
public record AcceptedCredentials(boolean apiKeys, boolean certificates, List<IssuerPlan> issuers) {
    public AcceptedCredentials {
        issuers = List.copyOf(issuers);
    }

    /** In words: {@code an API key or a token}. */
    public String words() {
        List<String> kinds = new ArrayList<>();
        if (apiKeys) {
            kinds.add("an API key");
        }
        if (!issuers.isEmpty()) {
            kinds.add("a token");
        }
        if (certificates) {
            kinds.add("a client certificate");
        }
        return kinds.isEmpty() ? "what no issuer here gives" : String.join(" or ", kinds);
    }

    static AcceptedCredentials of(Access access, Map<String, IssuerPlan> issuers) {
        boolean apiKeys = false;
        boolean certificates = false;
        List<IssuerPlan> plans = new ArrayList<>();
        for (AccessMethod method : access.methods()) {
            switch (method) {
                case AccessMethod.ApiKey ignored -> apiKeys = true;
                case AccessMethod.ClientCertificate ignored -> certificates = true;
                case AccessMethod.Token token -> {
                    IssuerPlan plan = issuers.get(token.issuer());
                    if (plan != null) {
                        plans.add(plan);
                    }
                }
            }
        }
        return new AcceptedCredentials(apiKeys, certificates, plans);
    }
}
