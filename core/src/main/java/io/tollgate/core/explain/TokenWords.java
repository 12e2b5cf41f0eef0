package io.tollgate.core.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.config.TokenAlgorithm;
import io.tollgate.core.explain.Explanation.Change;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.explain.Explanation.Refusal;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.Flaw;
import io.tollgate.core.token.FlawedTokenException;
import io.tollgate.core.token.SignedToken;
import io.tollgate.core.token.TokenClaims;
import io.tollgate.core.token.TokenRevocationBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who a token says that its sender is: judged by the rules of its issuer as nodes judge it, but for what only they can prove.
 * That is said in the details, and nothing of the token is.
 */
final class TokenWords {
    private final Configuration configuration;
    private final AccessPolicy policy;
    private final TokenRevocationBook revocations;

    TokenWords(Configuration configuration, AccessPolicy policy, TokenRevocationBook revocations) {
        this.configuration = configuration;
        this.policy = policy;
        this.revocations = revocations;
    }

    /** A token as it is presented to {@code route}. */
    Authentication ofText(Route route, String text, Instant at) {
        List<Issuer> issuers = issuers(route);
        int lengthMax = issuers.stream()
                .mapToInt(issuer -> issuer.demands().tokenBytesMax())
                .max()
                .orElse(0);
        if (text.length() > lengthMax) {
            return refused(
                    Flaw.TOO_LONG,
                    text.length() + " characters (expected: at most " + lengthMax + ")",
                    Fix.of("Raise maxTokenBytes of the issuer, or have it say less in its tokens"));
        }
        Issuer opaque = issuers.stream().filter(Issuer::isOpaque).findFirst().orElse(null);
        try {
            SignedToken token = SignedToken.parse(text);
            TokenClaims claims = TokenClaims.read(token.payload());
            List<Issuer> its = of(issuers, claims.issuer());
            if (its.isEmpty()) {
                return opaque == null ? stranger(route, claims.issuer()) : unsaid(opaque);
            }
            return best(its.stream()
                    .map(issuer -> signed(issuer, token, claims, at))
                    .toList());
        } catch (FlawedTokenException e) {
            return opaque == null
                    ? refused(e.flaw(), String.valueOf(e.getMessage()), fix(e.flaw(), null))
                    : unsaid(opaque);
        }
    }

    /** Claims that are taken for what an issuer signed, or says when it is asked. */
    Authentication ofClaims(Route route, DescribedRequest.Who.Claims said, Instant at) {
        try {
            TokenClaims claims = TokenClaims.of(said.claims());
            String named = said.issuer();
            List<Issuer> its = named == null
                    ? of(issuers(route), claims.issuer())
                    : issuers(route).stream()
                            .filter(issuer -> issuer.name().equals(named))
                            .toList();
            if (its.isEmpty()) {
                return stranger(route, named == null ? claims.issuer() : named);
            }
            return best(its.stream()
                    .map(issuer -> judged(
                            issuer,
                            claims,
                            issuer.demands().tokenType(),
                            at,
                            List.of("the claims are taken for what issuer " + issuer.name()
                                    + (issuer.isOpaque() ? " says of a token" : " signed") + "; nobody was asked")))
                    .toList());
        } catch (FlawedTokenException e) {
            return refused(e.flaw(), String.valueOf(e.getMessage()), fix(e.flaw(), null));
        }
    }

    private List<Issuer> issuers(Route route) {
        return route.access().authentication().stream()
                .map(Access::issuerOf)
                .filter(Objects::nonNull)
                .flatMap(name -> configuration.find(Kind.ISSUER, name).stream())
                .map(Issuer.class::cast)
                .toList();
    }

    private static List<Issuer> of(List<Issuer> issuers, String iss) {
        return issuers.stream().filter(issuer -> issuer.issuer().equals(iss)).toList();
    }

    /** As on nodes: the first issuer that takes it, else what the first has against it. */
    private static Authentication best(List<Authentication> tries) {
        return tries.stream().filter(each -> each.refusal() == null).findFirst().orElseGet(tries::getFirst);
    }

    private Authentication signed(Issuer issuer, SignedToken token, TokenClaims claims, Instant at) {
        if (issuer.isOpaque()) {
            return unsaid(issuer);
        }
        TokenAlgorithm algorithm = token.algorithm();
        if (!issuer.demands().algorithms().contains(algorithm)) {
            return refused(
                    Flaw.ALGORITHM,
                    issuer.name() + ": " + algorithm.wire() + " is not among the issuer's algorithms",
                    new Fix(
                            "Let issuer " + issuer.name() + " sign with " + algorithm.wire(),
                            longer(issuer, algorithm)));
        }
        String kid = token.kid();
        return judged(
                issuer,
                claims,
                token.type(),
                at,
                List.of("not checked here: its signature, and whether issuer " + issuer.name() + " still publishes "
                        + (kid == null ? "a key for it" : "the key that it names") + "; nodes check both"));
    }

    private Authentication judged(
            Issuer issuer, TokenClaims claims, @Nullable String type, Instant at, List<String> unproved) {
        List<String> details = new ArrayList<>(unproved);
        try {
            if (issuer.isOpaque()) {
                claims.requireIntrospected(issuer, at);
            } else {
                claims.require(issuer.demands(), type, at);
            }
            if (issuer.demands().singleUse()) {
                requireOneUse(claims);
                details.add("it opens once: whether it has been used only nodes know");
            }
            if (claims.boundTo() != null) {
                details.add("it is bound to a client certificate: whether the connection has that one only nodes see");
            }
            String revocation = revocations.refusing(issuer.name(), claims.facts(), at);
            if (revocation != null) {
                return refused(Flaw.REVOKED, issuer.name() + ": revoked by " + revocation, fix(Flaw.REVOKED, issuer))
                        .with(details);
            }
            return Authentication.known(
                            claims.caller(issuer.claims()), "a token of issuer " + issuer.name() + " for ", policy)
                    .with(details);
        } catch (FlawedTokenException e) {
            return refused(e.flaw(), issuer.name() + ": " + e.getMessage(), fix(e.flaw(), issuer))
                    .with(details);
        }
    }

    private static void requireOneUse(TokenClaims claims) throws FlawedTokenException {
        String jti = claims.facts().jti();
        if (jti == null || jti.isEmpty()) {
            throw new FlawedTokenException(Flaw.CLAIMS, "no jti, which a token for one use must have");
        }
    }

    private Authentication stranger(Route route, String iss) {
        Issuer known = configuration.issuers().stream()
                .filter(issuer -> issuer.issuer().equals(iss) || issuer.name().equals(iss))
                .findFirst()
                .orElse(null);
        Fix fix = known == null
                ? Fix.of("Send a token of an issuer that the route takes, or make an issuer for this one")
                : new Fix("Let route " + route.name() + " take tokens of issuer " + known.name(), longer(route, known));
        return refused(Flaw.ISSUER, "of an issuer that route " + route.name() + " does not accept", fix);
    }

    private static Authentication unsaid(Issuer opaque) {
        return Authentication.refused(
                "token-unjudged",
                "an opaque token says nothing by itself: nodes ask issuer " + opaque.name()
                        + " about it, and nobody was asked here",
                Fix.of("Ask with claims: what issuer " + opaque.name() + " says of the token"));
    }

    private static Authentication refused(Flaw flaw, String detail, Fix fix) {
        String code = switch (flaw) {
            case EXPIRED -> "token-expired";
            case REVOKED -> "token-revoked";
            default -> "token-invalid";
        };
        return new Authentication(null, new Refusal(401, code), "token " + flaw.label() + ": " + detail, fix);
    }

    /** What makes it pass; none of it is a change of the configuration that others would not feel. */
    private static Fix fix(Flaw flaw, @Nullable Issuer issuer) {
        String name = issuer == null ? "its issuer" : "issuer " + issuer.name();
        return Fix.of(
                switch (flaw) {
                    case AUDIENCE ->
                        "Have " + name + " put "
                                + (issuer == null
                                        ? "an audience of it"
                                        : String.join(" or ", issuer.demands().audiences()))
                                + " into aud";
                    case EXPIRED -> "Get a new token";
                    case REVOKED -> "Get a new token, or take the revocation back";
                    case NOT_YET -> "Wait until it begins, or set the clocks";
                    case TYPE -> "Send a token of the type that " + name + " wants";
                    case CLAIMS -> "Have " + name + " put what is missing into its tokens";
                    default -> "Send the token as it was issued";
                });
    }

    private static Change longer(Issuer issuer, TokenAlgorithm added) {
        ObjectNode patch = Json.object();
        ArrayNode whole = patch.putArray("algorithms");
        issuer.demands().algorithms().forEach(each -> whole.add(each.wire()));
        whole.add(added.wire());
        return new Change(Kind.ISSUER, issuer.name(), patch);
    }

    private static @Nullable Change longer(Route route, Issuer added) {
        boolean fits = route.access().authentication().size() < Access.METHODS_MAX && !added.isOpaque();
        if (!fits) {
            return null;
        }
        ObjectNode patch = Json.object();
        ArrayNode whole = patch.putObject("access").putArray("authentication");
        route.access().authentication().forEach(whole::add);
        whole.add(Access.methodOf(added.name()));
        return new Change(Kind.ROUTE, route.name(), patch);
    }
}
