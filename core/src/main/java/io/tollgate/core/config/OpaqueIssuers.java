package io.tollgate.core.config;

import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.List;

/** A route takes opaque tokens of one issuer at most: of two, each would be told the tokens of the other. */
final class OpaqueIssuers {
    private final Configuration configuration;

    OpaqueIssuers(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Where {@code object}, if it stood in the configuration, would make them two. */
    List<Violation> violations(ConfigObject object) {
        return switch (object) {
            case Route route -> violations(route);
            case Issuer issuer when issuer.isOpaque() -> violations(issuer);
            case Issuer ignored -> List.of();
            case Upstream ignored -> List.of();
            case Role ignored -> List.of();
            case Consumer ignored -> List.of();
            case TrustStore ignored -> List.of();
            case Limit ignored -> List.of();
            case Certificate ignored -> List.of();
        };
    }

    private List<Violation> violations(Route route) {
        List<Violation> found = new ArrayList<>();
        String first = "";
        List<String> methods = route.access().authentication();
        for (int i = 0; i < methods.size(); i++) {
            String issuer = Access.issuerOf(methods.get(i));
            if (issuer == null || !isOpaque(issuer)) {
                continue;
            }
            if (!first.isEmpty()) {
                found.add(new Violation(
                        "/access/authentication/" + i,
                        "\"" + methods.get(i) + "\" beside jwt:" + first
                                + ", both of opaque tokens, and nobody knows whose one is (expected: one of them)"));
            }
            first = issuer;
        }
        return found;
    }

    private boolean isOpaque(String issuer) {
        return configuration
                .find(Kind.ISSUER, issuer)
                .filter(object -> object instanceof Issuer known && known.isOpaque())
                .isPresent();
    }

    private List<Violation> violations(Issuer issuer) {
        String method = Access.methodOf(issuer.name());
        return configuration.routes().stream()
                .filter(route -> route.access().authentication().contains(method))
                .filter(route -> route.access().authentication().stream()
                        .map(Access::issuerOf)
                        .anyMatch(name -> name != null && !name.equals(issuer.name()) && isOpaque(name)))
                .limit(1)
                .map(route -> new Violation(
                        "/introspection",
                        "route " + route.name() + " takes opaque tokens of another issuer already (expected: one of"
                                + " them in a route)"))
                .toList();
    }
}
