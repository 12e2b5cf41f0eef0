package io.tollgate.node.filter;

import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.limit.LimitedNow;
import io.tollgate.node.limit.Limiter;
import io.tollgate.node.mtls.CertificateDesk;
import io.tollgate.node.token.TokenDesk;
import java.util.List;

/** The filters in their order. */
public final class FilterChain {
    private final Filter[] filters;

    private FilterChain(List<Filter> filters) {
        this.filters = filters.toArray(Filter[]::new);
    }

    /** The one order; each line says why it stands there. */
    public static FilterChain of(
            List<Cidr> trustedProxies,
            Overload overload,
            CredentialGuard guard,
            CredentialBook book,
            TokenDesk tokens,
            CertificateDesk certificates,
            Limiter limiter,
            AdaptiveLimits adaptive,
            LimitedNow limited) {
        return new FilterChain(List.of(
                new ClientAddressFilter(trustedProxies), // everything after asks who is calling
                new ServerNameFilter(), // before the request is taken for what its host says
                new CanonicalPathFilter(), // before anything judges a path
                new RouteFilter(), // policy belongs to a route
                new ShedFilter(overload), // needs the route's criticality, and nothing that costs more
                new GuardFilter(guard), // before any credential is looked at
                new ShadowFilter(book), // before what it is compared with may refuse
                new WatchedFilter(
                        new AuthenticateFilter(book, tokens, certificates),
                        guard), // before any work is done for a stranger
                new AuthorizeFilter(), // who is known may still not be allowed
                new BodyFilter(), // a refusal by size tells of the route: only to those who may use it
                new LimitFilter(limiter, adaptive, limited))); // last: only what would be admitted is counted
    }

    /** A chain of {@code filters}, for tests of the runner. */
    static FilterChain ofFilters(List<Filter> filters) {
        return new FilterChain(filters);
    }

    Filter[] filters() {
        return filters;
    }
}
